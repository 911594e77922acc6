"""The reports that are held because they have tripped a wire, and who has let them through; rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from spartito.domain.tripwire import Tripped
from spartito.store import clock, database, schema
from spartito.store.book import Book


def rows(report_id: str, tripped: Sequence[Tripped]) -> list[dict[str, Any]]:
    """The rows that say why a report is held."""
    return [{"report_id": report_id, **asdict(each), "recorded_at": clock.now()} for each in tripped]


def add(connection: Connection, found: list[dict[str, Any]]) -> None:
    """Hold a report, in the transaction that registers it."""
    if found:
        connection.execute(schema.tripped.insert(), found)


def every(book: Book) -> dict[str, list[Tripped]]:
    """Why each report is held that nobody has let through, by its id."""
    table, through = schema.tripped, select(schema.let_through.c.report_id)
    query = select(table).where(table.c.report_id.not_in(through)).order_by(table.c.sequence)
    held: dict[str, list[Tripped]] = {}
    with book.engine.connect() as connection:
        for row in connection.execute(query):
            found = Tripped(row.wire, row.expected, row.found, row.sentence)
            held.setdefault(row.report_id, []).append(found)
    return held


def let_through(book: Book, report_id: str, author: str, note: str) -> None:
    """Record that a person stands for a report; the caller holds the book's lock."""
    row = {"report_id": report_id, "author": author, "note": note, "recorded_at": clock.now()}
    with database.writing(book.engine) as connection:
        connection.execute(schema.let_through.insert(), [row])
