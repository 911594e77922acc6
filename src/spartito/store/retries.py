"""Which reports have been tried again, with which catalogue and decisions: each is tried once with each of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from spartito.store import clock, database, schema
from spartito.store.book import Book


def was_tried(book: Book, report_id: str, snapshot: str, decisions: str) -> bool:
    """Whether a report was tried again already, with this snapshot of the catalogue and these decisions."""
    table = schema.retries
    query = select(table).where(
        table.c.report_id == report_id, table.c.snapshot == snapshot, table.c.decisions == decisions
    )
    with book.engine.connect() as connection:
        return connection.execute(query).first() is not None


def register(book: Book, report_id: str, snapshot: str, decisions: str) -> None:
    """Note that a report's suspense was tried with this catalogue and these decisions, and that all of it stays."""
    if not was_tried(book, report_id, snapshot, decisions):
        with database.writing(book.engine) as connection:
            connection.execute(schema.retries.insert(), [row(report_id, snapshot, decisions)])


def row(report_id: str, snapshot: str, decisions: str) -> dict[str, Any]:
    """The row that says so."""
    return {
        "report_id": report_id,
        "snapshot": snapshot,
        "decisions": decisions,
        "recorded_at": clock.now(),
    }
