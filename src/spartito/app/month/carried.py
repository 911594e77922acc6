"""What the closed periods leave to the next one: balances, pots, pools, tax years, what waits, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow.compute as pc

from spartito.app.month import payables
from spartito.domain import money
from spartito.domain.earned import Earned
from spartito.domain.income import Income
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.domain.reserve import Tranche
from spartito.domain.withholding import YearToDate
from spartito.stages.settle import tax_rows
from spartito.stages.settle.holding import Kept
from spartito.stages.settle.pots import KnownPot
from spartito.stages.settle.tax_rows import YearKey
from spartito.stages.settle.terms import Carried, Terms, another_currency
from spartito.store import periods
from spartito.tables.at_rest import (
    ACCRUED,
    HELD,
    MIXES,
    PAYABLES,
    POOLS,
    POTS,
    PRIORITIES,
    RESERVES,
    SELF_BILLS,
    TAX_YEARS,
)
from spartito.tables.shape import Table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CarriedOn:
    """The state of the book at the end of its last closed period.

    Amounts are in units of book currency, but for balances, pots and holds that are in another one, and for what else is
    carried of payees in *currencies*; *years_in* has the currencies of tax years that are not in the book's.
    """

    balances: dict[str, int] = field(default_factory=dict)
    pots: dict[str, KnownPot] = field(default_factory=dict)
    years: dict[str, dict[str, YearToDate]] = field(default_factory=dict)
    mixes: dict[str, tuple[Income, ...]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    pools: dict[str, int] = field(default_factory=dict)
    filled: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    accrued: dict[str, dict[str, tuple[Earned, ...]]] = field(default_factory=dict)
    tranches: dict[str, tuple[Tranche, ...]] = field(default_factory=dict)
    held: tuple[Kept, ...] = ()
    book_currency: str = ""
    currencies: dict[str, str] = field(default_factory=dict)
    years_in: dict[YearKey, str] = field(default_factory=dict)

    def refuse_another_currency(self, terms: Terms, mine: Carried, on: date) -> None:
        """Refuse that what a payee brings is in another currency than the payee's balance by now (R35)."""
        payee, profile = terms.payee, terms.taxes.withholding
        now = payee.balance_currency
        before = self.currencies.get(payee.payee_id, self.book_currency)
        if before != now and (what := _carried(mine)):
            raise another_currency(payee.payee_id, before, now, what)
        year = mine.years.get(profile.year_key) if profile else None
        if profile is not None and year is not None and year.year == profile.year(on):
            before = self.years_in.get((payee.payee_id, profile.year_key), self.book_currency)
            if before != now:
                raise another_currency(payee.payee_id, before, now, f"the tax year {year.year}")

    def of(self, payee_id: str) -> Carried:
        """What one payee brings."""
        return Carried(
            self.balances.get(payee_id, 0),
            self.years.get(payee_id, {}),
            self.mixes.get(payee_id, ()),
            self.accrued.get(payee_id, {}),
            self.tranches.get(payee_id, ()),
        )


def _carried(mine: Carried) -> str:
    """What there is of what is in the currency of a balance; blank for nothing."""
    kinds = (
        (mine.opening, f"a balance of {money.text(mine.opening)}"),
        (mine.accrued, "money that waits for a pot"),
        (mine.tranches, "reserves"),
        (mine.mix, "money that is not taxed yet"),
    )
    return next((words for there, words in kinds if there), "")


def read(closed: Sequence[periods.Closed], book_currency: str) -> CarriedOn:
    """Read the state that the closed periods, oldest first, have left; nothing before the first close."""
    if not closed:
        return CarriedOn(book_currency=book_currency)
    last = closed[-1].run
    mixes, years = (last.table(table.name).to_pylist() for table in (MIXES, TAX_YEARS))
    filled = last.table(PRIORITIES.name).to_pylist()
    return CarriedOn(
        balances(last),
        _pots(last),
        _years(years),
        tax_rows.mixes(mixes),
        _numbers(closed),
        pools(closed),
        {(r["contract_id"], r["payee_id"]): (to_units(r["amount"]), to_units(r["closing"])) for r in filled},
        _accrued(last),
        _tranches(last),
        tuple(
            Kept(_earned(row, row["hold_id"]), row["currency"], row["pooled"] == "yes")
            for row in _rows(last, HELD)
            if _left(row)
        ),
        book_currency,
        _currencies(last, mixes, book_currency),
        {
            (row["payee_id"], row["accumulator"]): row["currency"]
            for row in years
            if row["currency"] != book_currency
        },
    )


