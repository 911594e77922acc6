"""Write the ledger as text for another bookkeeping program, which can prove every balance by itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from spartito.app import place
from spartito.app.books import ledger
from spartito.domain.money import from_units, to_units
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.atomic import stream_atomically
from spartito.outputs.books.kinds import KINDS
from spartito.outputs.books.model import Books, Entry, Month
from spartito.store import ledger as posted_ledger
from spartito.store import periods
from spartito.store.book import Book


def export(book: Book, kind: str, to: Path) -> int:
    """Write every closed period to the file *to*, whole or not at all, and return how many there are."""
    if kind not in KINDS:
        raise InputError(f'"{kind}" is no program that we write for. Expected {" or ".join(sorted(KINDS))}.')
    place.check(book, to)
    closed = periods.closed(book)
    if not closed:
        raise StateError("No period is closed yet, so nothing is in the ledger. Close one: `spartito close`.")
    books = Books(book.issuer, book.currency, _months(book, closed))
    stream_atomically(to, (piece.encode() for piece in KINDS[kind](books)))
    return len(closed)


def _months(book: Book, closed: list[periods.Closed]) -> Iterator[Month]:
    """Month after month; only the balances of ledger accounts are kept in memory."""
    balances: dict[tuple[str, str], int] = {}
    opened: set[str] = set()
    currencies: set[str] = set()
    for sealed in closed:
        moved: set[tuple[str, str]] = set()
        for row in posted_ledger.postings(book, sealed.period):
            key = row.ledger_account, row.currency
            moved.add(key)
            balances[key] = balances.get(key, 0) + to_units(Decimal(row.amount))
        period = Period.parse(sealed.period)
        yield Month(
            period=sealed.period,
            last_day=period.last_day,
            seal=sealed.seal,
            accounts=sorted({account for account, _ in moved} - opened),
            currencies=sorted({currency for _, currency in moved} - currencies),
            entries=_entries(book, period),
            balances=[(*key, from_units(balances[key])) for key in sorted(moved)],
        )
        opened.update(account for account, _ in moved)
        currencies.update(currency for _, currency in moved)


def _entries(book: Book, period: Period) -> Iterator[Entry]:
    for entry in ledger.entries(book, period):
        rows = [(row.ledger_account, row.currency, Decimal(row.amount)) for row in entry.postings]
        yield Entry(entry.entry_id, entry.memo, tuple(rows))
