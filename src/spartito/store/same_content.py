"""Which report of a book has the same content as another one, and who vouches that both are real (R19)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from spartito.store import clock, schema
from spartito.store.book import Book
from spartito.store.shelf import MONEY, Shelf


@dataclass(frozen=True, slots=True)
class Again:
    """A report that has the content of another one and is a report of its own all the same: who says so, and why."""

    content_hash: str
    same_as: str
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """A report that the book has already; *words* name its file and its id."""

    report_id: str
    words: str


def known_as(
    book: Book, known_by: str, report_id: str, content_hash: str, fingerprint: str, shelf: Shelf = MONEY
) -> Known | None:
    """The report that has the same content, or None.

    Same content: the same bytes, or the same records renamed, re-compressed, with other line ends or reordered. An id
    that another content has already (it is a part of the hash) counts as well: nothing registered is ever replaced. So
    does a report that names no month and has the same bytes: of which month it is nil is not known.
    """
    table, gone = shelf.reports, shelf.superseded
    same = (
        (table.c.report_id == report_id)
        | (table.c.known_by == known_by)
        | (table.c.fingerprint == fingerprint)
        | ((table.c.known_by == content_hash) & (table.c.sales_period == ""))
    )
    query = (
        select(table, gone.c.superseded_by).outerjoin(gone, gone.c.report_id == table.c.report_id).where(same)
    )
    with book.engine.connect() as connection:
        row = connection.execute(query.order_by(table.c.recorded_at, table.c.report_id)).first()
    if row is None:
        return None
    later = f", superseded by report {row.superseded_by}" if row.superseded_by else ""
    return Known(row.report_id, f"{row.file} (report {row.report_id}{later})")


def times_again(book: Book, content_hash: str) -> int:
    """How often the same bytes have come again as a report of their own."""
    table = schema.came_again
    with book.engine.connect() as connection:
        query = select(func.count()).where(table.c.content_hash == content_hash)
        return int(connection.execute(query).scalar_one())


def every(book: Book) -> dict[str, Again]:
    """The reports that came again, by their ids."""
    table = schema.came_again
    with book.engine.connect() as connection:
        return {
            row.report_id: Again(row.content_hash, row.same_as, row.author, row.note)
            for row in connection.execute(select(table))
        }


def add(connection: Connection, report_id: str, again: Again) -> None:
    """Record who vouches for a report, in the transaction that registers it."""
    row = {
        "report_id": report_id,
        "content_hash": again.content_hash,
        "same_as": again.same_as,
        "author": again.author,
        "note": again.note,
        "recorded_at": clock.now(),
    }
    connection.execute(schema.came_again.insert(), [row])
