"""Payments that came back: each re-opens what is owed to its payee, once, by an entry of the open period (R39).

The book knows what was posted by the payment's id, as it does of everything that happens once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from spartito.app.month import payables
from spartito.app.payments.decided import FIRST, closed_period, payments
from spartito.domain import movement as moves
from spartito.domain.ledger import BANK
from spartito.domain.money import to_units
from spartito.domain.movement import Movement
from spartito.domain.payment import REJECTED, RETURNED
from spartito.domain.period import Period
from spartito.store import payments as recorded
from spartito.store import periods
from spartito.store.book import Book

KIND = "payments_returned"
CAME_BACK = (REJECTED, RETURNED)


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment that a bank rejected or sent back; amounts are in units of 10**-12 and above zero.

    `paid` is in `currency`, `from_balance` what the payee's balance was charged with it, in `balance_currency`: the
    reversal gives back both.
    """

    payee_id: str
    payment_id: str
    period: str
    paid: int
    currency: str
    from_balance: int
    balance_currency: str
    returned_on: str
    reason: str

    def movement(self) -> Movement:
        """The payment's own movement turned round: the payee is owed again, and the bank has the money back."""
        return Movement(
            moves.PAYMENT_RETURNED,
            self.payment_id,
            self.from_balance,
            date.fromisoformat(self.returned_on),
            BANK,
            f"paid for {self.period}" + (f": {self.reason}" if self.reason else ""),
            (self.currency, self.paid),
        )

    def facts(self) -> dict[str, Any]:
        """What a run pins of it."""
        return asdict(self)


def unposted(book: Book) -> list[Returned]:
    """The payments that came back, were not sent again and are not posted yet; in order of their ids."""
    back = came_back(book)
    if not back:
        return []
    done = {*periods.posted_in(book, KIND), *(again.replaces for again in recorded.again(book))}
    waiting = {name: state for name, state in back.items() if name not in done}
    found = [row for period in _periods(book, set(waiting)) for row in _of_period(book, period, waiting)]
    return sorted(found, key=lambda row: row.payment_id)


def by_day(rows: Iterable[Returned], last_day: date) -> tuple[Returned, ...]:
    """Those that came back by the last day of a period."""
    return tuple(row for row in rows if row.returned_on <= last_day.isoformat())


def came_back(book: Book) -> dict[str, recorded.State]:
    """The payments that were rejected or returned, each with what was said of it, a return before a rejection."""
    states = [state for state in recorded.states(book) if state.state in CAME_BACK]
    return {state.payment_id: state for state in sorted(states, key=lambda s: (s.payment_id, s.state))}


def payees_of(book: Book, period: str) -> dict[str, str]:
    """The payee of every payment of a period that a file of any round has held, by payment id."""
    rounds = {FIRST, *(again.round for again in recorded.again(book) if again.period == period)}
    rows = [row for number in sorted(rounds) for row in payments(book, Period.parse(period), number)]
    return {row.payment_id: row.payee_id for row in rows}


def _periods(book: Book, payment_ids: set[str]) -> list[str]:
    """The periods whose files held these payments."""
    files = {row.file_hash for row in recorded.filed(book) if row.payment_id in payment_ids}
    return sorted({file.period for file in recorded.files(book) if file.file_hash in files})


def _of_period(book: Book, period: str, waiting: dict[str, recorded.State]) -> list[Returned]:
    payees = payees_of(book, period)
    run = closed_period(book, Period.parse(period)).run
    rows = {row["payee_id"]: row for row in payables.rows(run, book.currency)}
    return [
        Returned(
            payee_id=payee_id,
            payment_id=payment_id,
            period=period,
            paid=to_units(rows[payee_id]["paid"]),
            currency=rows[payee_id]["payment_currency"],
            from_balance=to_units(rows[payee_id]["from_balance"]),
            balance_currency=rows[payee_id]["balance_currency"],
            returned_on=waiting[payment_id].on_date,
            reason=waiting[payment_id].reason,
        )
        for payment_id, payee_id in sorted(payees.items())
        if payment_id in waiting
    ]
