"""What conversions of closed periods have paid for a report, read from their runs: by part, and by territory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain.ledger import DIFFERENCE, POOL, SUSPENSE
from spartito.domain.money import FINE_SCALE, to_units
from spartito.domain.split import DISTRIBUTOR
from spartito.stages import query
from spartito.stages.allocate.allocate import TakenBack
from spartito.stages.settle.late import late_id
from spartito.stages.settle.paid import Name, Paid, changed, redivision_id
from spartito.store import periods
from spartito.tables.at_rest import CONVERSIONS, EARNINGS

Row = dict[str, Any]
Converted = Sequence[tuple[str, Row]]
"""The rows of conversions, each with the period whose run says it."""


def conversions(closed: Sequence[periods.Closed], about: Iterable[periods.Accounted]) -> Converted:
    """The conversions of closed periods that are of the sales periods of some report parts."""
    months = pa.array(sorted({row.sales_period for row in about}), pa.string())
    found = []
    for run in closed:
        table = run.run.table(CONVERSIONS.name)
        found += [
            (run.period, row) for row in table.filter(pc.is_in(table["sales_period"], months)).to_pylist()
        ]
    return found


def note(row: periods.Accounted, rows: Converted) -> str:
    """Where the rate of an accounted part is from."""
    found: str = next(r["rate_note"] for period, r in rows if (period, r["conversion_id"]) == _name(row))
    return found


def left(accounted: periods.Accounted, rows: Converted, taken: Iterable[Paid] = ()) -> list[Paid]:
    """What the lines of a conversion have: late lines have left its suspense, changes have been made since.

    *taken* is what this run has taken back of it already.
    """
    found: dict[Name, Paid] = {}
    late = late_id(accounted.conversion_id, accounted.period)
    for period, row in rows:
        paid, mine = _paid(row), row["conversion_id"]
        if (period, mine) == _name(accounted) or changed(mine) == _name(accounted):
            _add(found, paid)
        elif mine == late and paid.part != SUSPENSE:
            _add(found, paid)
            _add(found, replace(paid, part=SUSPENSE, amount=-paid.amount, units=-paid.units))
    for paid in taken:
        _add(found, replace(paid, amount=-paid.amount, units=-paid.units))
    return [found[name] for name in sorted(found) if _of_lines(name[0])]


def difference(accounted: periods.Accounted, rows: Converted) -> tuple[Paid, ...]:
    """What a conversion kept beside its lines: what was declared for them and is not of them."""
    return tuple(
        _paid(row)
        for period, row in rows
        if (period, row["conversion_id"]) == _name(accounted) and row["part"] == DIFFERENCE
    )


def earned(
    accounted: periods.Accounted, closed: Sequence[periods.Closed]
) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """What each part has got of a report's lines of each territory, in 10^-24, and the accounts of the pools among them."""
    sums: dict[tuple[str, str], int] = {}
    accounts: dict[str, str] = {}
    grain = ["payee_id", "territory", "contract_id", "account_id"]
    for run in closed:
        rows = query.files(EARNINGS, [_earnings(run)])
        ids = pa.array(_paying(run, accounted), pa.string())
        mine = pc.field("conversion_id").isin(ids) & (pc.field("report_id") == accounted.report_id)
        found = rows.to_table([*grain, "amount"], mine).group_by(grain).aggregate([("amount", "sum")])
        for row in found.to_pylist():
            key = row["payee_id"], row["territory"]
            sums[key] = sums.get(key, 0) + to_units(row["amount_sum"], FINE_SCALE)
            if row["payee_id"].startswith(POOL):
                accounts[row["contract_id"]] = max(accounts.get(row["contract_id"], ""), row["account_id"])
    return sums, accounts


def amounts(
    had: Sequence[Paid], earned: Mapping[tuple[str, str], int], lines: Mapping[str, int]
) -> dict[Name, int]:
    """A report's lines, in 10^-24, by part and deduction: of all territories, or of the one that a deduction concerns.

    *lines* are all of them by territory: what nobody has earned of them is in suspense. A part that has none is left out;
    one whose lines brought nothing is not.
    """
    found: dict[Name, int] = {}
    for paid in had:
        where = {t for t in (*lines, *(t for _, t in earned)) if paid.territory in ("", t)}
        if paid.part == SUSPENSE:
            all_earned = sum(amount for (_, t), amount in earned.items() if t in where)
            found[paid.name] = sum(lines.get(t, 0) for t in where) - all_earned
        elif mine := [earned[paid.part, t] for t in where if (paid.part, t) in earned]:
            found[paid.name] = sum(mine)
    return found


def taken_back(
    accounted: periods.Accounted, closed: Sequence[periods.Closed], change_id: str
) -> Iterator[TakenBack]:
    """Where the earnings are that a change takes back: in every run that has paid for the report's lines, or changed it."""
    for run in closed:
        for conversion_id in _paying(run, accounted):
            yield TakenBack(_earnings(run), conversion_id, accounted.report_id, change_id)


def _paying(run: periods.Closed, accounted: periods.Accounted) -> list[str]:
    period, conversion_id = _name(accounted)
    again = redivision_id(period, accounted.report_id, conversion_id, run.period)
    found = [late_id(conversion_id, period), again]
    return [conversion_id, *found] if run.period == period else found


def _earnings(run: periods.Closed) -> Path:
    return run.run.folder / f"{EARNINGS.name}.parquet"


def _name(row: periods.Accounted) -> tuple[str, str]:
    return row.period, row.conversion_id


def _paid(row: Row) -> Paid:
    amount, units = to_units(row["amount"], FINE_SCALE), to_units(row["converted"])
    return Paid(row["part"], row["deduction"], row["territory"], Fraction(row["rate"]), amount, units)


def _add(found: dict[Name, Paid], paid: Paid) -> None:
    known = found.get(paid.name)
    if known is not None:
        paid = replace(known, amount=known.amount + paid.amount, units=known.units + paid.units)
    found[paid.name] = paid


def _of_lines(part: str) -> bool:
    """Whether a part is of the lines, and not what a settlement declared or kept beside them."""
    return not part.startswith("*") or part in (DISTRIBUTOR, SUSPENSE) or part.startswith(POOL)
