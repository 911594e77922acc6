"""What a DSP kept of the money it reported, before it sent the rest: typed deductions and who bears them (R30).

A deduction of a kind in `ON_LINES` has no lines of its own: the lines that it concerns bear it, in proportion to their
amount, those of its territory where it names one.  One of a kind in `CHARGED` is charged to accounts one by one, by
imported charges; until then the distributor has paid it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from spartito.domain.earned import Earned
from spartito.domain.money import largest_remainder

TAX = "tax"
ADMIN_FEE = "admin_fee"
MECHANICAL = "mechanical"

ON_LINES = (TAX, ADMIN_FEE, MECHANICAL)
"""Tax taken at source, the DSP's own fee, and money that it paid to publishers: borne by the lines."""

CHARGED = ("promotion", "penalty", "cost")
"""Kinds of charges that come with a list of their own, by account."""

KINDS = (*ON_LINES, *CHARGED)

EARNED_KIND = "deduction"
"""The kind of a payee's earnings that are its part of what a DSP kept, tax excepted."""


@dataclass(frozen=True, slots=True)
class Deduction:
    """A sum that a DSP kept of one settlement, in units of 10**-12 of its currency; below zero it was given back.

    `territory` is blank where it concerns every line.
    """

    settlement_id: str
    kind: str
    amount: int
    currency: str
    territory: str = ""


def merged(deductions: Iterable[Deduction]) -> list[Deduction]:
    """Add up the deductions of one settlement that say the same, in order of kind and territory.

    >>> us = Deduction("S1", "tax", 10, "USD", "US")
    >>> [(d.kind, d.territory, d.amount) for d in merged([us, Deduction("S1", "admin_fee", 5, "USD"), us])]
    [('admin_fee', '', 5), ('tax', 'US', 20)]
    """
    sums: dict[tuple[str, str, str, str], int] = {}
    for d in deductions:
        key = d.kind, d.territory, d.settlement_id, d.currency
        sums[key] = sums.get(key, 0) + d.amount
    return [
        Deduction(settlement_id, kind, sums[kind, territory, settlement_id, currency], currency, territory)
        for kind, territory, settlement_id, currency in sorted(sums)
    ]


def borne(earned: Sequence[Earned], kind: str, territory: str, units: int) -> list[Earned]:
    """Let a payee's earnings of one settlement bear its part of a deduction: `units`, below zero where it was taken.

    Those of the territory bear it in proportion.  Tax lowers what they brought and is kept with them as `taxed` (R27);
    another deduction comes beside them, with the kind `deduction`.  Earnings of that kind bear nothing themselves.

    >>> us = Earned("nina", "", "US", "stream", "sale", "", 100)
    >>> [(row.amount, row.taxed) for row in borne([us], "tax", "US", -30)]
    [(70, 30)]
    >>> [(row.kind, row.amount) for row in borne([us], "admin_fee", "", -5)]
    [('sale', 100), ('deduction', -5)]
    """
    bearing = [row for row in earned if row.kind != EARNED_KIND and territory in ("", row.territory)]
    shares = _shares([row.amount + row.taxed for row in bearing], units)
    rest = [row for row in earned if row not in bearing]
    if kind == TAX:
        taken = zip(bearing, shares, strict=True)
        return [*(replace(row, amount=row.amount + n, taxed=row.taxed - n) for row, n in taken), *rest]
    beside = (
        replace(row, kind=EARNED_KIND, amount=n, taxed=0) for row, n in zip(bearing, shares, strict=True) if n
    )
    return [*earned, *beside]


def _shares(amounts: Sequence[int], units: int) -> list[int]:
    """Divide units in proportion to amounts of either sign; where those cancel out, the first takes all."""
    whole = sum(amounts)
    if not whole:
        return [units * (place == 0) for place in range(len(amounts))]
    parts = {f"{place:08}": Fraction(amount * units, whole) for place, amount in enumerate(amounts)}
    return list(largest_remainder(parts, units).values())
