"""What the closed periods leave to the next one: balances, pots, pools, tax years, what waits, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spartito.domain.earned import Earned
from spartito.domain.income import Income
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.domain.reserve import Tranche
from spartito.domain.withholding import YearToDate
from spartito.stages.settle import tax_rows
from spartito.stages.settle.holding import Kept
from spartito.stages.settle.pots import KnownPot
from spartito.stages.settle.terms import Carried
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


@dataclass(frozen=True, slots=True)
class CarriedOn:
    """The state of the book at the end of its last closed period, amounts in units of book currency."""

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

    def of(self, payee_id: str) -> Carried:
        """What one payee brings."""
        return Carried(
            self.balances.get(payee_id, 0),
            self.years.get(payee_id, {}),
            self.mixes.get(payee_id, ()),
            self.accrued.get(payee_id, {}),
            self.tranches.get(payee_id, ()),
        )


def read(closed: Sequence[periods.Closed]) -> CarriedOn:
    """Read the state that the closed periods, oldest first, have left; nothing before the first close."""
    if not closed:
        return CarriedOn()
    last = closed[-1].run
    pools = last.table(POOLS.name, ["contract_id", "closing"]).to_pylist()
    filled = last.table(PRIORITIES.name).to_pylist()
    return CarriedOn(
        balances(last),
        _pots(last),
        _years(last),
        tax_rows.mixes(last.table(MIXES.name).to_pylist()),
        _numbers(closed),
        {row["contract_id"]: to_units(row["closing"]) for row in pools},
        {(r["contract_id"], r["payee_id"]): (to_units(r["amount"]), to_units(r["closing"])) for r in filled},
        _accrued(last),
        _tranches(last),
        tuple(Kept(_earned(r, r["hold_id"]), r["pooled"] == "yes") for r in _rows(last, HELD) if _left(r)),
    )


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
    """What every payee's balance was when the period was closed, in units: the opening of the next."""
    table = run.table(PAYABLES.name, ["payee_id", "closing"])
    rows = zip(table["payee_id"].to_pylist(), table["closing"].to_pylist(), strict=True)
    return {payee_id: units for payee_id, closing in rows if (units := to_units(closing))}


def _pots(run: periods.Run) -> dict[str, KnownPot]:
    return {
        row["pot_id"]: KnownPot(to_units(row["granted"]), to_units(row["closing"]), row["measured"] == "yes")
        for row in run.table(POTS.name, ["pot_id", "granted", "closing", "measured"]).to_pylist()
    }


def _years(run: periods.Run) -> dict[str, dict[str, YearToDate]]:
    found: dict[str, dict[str, YearToDate]] = {}
    for (payee_id, key), to_date in tax_rows.years(run.table(TAX_YEARS.name).to_pylist()).items():
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
