"""The posted ledger: read only here; `periods.close` is the one place that posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from spartito.store import schema
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting as it stands in the ledger; *amount* is decimal text, debits positive."""

    period: str
    entry_id: str
    position: int
    ledger_account: str
    currency: str
    amount: str
    memo: str


def postings(book: Book, period: str | None = None) -> Iterator[Posted]:
    """The postings of one period, or of all, in the order they were posted."""
    table = schema.postings
    query = select(table).order_by(table.c.sequence)
    if period is not None:
        query = query.where(table.c.period == period)
    with book.engine.connect() as connection:
        for row in connection.execute(query):
            yield Posted(**{name: getattr(row, name) for name in Posted.__slots__})
