"""What a person books by hand: adjustments of a payee and transfers between payees, each with reason and author.

Nothing booked is edited; a mistake is reversed by a row that names it and undoes it exactly, and then booked anew
(R21, R44).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

from spartito.domain import money
from spartito.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Money given to a payee (above zero) or taken, in units of 10**-12 of its currency.

    `reverses` is the id of the adjustment that this one undoes, or blank.
    """

    adjustment_id: str
    payee_id: str
    amount: int
    currency: str
    effective_on: date
    reason: str
    author: str
    contract_id: str = ""
    taxable: bool = True
    reverses: str = ""

    @property
    def row_id(self) -> str:
        """The id by which another row may reverse this one."""
        return self.adjustment_id

    def undoes(self, other: Self) -> bool:
        """Whether the two come to nothing in every respect."""
        return (self.amount, *_purport(self), self.payee_id) == (
            -other.amount,
            *_purport(other),
            other.payee_id,
        )


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money moved from one payee to another, in units of 10**-12 of its currency, above zero.

    `reverses` is the id of the transfer that this one moves back, or blank.
    """

    transfer_id: str
    from_payee_id: str
    to_payee_id: str
    amount: int
    currency: str
    effective_on: date
    reason: str
    author: str
    contract_id: str = ""
    taxable: bool = False
    reverses: str = ""

    @property
    def row_id(self) -> str:
        """The id by which another row may reverse this one."""
        return self.transfer_id

    def undoes(self, other: Self) -> bool:
        """Whether the two come to nothing in every respect."""
        back = (other.amount, *_purport(other), other.to_payee_id, other.from_payee_id)
        return (self.amount, *_purport(self), self.from_payee_id, self.to_payee_id) == back

    def movements(self, amount: int) -> dict[str, int]:
        """What the transfer of an amount, in one currency, does to the balances of the two payees.

        >>> Transfer("t1", "nina", "omar", 5, "EUR", date(2026, 9, 1), "merged", "ann").movements(5)
        {'nina': -5, 'omar': 5}
        """
        return {self.from_payee_id: -amount, self.to_payee_id: amount}


_Row = TypeVar("_Row", Adjustment, Transfer)


def check_adjustments(adjustments: Sequence[Adjustment]) -> list[Finding]:
    """Find every adjustment that says nothing or does not reverse what it names.

    >>> wrong = Adjustment("a1", "nina", 5, "EUR", date(2026, 9, 1), "late invoice", "ann")
    >>> undone = Adjustment("a2", "nina", -4, "EUR", date(2026, 9, 2), "mistake", "ann", reverses="a1")
    >>> check_adjustments([wrong, undone])[0].expected
    'the id of an adjustment that this row undoes exactly: all but amount, reason and author the same, the amount negated'
    """
    nothing = (
        Finding(row, "amount", "0", "an amount other than 0")
        for row, adjustment in enumerate(adjustments)
        if not adjustment.amount
    )
    exactly = "all but amount, reason and author the same, the amount negated"
    return sorted([*nothing, *_check_reversals(adjustments, "an adjustment", exactly)])


def check_transfers(transfers: Sequence[Transfer]) -> list[Finding]:
    """Find every transfer that moves nothing or does not move back what it names.

    >>> check_transfers([Transfer("t1", "nina", "nina", 5, "EUR", date(2026, 9, 1), "merged", "ann")])[0].expected
    'another payee than from_payee_id'
    """
    nothing = [
        Finding(row, "amount", money.text(transfer.amount), "an amount above 0")
        for row, transfer in enumerate(transfers)
        if transfer.amount <= 0
    ]
    nowhere = [
        Finding(row, "to_payee_id", transfer.to_payee_id, "another payee than from_payee_id")
        for row, transfer in enumerate(transfers)
        if transfer.from_payee_id == transfer.to_payee_id
    ]
    exactly = "all but reason and author the same, the payees changed about"
    return sorted([*nothing, *nowhere, *_check_reversals(transfers, "a transfer", exactly)])


def _purport(row: Adjustment | Transfer) -> tuple[str, str, bool]:
    return row.currency, row.contract_id, row.taxable


def _check_reversals(rows: Sequence[_Row], noun: str, exactly: str) -> Iterable[Finding]:
    known = {row.row_id: row for row in rows}
    first: dict[str, str] = {}
    for position, row in enumerate(rows):
        if not row.reverses:
            continue
        undone = known.get(row.reverses)
        once = first.setdefault(row.reverses, row.row_id)
        if undone is None:
            expected = f"the id of {noun} in this table or in the book"
        elif undone.reverses:
            expected = f"the id of {noun} that is no reversal itself; book what is right anew"
        elif once != row.row_id:
            expected = f"the id of {noun} that nothing else reverses ({once} does)"
        elif not row.undoes(undone):
            expected = f"the id of {noun} that this row undoes exactly: {exactly}"
        elif row.effective_on < undone.effective_on:
            expected = (
                f"the id of {noun} that is not later than this row (it is effective on {undone.effective_on})"
            )
        else:
            continue
        yield Finding(position, "reverses", row.reverses, expected)
