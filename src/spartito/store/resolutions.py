"""The resolutions of a book: rows that are only ever added, the newest of an item in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, select

from spartito.domain.resolution import Named, Resolution
from spartito.store import clock, database, items, schema
from spartito.store.book import Book

_TABLE = schema.resolutions
_NAMED = ("isrc", "upc", "account_id", "track_id")


def last(book: Book, source: str) -> int:
    """The number of the newest resolution of a source; 0 where there is none."""
    query = select(func.max(_TABLE.c.sequence)).where(_TABLE.c.source == source)
    with book.engine.connect() as connection:
        return int(connection.execute(query).scalar() or 0)


def every(book: Book, source: str, up_to: int) -> list[Resolution]:
    """The resolutions of a source in the order in which they were taken, as they stood at number *up_to*."""
    query = items.decisions(_TABLE).where(_TABLE.c.source == source, _TABLE.c.sequence <= up_to)
    with book.engine.connect() as connection:
        return [_resolution(row) for row in connection.execute(query.order_by(_TABLE.c.sequence))]


def of_item(book: Book, *item_ids: str) -> list[Resolution]:
    """Every resolution that an item ever had under one of its ids, the oldest first."""
    query = items.decisions(_TABLE).where(_TABLE.c.item_id.in_(item_ids)).order_by(_TABLE.c.sequence)
    with book.engine.connect() as connection:
        return [_resolution(row) for row in connection.execute(query)]


def add(book: Book, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """Record decisions, all of them or none, and give them as they are recorded; the caller holds the book's lock."""
    now = clock.now()
    with database.writing(book.engine) as connection:
        items.remember(connection, (resolution.item for resolution in resolutions))
        connection.execute(_TABLE.insert(), [_row(resolution, now) for resolution in resolutions])
    return [replace(resolution, recorded_at=now) for resolution in resolutions]


def _row(resolution: Resolution, now: str) -> dict[str, Any]:
    return {
        **items.as_row(resolution.item),
        **{f"to_{name}": getattr(resolution.named, name) for name in _NAMED},
        "author": resolution.author,
        "note": resolution.note,
        "recorded_at": now,
    }


def _resolution(row: Row[Any]) -> Resolution:
    return Resolution(
        item=items.of_row(row),
        named=Named(**{name: getattr(row, f"to_{name}") for name in _NAMED}),
        author=row.author,
        note=row.note,
        sequence=row.sequence,
        recorded_at=row.recorded_at,
    )
