"""By which contracts money is shared: those that a run has pinned, or those that hold today for what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spartito.app import contracts
from spartito.app.contracts.located import Row
from spartito.app.month import carried
from spartito.app.people import pools
from spartito.domain.deal import Deal
from spartito.domain.period import Period
from spartito.domain.recoupment import GROSS
from spartito.domain.split import SplitLine
from spartito.stages.allocate.contracts import Contracts
from spartito.store import inputs, periods
from spartito.store.book import Book
from spartito.tables.at_rest import POOLS


@dataclass(frozen=True, slots=True)
class Basis:
    """The contracts that share money, the *period* that accounts for it, and the setting that says whose day counts."""

    known: Contracts
    period: Period
    split_date: str

    def day(self, sold: str) -> date:
        """The day whose splits and deals hold for what was sold in a month, or on a day (R3)."""
        if self.split_date == "report_date":
            return self.period.first_day
        return date.fromisoformat(sold) if len(sold) > len("YYYY-MM") else Period.parse(sold).first_day


def of_run(book: Book, run: periods.Run) -> Basis:
    """What a run has used: the tables and settings it pinned, and the contracts whose money it divided as a whole."""
    pinned = run.manifest()["inputs"]
    splits, deals = (inputs.read_version(book, kind, pinned["inputs"][kind]) for kind in ("splits", "deals"))
    pooled = frozenset(run.table(POOLS.name, ["contract_id"])["contract_id"].to_pylist())
    known = Contracts(contracts.splits.of(splits), contracts.deals.of(deals), pooled)
    return Basis(known, Period.parse(run.period), pinned["settings"]["split_date"])


def of_today(book: Book, sales_period: str) -> Basis:
    """What the next run would use for what was sold in a month and is still open."""
    closed = periods.closed(book)
    sold = Period.parse(sales_period[:7])
    period = max(sold, Period.parse(closed[-1].period).next()) if closed else sold
    splits, deals = contracts.splits.of(_rows(book, "splits")), contracts.deals.of(_rows(book, "deals"))
    known = Contracts(splits, deals, _pooled(book, splits, deals, closed, period))
    return Basis(known, period, book.settings.split_date)


def _pooled(
    book: Book, splits: list[SplitLine], deals: list[Deal], closed: list[periods.Closed], period: Period
) -> frozenset[str]:
    even, last_day = pools.measured(splits), period.last_day
    costs = [
        pot.contract_id
        for pot in contracts.advances.of(_rows(book, "advances"))
        if pot.base == GROSS and pot.pot_id not in even and pot.granted_on <= last_day
    ]
    agreed = contracts.priorities.of(_rows(book, "priorities"))
    first = [terms.contract_id for terms in agreed if terms.agreed_on <= last_day]
    return pools.pooled(splits, deals, [*costs, *first], carried.pools(closed))


def _rows(book: Book, kind: str) -> list[Row]:
    version = inputs.current(book, kind)
    return inputs.read_version(book, kind, version.version) if version else []
