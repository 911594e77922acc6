"""The posted ledger for people: what stands on each ledger account, and every entry in the order it was posted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from spartito.domain.money import from_units, to_units
from spartito.domain.period import Period
from spartito.errors import InputError, StateError, ensure
from spartito.outputs.present import total
from spartito.store import ledger, periods
from spartito.store.book import Book
from spartito.store.ledger import Posted


@dataclass(frozen=True, slots=True)
class Balance:
    """A ledger account in one currency: what stood on it, what moved, and what stands on it; debits are positive."""

    ledger_account: str
    currency: str
    opening: Decimal
    moved: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it was posted; its postings sum to zero in each currency."""

    period: str
    entry_id: str
    memo: str
    postings: tuple[Posted, ...]


def balances(book: Book, period: Period | None = None, prefix: str = "") -> list[Balance]:
    """The trial balance, by ledger account and currency: at the end of *period*, or of all that was posted.

    Only the ledger accounts that begin with *prefix* are given; that all of them sum to zero is proven in any case.
    """
    _refuse_open(book, period)
    sums: dict[tuple[str, str], list[int]] = {}
    for posted in ledger.postings(book):
        if period is None or posted.period <= str(period):
            now = period is not None and posted.period == str(period)
            amounts = sums.setdefault((posted.ledger_account, posted.currency), [0, 0])
            amounts[now] += to_units(Decimal(posted.amount))
    found = [_balance(*key, *amounts) for key, amounts in sorted(sums.items())]
    for currency, left in totals(found).items():
        ensure(left == 0, f"the {currency} postings of the ledger sum to zero, not {left}")
    mine = [row for row in found if row.ledger_account.startswith(prefix)]
    if prefix and not mine:
        raise _unknown(prefix)
    return mine


def totals(balances: list[Balance]) -> dict[str, Decimal]:
    """What the balances come to in each currency; nothing, where they are those of the whole ledger."""
    closings: dict[str, list[Decimal]] = {}
    for row in balances:
        closings.setdefault(row.currency, []).append(row.closing)
    return {currency: total(closings[currency]) for currency in sorted(closings)}


def entries(book: Book, period: Period | None = None, prefix: str = "") -> Iterator[Entry]:
    """The entries of one closed period, or of all, in a stream.

    With a *prefix*, only those that touch a ledger account that begins with it; they are given whole.
    """
    _refuse_open(book, period)
    found = False
    for entry in _entries(book, period):
        if any(posted.ledger_account.startswith(prefix) for posted in entry.postings):
            found = True
            yield entry
    if prefix and not found:
        raise _unknown(prefix)


def _entries(book: Book, period: Period | None) -> Iterator[Entry]:
    posted = ledger.postings(book, str(period) if period else None)
    for entry_id, rows in groupby(posted, key=attrgetter("entry_id")):
        mine = tuple(rows)
        yield Entry(mine[0].period, entry_id, mine[0].memo, mine)


def _balance(account: str, currency: str, opening: int, moved: int) -> Balance:
    return Balance(account, currency, from_units(opening), from_units(moved), from_units(opening + moved))


def _refuse_open(book: Book, period: Period | None) -> None:
    if period is not None and periods.closed_one(book, str(period)) is None:
        raise StateError(
            f"{period} is not closed, and only a closed period is in the ledger. "
            f"Close it first: `spartito close {period}`."
        )


def _unknown(prefix: str) -> InputError:
    return InputError(
        f'Nothing is posted on a ledger account that begins with "{prefix}". '
        "`spartito ledger balance` lists the ledger accounts."
    )
