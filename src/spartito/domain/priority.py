"""Who is paid out of a contract's pool before its split, up to which amount, and in which order (R12)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.domain import money
from spartito.domain.finding import Finding
from spartito.errors import ensure


@dataclass(frozen=True, slots=True)
class Priority:
    """A payee's turn before a split, in units of 10**-12 of the book currency: all of `amount`, of which `filled`."""

    payee_id: str
    amount: int
    filled: int = 0

    def __post_init__(self) -> None:
        ensure(0 <= self.filled <= self.amount, f"payee {self.payee_id} got no more than the priority amount")

    @property
    def left(self) -> int:
        """What is still to be paid to the payee before the split."""
        return self.amount - self.filled


@dataclass(frozen=True, slots=True)
class PriorityTerms:
    """One line of a contract's list of priority payouts, in units of 10**-12 of its own currency.

    `order` counts from 1; `filled_to_date` is what another system has paid of it.
    """

    contract_id: str
    payee_id: str
    amount: int
    currency: str
    agreed_on: date
    order: int
    filled_to_date: int = 0


def in_order(terms: Iterable[PriorityTerms]) -> list[PriorityTerms]:
    """Give the priority payouts in the order in which they are filled, contract by contract."""
    return sorted(terms, key=lambda line: (line.contract_id, line.order))


def check_priorities(terms: Sequence[PriorityTerms]) -> list[Finding]:
    """Find every line that cannot be honoured: no amount, or two payees with the same turn.

    >>> first, also = (PriorityTerms("c1", payee, 5, "EUR", date(2026, 1, 1), 1) for payee in ("nina", "omar"))
    >>> check_priorities([first, also])[0].expected
    'a place of its own in the order of contract c1 (payee nina has it)'
    """
    findings = [finding for row, line in enumerate(terms) for finding in _check_line(row, line)]
    return sorted([*findings, *_check_order(terms)])


def _check_line(row: int, line: PriorityTerms) -> Iterable[Finding]:
    if line.amount <= 0:
        yield Finding(row, "amount", money.text(line.amount), "an amount above 0")
    if not 0 <= line.filled_to_date <= line.amount:
        expected = f"an amount from 0 to the line's {money.text(line.amount)}"
        yield Finding(row, "filled_to_date", money.text(line.filled_to_date), expected)


def _check_order(terms: Sequence[PriorityTerms]) -> Iterable[Finding]:
    taken: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row, line in enumerate(terms):
        payee = taken[line.contract_id].setdefault(line.order, line.payee_id)
        if payee != line.payee_id:
            expected = (
                f"a place of its own in the order of contract {line.contract_id} (payee {payee} has it)"
            )
            yield Finding(row, "order", str(line.order), expected)
