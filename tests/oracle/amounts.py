"""Whose the money of some lines is: payee by payee, and apart by all that a payout rule asks for."""

from collections import defaultdict
from fractions import Fraction

from .contracts import DISTRIBUTOR, Part, largest_remainder, near
from .text import UNIT

SUSPENSE = "*suspense"
Amounts = dict[tuple[Part, str, str, str], Fraction]
"""Amounts by payee and contract, usage type, kind of line and hold ('' for none), in the currency of the report."""
Detail = tuple[str, str, str, str]
"""Contract, usage type, kind of line and hold."""


def of_payees(amounts: Amounts) -> dict[str, Fraction]:
    """What each payee, the distributor and suspense have of some lines."""
    sums: dict[str, Fraction] = defaultdict(Fraction, {SUSPENSE: Fraction(0), DISTRIBUTOR: Fraction(0)})
    for ((payee, _), *_), amount in amounts.items():
        sums[payee] += amount
    return dict(sums)


def add(earned: dict[Detail, int], amounts: Amounts, payee: str, factor: Fraction, units: int) -> None:
    """Add to what a payee has earned, sum by sum, its part of the units that the payee got."""
    mine: dict[Detail, Fraction] = {
        (contract, *rest): amount * factor * UNIT
        for ((name, contract), *rest), amount in amounts.items()
        if name == payee
    }
    if mine:
        for detail, part in near(mine, units).items():
            earned[detail] += part


def mean(held: list[dict[Part, int]]) -> dict[Part, int]:
    """The shares of an album line: its money is divided over the tracks in equal parts."""
    named = {part for shares in held for part in shares}
    sums = {part: sum(shares.get(part, 0) for shares in held) for part in named}
    whole = largest_remainder({part: Fraction(units, len(held)) for part, units in sums.items()})
    return {part: units for part, units in whole.items() if units}
