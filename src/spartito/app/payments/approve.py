"""Four eyes on every payment file: two different people approve it, and what they approve is its very bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from spartito.app.author import check as check_author
from spartito.app.payments.accounts import to_look_at
from spartito.app.payments.decided import closed_period
from spartito.app.payments.export import all_routes, render
from spartito.app.payments.returned import came_back
from spartito.domain.payment import APPROVERS, person
from spartito.domain.period import Period
from spartito.errors import StateError
from spartito.outputs.payments.model import PaymentRow
from spartito.sources.files import refuse_special
from spartito.store import payments as recorded
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Approval:
    """A payment file and everybody who has approved it."""

    file_hash: str
    payments: int
    approvers: tuple[str, ...]
    to_look_at: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether enough people have approved it."""
        return len(self.approvers) >= APPROVERS


def approve(book: Book, period: Period, path: Path, by: str) -> Approval:
    """Record that *by* approves the payment file at *path*, which must be what the book writes for *period*, to the byte."""
    check_author(by, "--by")
    refuse_special(path)
    content = path.read_bytes()
    digest = sha256(content).hexdigest()
    with book.lock():
        closed_period(book, period)
        record = next((file for file in recorded.files(book) if file.file_hash == digest), None)
        if record is None or record.period != str(period):
            raise StateError(
                f"{path.name} is no payment file that this book has written for {period}, or was changed since. "
                f"Write it again: `spartito payments {period}`."
            )
        rows = _rows(book, period, record, content, path.name)
        _refuse_come_back(book, rows)
        _refuse_approved_elsewhere(book, record)
        _refuse_same_person(book, record, by)
        recorded.approve(book, digest, " ".join(by.split()))
        people = tuple(recorded.approvers(book)[digest])
        return Approval(digest, len(rows), people, tuple(to_look_at(book, period, record.round, rows)))


def approved_files(book: Book) -> set[str]:
    """The hashes of the payment files that enough people have approved."""
    return {digest for digest, people in recorded.approvers(book).items() if len(people) >= APPROVERS}


def _rows(
    book: Book, period: Period, record: recorded.FileRecord, content: bytes, name: str
) -> tuple[PaymentRow, ...]:
    """The payments of a file, whose bytes must still be what the closed run and the settings say."""
    found = all_routes(book, period, record.round)
    made = render(book, found, record.kind, date.fromisoformat(record.pay_on))
    same = next((file for file in made if file.content == content), None)
    if same is None:
        raise StateError(
            f"{name} is not what the book would write now: the settings of payments have changed since. "
            f"Write it again: `spartito payments {period}`."
        )
    return same.rows


def _refuse_come_back(book: Book, rows: Sequence[PaymentRow]) -> None:
    """What came back is owed again or sent again, so an old file with it would pay it twice."""
    back = came_back(book)
    if found := [row.payment_id for row in rows if row.payment_id in back]:
        raise StateError(
            f"{len(found)} of its payments have come back (first {found[0]}): the file was sent already. "
            "What came back is owed again, or sent by `spartito pay again`."
        )


def _refuse_approved_elsewhere(book: Book, record: recorded.FileRecord) -> None:
    """A payment is in one approved file only, whatever its kind, so that nobody is paid twice."""
    approved = approved_files(book) - {record.file_hash}
    rows = recorded.filed(book)
    mine = {row.payment_id for row in rows if row.file_hash == record.file_hash}
    twice = sorted(row.payment_id for row in rows if row.file_hash in approved and row.payment_id in mine)
    if twice:
        raise StateError(
            f"{len(twice)} of its payments are in another approved file (first {twice[0]}), so they would be made twice. "
            "Send the file that is approved."
        )


def _refuse_same_person(book: Book, record: recorded.FileRecord, by: str) -> None:
    people = recorded.approvers(book).get(record.file_hash, [])
    if person(by) in map(person, people):
        raise StateError(f"{by} has approved this file already. The other approval is another person's.")
    if len(people) >= APPROVERS:
        raise StateError(f"This file is approved already, by {' and '.join(people)}.")
