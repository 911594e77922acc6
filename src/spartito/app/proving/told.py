"""What a closed period was told of settlements, from the versions of the input tables that its run has pinned.

The proofs of `verify` start from it again: from rows as they were imported, not from what the run made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from spartito.app.contracts import rates
from spartito.domain import ledger
from spartito.domain.ledger import BANK, BANK_FEE
from spartito.domain.money import round_half_even, to_units
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.store import inputs, periods
from spartito.store import ledger as posted
from spartito.store.book import Book
from spartito.tables.at_rest import CONVERSIONS

Row = Mapping[str, str]
Parts = dict[tuple[str, str], int]
"""What one entry posts to each ledger account but those of payees, by its currency."""

ENTRIES = ("conversion", "arrived", "trackless")
"""The entries that a settlement's money may come by."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a run's conversions in whole units: *amount* of 10^-24 before, *units* of 10^-12 after."""

    conversion_id: str
    source: str
    sales_period: str
    currency: str
    part: str
    deduction: str
    territory: str
    rate: str
    amount: int
    units: int


@dataclass(frozen=True, slots=True)
class Told:
    """A closed period, the settlements and deductions as they were imported, its rates, settings and postings."""

    closed: periods.Closed
    facts: dict[str, Any]
    settlements: Mapping[str, Row]
    deductions: Mapping[str, Mapping[tuple[str, str], int]]
    rates: RateTable
    book_currency: str
    entries: Mapping[str, Parts]

    @property
    def period(self) -> str:
        """The period."""
        return self.closed.period

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the run has pinned."""
        found: dict[str, Any] = self.facts["inputs"]["settings"]
        return found

    def entry(self, kind: str, *names: str) -> Parts:
        """What the period posted by one entry; nothing where it has none."""
        return self.entries.get(ledger.entry_id(self.period, kind, *names), {})

    def banked(self, settlement_id: str) -> tuple[int, int]:
        """What was posted for a settlement as received, and as kept by the bank."""
        currency = self.settlements[settlement_id]["bank_currency"]
        found = [self.entry(kind, settlement_id) for kind in ENTRIES]
        received, fee = (sum(parts.get((name, currency), 0) for parts in found) for name in (BANK, BANK_FEE))
        return received, fee

    def worth(self, settlement_id: str) -> tuple[Fraction, int]:
        """What one unit that was sent is worth in book currency, and all of it: from what the bank paid."""
        row, moved = self.settlements[settlement_id], sum(self.banked(settlement_id))
        onward = Fraction(1)
        if row["bank_currency"] != self.book_currency:
            on, oldest = date.fromisoformat(row["received_on"]), self.settings["rate_days_old"]
            onward = self.rates.find(row["bank_currency"], self.book_currency, on, oldest).value
        return Fraction(moved, units(row["amount_sent"])) * onward, round_half_even(moved * onward, 0)

    def last_day_rate(self, currency: str) -> Fraction:
        """What one unit of book currency is worth in another one on the period's last day."""
        last, oldest = Period.parse(self.period).last_day, self.settings["rate_days_old"]
        return self.rates.find(self.book_currency, currency, last, oldest).value

    def conversions(self) -> Iterator[Part]:
        """The rows of the run's conversions."""
        texts = (
            "conversion_id",
            "source",
            "sales_period",
            "currency",
            "part",
            "deduction",
            "territory",
            "rate",
        )
        for batch in self.closed.run.table(CONVERSIONS.name).to_batches():
            columns = [batch.column(name).to_pylist() for name in texts]
            numbers = [map(_unscaled, batch.column(name).to_pylist()) for name in ("amount", "converted")]
            yield from map(Part, *columns, *numbers)


def _unscaled(value: Decimal) -> int:
    """The digits of a decimal of a stated scale, as the table keeps it: much faster than by way of a fraction."""
    return int(format(value, "f").replace(".", ""))


def units(text: str) -> int:
    """An amount as it was imported, in units of 10^-12."""
    return to_units(Decimal(text))


def every(book: Book) -> Iterator[Told]:
    """Every closed period, oldest first."""
    for closed in periods.closed(book):
        yield _told(book, closed)


def _told(book: Book, closed: periods.Closed) -> Told:
    facts = closed.run.manifest()
    versions, settings = facts["inputs"]["inputs"], facts["inputs"]["settings"]
    deductions: dict[str, dict[tuple[str, str], int]] = {}
    for row in inputs.read_version(book, "settlement_deductions", versions["settlement_deductions"]):
        kept, key = deductions.setdefault(row["settlement_id"], {}), (row["kind"], row["territory"])
        kept[key] = kept.get(key, 0) + units(row["amount"])
    settlements = inputs.read_version(book, "settlements", versions["settlements"])
    stated = inputs.read_version(book, "rates", versions["rates"])
    return Told(
        closed,
        facts,
        {row["settlement_id"]: row for row in settlements},
        deductions,
        rates.of(stated, 1 + Fraction(settings["rate_bounds_percent"], 100)),
        book.currency,
        _entries(book, closed.period),
    )


def _entries(book: Book, period: str) -> dict[str, Parts]:
    kinds = tuple(f"{period}:{kind}" for kind in (*ENTRIES, "decided"))
    found: dict[str, Parts] = {}
    for posting in posted.postings(book, period):
        if posting.entry_id.startswith(kinds) and not posting.ledger_account.startswith("payee:"):
            parts, key = found.setdefault(posting.entry_id, {}), (posting.ledger_account, posting.currency)
            parts[key] = parts.get(key, 0) + units(posting.amount)
    return found