def _currencies(run: periods.Run, mixes: Iterable[Row], book_currency: str) -> dict[str, str]:
    """The currency of what is carried of each payee, where it is not the book's."""
    waits = (row for row in _rows(run, ACCRUED) if _left(row))
    reserved = (row for row in _rows(run, RESERVES) if row["closing"])
    table = payables.table(run, book_currency, ("payee_id", "balance_currency", "closing"))
    elsewhere = table.filter(pc.not_equal(table["balance_currency"], book_currency))
    balances = ((row["payee_id"], row["balance_currency"]) for row in elsewhere.to_pylist() if row["closing"])
    others = ((row["payee_id"], row["currency"]) for row in (*waits, *reserved, *mixes))
    return {payee_id: currency for payee_id, currency in (*balances, *others) if currency != book_currency}


def pools(closed: Sequence[periods.Closed]) -> dict[str, int]:
    """The loss that each contract's pool carries, in units of book currency."""
    if not closed:
        return {}
    rows = closed[-1].run.table(POOLS.name, ["contract_id", "closing"]).to_pylist()
    return {row["contract_id"]: to_units(row["closing"]) for row in rows}


def keeping(closed: Sequence[periods.Closed]) -> frozenset[str]:
    """The holds that keep money at the end of the last closed period."""
    rows = _rows(closed[-1].run, HELD) if closed else ()
    return frozenset(row["hold_id"] for row in rows if _left(row))


def _rows(run: periods.Run, table: Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.table(table.name).to_pylist()
    return rows


def _left(row: dict[str, Any]) -> bool:
    """Whether a row of what waits has anything left."""
    return bool(row["closing"] or row["taxed"])


def _earned(row: dict[str, Any], hold_id: str = "") -> Earned:
    """What waits, as the earnings that it will be again."""
    return Earned(
        payee_id=row["payee_id"],
        contract_id=row["contract_id"],
        territory=row["territory"],
        usage_type=row["usage_type"],
        kind=row["kind"],
        hold_id=hold_id,
        amount=to_units(row["closing"]),
        taxed=to_units(row["taxed"]),
    )


def _accrued(run: periods.Run) -> dict[str, dict[str, tuple[Earned, ...]]]:
    found: dict[str, dict[str, tuple[Earned, ...]]] = {}
    for row in _rows(run, ACCRUED):
        if _left(row):
            mine = found.setdefault(row["payee_id"], {})
            mine[row["under"]] = (*mine.get(row["under"], ()), _earned(row))
    return found


def _tranches(run: periods.Run) -> dict[str, tuple[Tranche, ...]]:
    """The open reserves of each payee."""
    found: dict[str, tuple[Tranche, ...]] = {}
    for row in _rows(run, RESERVES):
        kept, released, left = (to_units(row[name]) for name in ("kept", "released_to_date", "closing"))
        if left:
            period = Period.parse(row["period"])
            drawn = kept - released - left
            open_ = Tranche(row["payee_id"], row["contract_id"], period, kept, released, drawn)
            found[row["payee_id"]] = (*found.get(row["payee_id"], ()), open_)
    return found


def balances(run: periods.Run) -> dict[str, int]:
    """What every payee's balance was when the period was closed, in its units: the opening of the next."""
    table = run.table(PAYABLES.name, ["payee_id", "closing"])
    rows = zip(table["payee_id"].to_pylist(), table["closing"].to_pylist(), strict=True)
    return {payee_id: units for payee_id, closing in rows if (units := to_units(closing))}


def sums(run: periods.Run, book_currency: str) -> dict[str, int]:
    """What all balances of each currency were together when the period was closed."""
    found: dict[str, int] = {}
    for row in payables.rows(run, book_currency, ("balance_currency", "closing")):
        currency = row["balance_currency"]
        found[currency] = found.get(currency, 0) + to_units(row["closing"])
    return found


def _pots(run: periods.Run) -> dict[str, KnownPot]:
    return {
        row["pot_id"]: KnownPot(
            to_units(row["granted"]), to_units(row["closing"]), row["currency"], row["measured"] == "yes"
        )
        for row in run.table(POTS.name, ["pot_id", "granted", "closing", "currency", "measured"]).to_pylist()
    }


def _years(rows: Iterable[Row]) -> dict[str, dict[str, YearToDate]]:
    found: dict[str, dict[str, YearToDate]] = {}
    for (payee_id, key), to_date in tax_rows.years(rows).items():
        found.setdefault(payee_id, {})[key] = to_date
    return found


def _numbers(closed: Sequence[periods.Closed]) -> dict[int, int]:
    """The last number of each year's self-bills."""
    last: dict[int, int] = {}
    for period in closed:
        for number in period.run.table(SELF_BILLS.name, ["number"])["number"].to_pylist():
            year, _, count = number.partition("-")
            last[int(year)] = max(last.get(int(year), 0), int(count))
    return last
