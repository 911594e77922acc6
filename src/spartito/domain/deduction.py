"""What a DSP kept of the money it reported, before it sent the rest: typed deductions and who bears them (R30).

A deduction of a kind in `ON_LINES` has no lines of its own: the lines that it concerns bear it, in proportion to their
amount, those of its territory where it names one.  One of a kind in `CHARGED` is charged to accounts one by one, by
imported charges; until then the distributor has paid it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
"""The kind of a payee's part of what a DSP kept where none of its earnings is of the territory that bears it."""


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


def shares(amounts: Sequence[int], units: int) -> list[int]:
    """Divide what was taken of some earnings over them, in proportion, returns with the opposite sign.

    Where they cancel out, the first bears all.

    >>> shares([150, -50], -30)
    [-45, 15]
    """
    whole = sum(amounts)
    if not whole:
        return [units * (place == 0) for place in range(len(amounts))]
    parts = {f"{place:09}": Fraction(amount * units, whole) for place, amount in enumerate(amounts)}
    return list(largest_remainder(parts, units).values())
