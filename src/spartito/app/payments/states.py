"""Where every payment of a period stands: decided, exported, approved, confirmed, or come back."""

from __future__ import annotations

from dataclasses import dataclass

from spartito.app.payments.again import latest
from spartito.app.payments.approve import approved_files
from spartito.app.payments.returned import KIND
from spartito.domain.payment import CONFIRMED, REJECTED, RETURNED
from spartito.domain.period import Period
from spartito.outputs.payments.model import PaymentRow
from spartito.store import payments as recorded
from spartito.store import periods
from spartito.store.book import Book

DECIDED, EXPORTED, APPROVED = "decided", "exported", "approved"
_SAID = (RETURNED, REJECTED, CONFIRMED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A payment and where it stands; `note` says more: what it lacks, what the bank said, where it was re-opened."""

    row: PaymentRow
    attempt: int
    state: str
    on_date: str
    reference: str
    note: str


def standings(book: Book, period: Period) -> list[Standing]:
    """Every payment of a closed period by its newest attempt, in order of payee id."""
    filed, approved = recorded.filed(book), approved_files(book)
    exported = {row.payment_id for row in filed}
    safe = {row.payment_id for row in filed if row.file_hash in approved}
    said = {(state.payment_id, state.state): state for state in recorded.states(book)}
    reopened = periods.posted_in(book, KIND)
    found = []
    for _, (attempt, route) in sorted(latest(book, period).items()):
        name = route.row.payment_id
        last = next((said[name, state] for state in _SAID if (name, state) in said), None)
        where = reopened.get(name, "")
        if last is not None:
            note = f"{last.reason}; owed again in {where}".lstrip("; ") if where else last.reason
            found.append(Standing(route.row, attempt, last.state, last.on_date, last.reference, note))
        else:
            state = APPROVED if name in safe else EXPORTED if name in exported else DECIDED
            note = f"lacks {route.lacks}" if route.lacks else ""
            found.append(Standing(route.row, attempt, state, "", "", note))
    return found
