"""Send once more what came back, or what could not be sent: a person's decision, in a round of its own.

What came back is sent under a new id (its attempt grows), and its liability is then not re-opened; what was never sent
keeps its id.  The details are those of the payees as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spartito.app.author import check as check_author
from spartito.app.payments import returned
from spartito.app.payments.approve import approved_files
from spartito.app.payments.decided import FIRST, as_stated
from spartito.app.payments.export import all_routes, debtors
from spartito.app.payments.routes import Route, routes
from spartito.domain.payment import payment_id
from spartito.domain.period import Period
from spartito.errors import StateError
from spartito.outputs.payments.model import PaymentRow
from spartito.store import inputs
from spartito.store import payments as recorded
from spartito.store.book import Book, book_id
from spartito.store.payments import Again


@dataclass(frozen=True, slots=True)
class Round:
    """A new round of a period, and the payments in it."""

    round: int
    payments: tuple[Again, ...]


def latest(book: Book, period: Period) -> dict[str, tuple[int, Route]]:
    """The newest round of every payee's payment of a period: its attempt, and its route there."""
    sent = [again for again in recorded.again(book) if again.period == str(period)]
    found = {route.row.payee_id: (1, route) for route in all_routes(book, period, FIRST)}
    for number in sorted({again.round for again in sent}):
        attempts = {again.payment_id: again.attempt for again in sent if again.round == number}
        for route in all_routes(book, period, number):
            found[route.row.payee_id] = (attempts[route.row.payment_id], route)
    return found


def send_again(book: Book, period: Period, by: str, payees: Sequence[str] = ()) -> Round:
    """Make the next round of a period: what came back or lacked details, of *payees* or of all whose details suffice."""
    check_author(by, "--by")
    with book.lock():
        current = inputs.current(book, "payees")
        version = current.version if current else ""
        candidates = _candidates(book, period, payees)
        now = as_stated(book, version, [route.row for _, route in candidates])
        checked = routes(now, book.settings.payment_methods, debtors(book))
        number = 1 + max((a.round for a in recorded.again(book) if a.period == str(period)), default=FIRST)
        decision = _Decision(book_id(book), period, number, version, " ".join(by.split()))
        back = returned.came_back(book)
        new = [
            decision.again(old.row, attempt, came_back=old.row.payment_id in back)
            for (attempt, old), route in zip(candidates, checked, strict=True)
            if not route.lacks
        ]
        if not new:
            raise StateError(_nothing(period, checked))
        recorded.record_again(book, new)
    return Round(number, tuple(new))


def _candidates(book: Book, period: Period, payees: Sequence[str]) -> list[tuple[int, Route]]:
    """What came back and is not re-opened in the ledger, and what lacked details and is in no approved file."""
    back = {row.payment_id for row in returned.unposted(book)}
    approved = approved_files(book)
    safe = {row.payment_id for row in recorded.filed(book) if row.file_hash in approved}
    said = {state.payment_id for state in recorded.states(book)}
    return [
        (attempt, route)
        for payee_id, (attempt, route) in sorted(latest(book, period).items())
        if (not payees or payee_id in payees)
        and (
            route.row.payment_id in back
            or (route.lacks and route.row.payment_id not in safe and route.row.payment_id not in said)
        )
    ]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is common to the payments of a round: the book, the period, the payees as they are now, and who decides."""

    own_id: str
    period: Period
    round: int
    payees_version: str
    author: str

    def again(self, before: PaymentRow, attempt: int, *, came_back: bool) -> Again:
        """The payment that takes the place of one *before*: under a new id where that one came back."""
        attempt += came_back
        return Again(
            payment_id=payment_id(self.own_id, before.payee_id, self.period, attempt=attempt),
            round=self.round,
            period=str(self.period),
            payee_id=before.payee_id,
            attempt=attempt,
            replaces=before.payment_id if came_back else "",
            payees_version=self.payees_version,
            author=self.author,
        )


def _nothing(period: Period, checked: Sequence[Route]) -> str:
    listed = [f"{route.row.payee_id} lacks {route.lacks}" for route in checked]
    return "\n".join([f"No payment of {period} can be sent again.", *listed[:20]])
