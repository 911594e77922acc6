"""What another bookkeeping program is told of a ledger: month by month, its entries and what stands after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: each ledger account, currency and amount, debits positive; they sum to zero in each currency."""

    entry_id: str
    memo: str
    postings: tuple[tuple[str, str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A closed period and its seal.

    *accounts* and *currencies* are those that it is the first to use; *entries* can be read once; *balances* are the
    ledger accounts that it moved, as they stand at its end.
    """

    period: str
    last_day: date
    seal: str
    accounts: Sequence[str]
    currencies: Sequence[str]
    entries: Iterable[Entry]
    balances: Sequence[tuple[str, str, Decimal]]


@dataclass(frozen=True, slots=True)
class Books:
    """The whole ledger of a book: its title, its currency, and its months in order, which can be read once."""

    title: str
    currency: str
    months: Iterable[Month]
