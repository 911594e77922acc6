"""The dismissals of a book: rows that are only ever added, the newest of an item in force."""

from __future__ import annotations

from sqlalchemy import Select

from spartito.domain.resolution import Dismissal
from spartito.store import clock, database, items, schema
from spartito.store.book import Book

_TABLE = schema.dismissals


def every(book: Book) -> list[Dismissal]:
    """All dismissals, and what undid them, in the order in which they were recorded."""
    return _found(book, items.decisions(_TABLE))


def of_item(book: Book, *item_ids: str) -> list[Dismissal]:
    """Every dismissal that an item ever had under one of its ids, and what undid it, the oldest first."""
    return _found(book, items.decisions(_TABLE).where(_TABLE.c.item_id.in_(item_ids)))


def _found(book: Book, query: Select[tuple[object, ...]]) -> list[Dismissal]:
    with book.engine.connect() as connection:
        return [
            Dismissal(
                item=items.of_row(row),
                author=row.author,
                note=row.note,
                undone=bool(row.undone),
                sequence=row.sequence,
                recorded_at=row.recorded_at,
            )
            for row in connection.execute(query.order_by(_TABLE.c.sequence))
        ]


def add(book: Book, dismissal: Dismissal) -> None:
    """Record a dismissal, or that it is undone; the caller holds the book's lock."""
    row = {
        **items.as_row(dismissal.item),
        "undone": int(dismissal.undone),
        "author": dismissal.author,
        "note": dismissal.note,
        "recorded_at": clock.now(),
    }
    with database.writing(book.engine) as connection:
        items.remember(connection, (dismissal.item,))
        connection.execute(_TABLE.insert(), [row])
