"""Balances that nothing has moved for a while: a person pays or forfeits them by an adjustment with a reason (R49)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spartito.app.month import payables
from spartito.domain.period import Period
from spartito.errors import StateError
from spartito.store import periods
from spartito.store.book import Book

_COLUMNS = ("payee_id", "name", "balance_currency", "opening", "earned", "paid", "closing", "reason")


@dataclass(frozen=True, slots=True)
class Dormant:
    """A payee with a balance and without movements: the last period that had one (blank: none in this book)."""

    payee_id: str
    name: str
    currency: str
    balance: Decimal
    last_moved: str
    months: int
    reason: str


def dormant(book: Book, months: int) -> list[Dormant]:
    """The payees whose balance nothing has moved for at least *months* closed months, the longest first."""
    closed = periods.closed(book)
    if not closed:
        raise StateError("No period is closed yet, so no balance can be dormant.")
    newest = Period.parse(closed[-1].period)
    waiting = {row["payee_id"]: row for row in _rows(book, closed[-1]) if row["closing"]}
    moved: dict[str, Period] = {}
    for period in reversed(closed):
        for row in _rows(book, period):
            if row["payee_id"] in waiting and (
                row["earned"] or row["paid"] or row["opening"] != row["closing"]
            ):
                moved.setdefault(row["payee_id"], Period.parse(period.period))
    first = Period.parse(closed[0].period)
    found = [_dormant(row, moved, newest, first) for row in waiting.values()]
    return sorted((d for d in found if d.months >= months), key=lambda d: (-d.months, d.payee_id))


def _rows(book: Book, closed: periods.Closed) -> Iterator[dict[str, Any]]:
    return payables.rows(closed.run, book.currency, _COLUMNS)


def _dormant(row: Mapping[str, Any], moved: Mapping[str, Period], newest: Period, first: Period) -> Dormant:
    last = moved.get(row["payee_id"])
    since = last or first.previous()
    months = (newest.year - since.year) * 12 + newest.month - since.month
    return Dormant(
        row["payee_id"],
        row["name"],
        row["balance_currency"],
        row["closing"],
        str(last) if last else "",
        months,
        row["reason"],
    )
