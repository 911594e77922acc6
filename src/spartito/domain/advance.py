"""The terms of an advance or a cost as a contract states them, and which terms cannot be honoured (R8 to R11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain import money
from spartito.domain.finding import Finding
from spartito.domain.money import shown
from spartito.domain.recoupment import GROSS, SHARE, Pot

ADVANCE, COST = "advance", "cost"
"""The kinds of a pot: money that the payee was paid, and money that was spent for the payee."""


@dataclass(frozen=True, slots=True)
class Advance:
    """One advance or cost, in units of 10**-12 of its own currency, with what another system has recouped of it.

    `percent` is the part of the payee's money that repays it.  With `taxed_at_grant` its tax was taken when it was
    paid, and not again as it recoups (R28).
    """

    pot_id: str
    payee_id: str
    amount: int
    currency: str
    granted_on: date
    contract_id: str = ""
    kind: str = ADVANCE
    base: str = SHARE
    percent: Fraction = Fraction(1)
    priority: int = 1
    group: str = ""
    recouped_to_date: int = 0
    taxed_at_grant: bool = True

    def pot(self, granted: int, outstanding: int) -> Pot:
        """Give the pot of it, whose amounts are in the currency that it is recouped in."""
        return Pot(
            self.pot_id,
            self.payee_id,
            self.contract_id,
            self.kind,
            self.granted_on,
            granted,
            outstanding,
            self.percent,
            self.base,
            self.priority,
            self.group,
        )


def check_advances(advances: Sequence[Advance]) -> list[Finding]:
    """Find every advance that cannot be honoured, in the order of the rows.

    >>> mine, theirs = (Advance(p, p, 1, "EUR", date(2026, 1, 1), "c", group="g") for p in ("nina", "omar"))
    >>> check_advances([mine, theirs])[0].expected
    'a group of one payee (pot nina in it is of payee nina)'
    """
    findings = [finding for row, advance in enumerate(advances) for finding in _check_advance(row, advance)]
    return sorted([*findings, *_check_groups(advances)])


def _check_advance(row: int, advance: Advance) -> Iterable[Finding]:
    if advance.amount <= 0:
        yield Finding(row, "amount", money.text(advance.amount), "an amount above 0")
    if not 0 <= advance.percent <= 1:
        yield Finding(row, "recoup_percent", shown(advance.percent * 100), "a percent from 0 to 100")
    if not 0 <= advance.recouped_to_date <= advance.amount:
        expected = f"an amount from 0 to the pot's {money.text(advance.amount)}"
        yield Finding(row, "recouped_to_date", money.text(advance.recouped_to_date), expected)
    if advance.base == GROSS and not advance.contract_id:
        expected = "filled in: costs that come off the pool (recoup_base gross) name the contract of the pool"
        yield Finding(row, "contract_id", "", expected)
    if advance.group and (advance.base == GROSS or not advance.contract_id):
        expected = "allowed here: a group is of pots with a contract_id and recoup_base share"
        yield Finding(row, "group", advance.group, expected)


def _check_groups(advances: Sequence[Advance]) -> Iterable[Finding]:
    first: dict[str, Advance] = {}
    for row, advance in enumerate(advances):
        known = first.setdefault(advance.group, advance)
        if advance.group and known.payee_id != advance.payee_id:
            expected = f"a group of one payee (pot {known.pot_id} in it is of payee {known.payee_id})"
            yield Finding(row, "group", advance.group, expected)
