"""The proof that what the book remembers of payments fits together, and that no payment is let go twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spartito.app.payments.approve import approved_files
from spartito.app.payments.returned import KIND, came_back, payees_of
from spartito.store import payments as recorded
from spartito.store import periods
from spartito.store.book import Book


def faults(book: Book) -> Iterator[str | None]:
    """One answer for each payment file and each state: what is wrong, or nothing."""
    filed, files = recorded.filed(book), recorded.files(book)
    decided = {period: set(payees_of(book, period)) for period in {file.period for file in files}}
    for file in files:
        strangers = {row.payment_id for row in filed if row.file_hash == file.file_hash} - decided[
            file.period
        ]
        yield (
            f"payment file {file.file_hash}: {file.period} did not decide {', '.join(sorted(strangers)[:5])}"
            if strangers
            else None
        )
    approved = approved_files(book)
    for payment_id, count in Counter(row.payment_id for row in filed if row.file_hash in approved).items():
        if count > 1:
            yield f"payment {payment_id} is in {count} approved files"
    ours = {row.payment_id for row in filed}
    for state in recorded.states(book):
        yield (
            None
            if state.payment_id in ours
            else f"payment {state.payment_id} is {state.state} and in no file"
        )
    back = came_back(book)
    for payment_id, period in periods.posted_in(book, KIND).items():
        if payment_id not in back:
            yield f"payment {payment_id} is owed again in {period} and did not come back"
