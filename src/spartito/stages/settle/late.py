"""What has left the suspense of a closed period: paid in the open one, at the rate at which its money came (RULES R30, R40).

The money was converted when the report was accounted for, and has waited in book currency since. The last line to
leave takes what is left to the last unit, so that the suspense of a conversion ends at exactly nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spartito.domain.money import SCALE, round_half_even
from spartito.stages.settle.funding import Conversion, Part

_FINE = 10**SCALE


@dataclass(frozen=True, slots=True)
class Held:
    """What a conversion of a closed period left in suspense and is there still.

    *amount* is in 10^-24 of the report's currency, *units* in 10^-12 of the book's.
    """

    conversion_id: str
    period: str
    source: str
    sales_period: str
    currency: str
    rate: Fraction
    rate_note: str
    amount: int
    units: int


def late_id(conversion_id: str, period: str) -> str:
    """The conversion that pays out suspense of another one.

    >>> late_id("S1", "2026-08")
    'late:2026-08:S1'
    """
    return f"late:{period}:{conversion_id}"


def late_conversions(parts: Mapping[Held, Sequence[Part]]) -> list[Conversion]:
    """A conversion for every *held* suspense that some parts have left, in order of its id."""
    return [_late(held, parts[held]) for held in sorted(parts, key=lambda h: (h.period, h.conversion_id))]


def _late(held: Held, parts: Sequence[Part]) -> Conversion:
    placed = sum(part.placed for part in parts)
    everything = placed * _FINE == held.amount
    return Conversion(
        conversion_id=late_id(held.conversion_id, held.period),
        source=held.source,
        sales_period=held.sales_period,
        currency=held.currency,
        parts=tuple(parts),
        rate=held.rate,
        rate_note=f"{held.rate_note}, from the suspense of {held.period}",
        settlement=None,
        total=held.units if everything else round_half_even(placed * held.rate, 0),
        difference=0,
        tolerance=Fraction(0),
        late_of=held.period,
    )
