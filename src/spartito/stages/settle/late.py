"""What has left the suspense of a closed period: paid in the open one, at the rate at which its money came (R30, R40).

The money was converted when its report was accounted for, and has waited in book currency since. So nothing new comes
in: what leaves and what stays sum to what was there, and when the last line has left, nothing stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from spartito.domain.money import FINE
from spartito.stages.settle.conversion import Conversion, Held, HeldDeduction, Part, of_closed
from spartito.stages.settle.paid import is_change

_LATE = "late:"


def late_id(conversion_id: str, period: str) -> str:
    """The conversion that pays out suspense of another one.

    >>> late_id("S1", "2026-08")
    'late:2026-08:S1'
    """
    return f"{_LATE}{period}:{conversion_id}"


def is_late(conversion_id: str) -> bool:
    """Whether a conversion pays out suspense of another one; no settlement may have such an id."""
    return conversion_id.startswith(_LATE)


def was_rounded(conversion_id: str) -> bool:
    """Whether what a conversion moves has been rounded before: as its report was converted, and with every change since.

    >>> was_rounded("late:2026-08:S1"), was_rounded("superseded:2026-08:R1:S1"), was_rounded("S1")
    (True, True, False)
    """
    return is_late(conversion_id) or is_change(conversion_id)


def late_conversions(parts: Mapping[Held, Sequence[Part]]) -> list[Conversion]:
    """A conversion for every *held* suspense that some parts have left, in order of its id."""
    return [_late(held, parts[held]) for held in sorted(parts, key=lambda h: (h.period, h.conversion_id))]


def leaving(held: Held | HeldDeduction, amount: int) -> int:
    """What an *amount* (10^-24) that leaves is worth, in units of book currency.

    What stays is rounded to the side on which the whole was rounded before, so that neither what leaves nor what stays
    is ever a whole unit off, however often something leaves. Whole units by which it is off already, since other reports
    of the settlement were rounded as they were corrected, stay until everything leaves.

    >>> from dataclasses import replace
    >>> held = Held("S1", "2026-08", "x/y", "2026-07", "USD", Fraction(1, 3), "", 5 * 10**12, 2)
    >>> first = leaving(held, 2 * 10**12)
    >>> first, leaving(replace(held, amount=3 * 10**12, units=2 - first), 3 * 10**12)
    (1, 1)
    """
    if amount == held.amount:
        return held.units
    was, stays = (Fraction(units, FINE) * held.rate for units in (held.amount, held.amount - amount))
    rounded = ceil if held.units >= was else floor
    return rounded(was) - rounded(stays)


def _late(held: Held, parts: Sequence[Part]) -> Conversion:
    name, note = late_id(held.conversion_id, held.period), f"late: from the suspense of {held.period}"
    late = of_closed(name, parts[0], held.rate, f"{held.rate_note}, {note}", tuple(parts))
    return replace(late, held=held)
