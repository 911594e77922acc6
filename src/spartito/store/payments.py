"""The life of payments as the book records it: files, approvals, what became of each, and what is sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Table, insert, select

from spartito.domain.payment import person
from spartito.store import clock, database, schema
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A payment file that was written; `file_hash` is the SHA-256 of its bytes."""

    file_hash: str
    period: str
    round: int
    kind: str
    part: str
    pay_on: str
    message: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A payment in a payment file, and the batch of it."""

    file_hash: str
    payment_id: str
    batch: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of a payment, on which day, and what the bank said."""

    payment_id: str
    state: str
    on_date: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """A payment of a closed period that is sent once more; `replaces` is the payment that came back, if one did."""

    payment_id: str
    round: int
    period: str
    payee_id: str
    attempt: int
    replaces: str
    payees_version: str
    author: str


def files(book: Book) -> list[FileRecord]:
    """Every payment file that was written, in the order of periods and rounds."""
    rows = _read(book, schema.payment_files, FileRecord.__slots__)
    return sorted(
        (FileRecord(**row) for row in rows), key=lambda f: (f.period, f.round, f.kind, f.part, f.file_hash)
    )


def filed(book: Book) -> list[Filed]:
    """Which payments stand in which payment file."""
    return [Filed(**row) for row in _read(book, schema.filed_payments, Filed.__slots__)]


def record_files(book: Book, records: Iterable[tuple[FileRecord, Sequence[Filed]]]) -> None:
    """Record written files, each once; the caller holds the book's lock."""
    known = {record.file_hash for record in files(book)}
    new = [(record, rows) for record, rows in records if record.file_hash not in known]
    with database.writing(book.engine) as connection:
        for record, rows in new:
            stamped = {**asdict(record), "recorded_at": clock.now()}
            connection.execute(insert(schema.payment_files), [stamped])
            if rows:
                connection.execute(insert(schema.filed_payments), [asdict(row) for row in rows])


def approvers(book: Book) -> dict[str, list[str]]:
    """Who has approved each payment file, the first approver first."""
    table = schema.approvals
    found: dict[str, list[str]] = {}
    with book.engine.connect() as connection:
        for row in connection.execute(select(table).order_by(table.c.recorded_at, table.c.person)):
            found.setdefault(row.file_hash, []).append(row.approver)
    return found


def approve(book: Book, file_hash: str, approver: str) -> None:
    """Record a person's approval of a file; the caller holds the book's lock."""
    row = {
        "file_hash": file_hash,
        "person": person(approver),
        "approver": approver,
        "recorded_at": clock.now(),
    }
    with database.writing(book.engine) as connection:
        connection.execute(insert(schema.approvals), [row])


def states(book: Book) -> list[State]:
    """What became of payments; each state of a payment once."""
    return [State(**row) for row in _read(book, schema.payment_states, State.__slots__)]


def record_states(book: Book, new: Sequence[State]) -> None:
    """Record what became of payments, all of it or nothing; the caller holds the book's lock."""
    if new:
        now = clock.now()
        with database.writing(book.engine) as connection:
            connection.execute(
                insert(schema.payment_states), [{**asdict(s), "recorded_at": now} for s in new]
            )


def again(book: Book) -> list[Again]:
    """The payments that are sent once more, by round."""
    rows = _read(book, schema.payments_again, Again.__slots__)
    return sorted((Again(**row) for row in rows), key=lambda a: (a.period, a.round, a.payee_id))


def record_again(book: Book, new: Sequence[Again]) -> None:
    """Record what is sent once more, all of it or nothing; the caller holds the book's lock."""
    now = clock.now()
    with database.writing(book.engine) as connection:
        connection.execute(insert(schema.payments_again), [{**asdict(a), "recorded_at": now} for a in new])


def _read(book: Book, table: Table, names: Sequence[str]) -> list[dict[str, Any]]:
    with book.engine.connect() as connection:
        rows = connection.execute(select(*(table.c[name] for name in names)))
        return [dict(row._mapping) for row in rows]
