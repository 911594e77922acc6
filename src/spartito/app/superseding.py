"""What closed periods have paid for reports that others have superseded since: read from their runs, to be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.pinned import Superseded, part_of
from spartito.domain.ledger import POOL, SUSPENSE
from spartito.domain.money import FINE, FINE_SCALE, to_units
from spartito.domain.period import Period
from spartito.domain.split import DISTRIBUTOR
from spartito.errors import InputError
from spartito.stages import query
from spartito.stages.allocate.allocate import TakenBack
from spartito.stages.settle.arrived import name_of
from spartito.stages.settle.conversion import Part, is_dated
from spartito.stages.settle.late import late_id
from spartito.stages.settle.superseded import Name, Paid, Reversal, in_whole_pools, of_report, taken_of
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, CONVERSIONS, EARNINGS
from spartito.tables.at_rest import SUSPENSE as WAITING_LINES

Row = dict[str, Any]


def refuse_missing(book: Book, old: reports.Report, now: Collection[tuple[str, str]], file: str) -> None:
    """A correction of what closed periods have accounted for states every month and currency that they did."""
    mine = {report.report_id for report, by in reports.superseded(book).items() if by == old.report_id}
    used = {
        row.key[1:]: row.period for row in periods.accounted(book) if row.report_id in {*mine, old.report_id}
    }
    for (month, currency), period in sorted(used.items()):
        if (month, currency) not in now:
            raise InputError(
                f"{file} has no lines of {month} in {currency}, but {period}, which is closed, has paid for such lines of report "
                f"{old.report_id}. A corrected file states all lines of a report, and not only those that changed."
            )


def reversals(
    untaken: Sequence[Superseded], closed: Sequence[periods.Closed], arrived: Collection[str]
) -> list[Reversal]:
    """What closed periods have paid for each of them; *arrived* are the parts whose money came later."""
    if not untaken:
        return []
    conversions = [(run.period, row) for run in closed for row in run.run.table(CONVERSIONS.name).to_pylist()]
    found: list[Reversal] = []
    for item in untaken:
        row, part = item.accounted, _part(item)
        left = _left(row, conversions, found)
        earned, accounts = _earned(row, closed)
        notes = (r["rate_note"] for p, r in conversions if (p, r["conversion_id"]) == _name(row))
        reversal = Reversal(
            part=part,
            by=item.by,
            period=Period.parse(row.period),
            conversion_id=row.conversion_id,
            rate_note=next(notes),
            share=Fraction(row.share),
            paid=of_report(left, _amounts(item, left, earned)),
            come=not is_dated(row.conversion_id) or name_of(row.key) in arrived,
            pool_accounts=accounts,
        )
        found.append(reversal)
    return [replace(reversal, paid=in_whole_pools(reversal.paid)) for reversal in found]


def taken_back(found: Sequence[Reversal], closed: Sequence[periods.Closed]) -> list[TakenBack]:
    """Where the earnings that they take back are: in the run that paid them, and in later ones that paid late lines."""
    return [
        TakenBack(_earnings(run), conversion_id, reversal.part.report_id, reversal.reversal_id)
        for reversal in found
        for run in closed
        for conversion_id in _paying(run, str(reversal.period), reversal.conversion_id)
    ]


def _paying(run: periods.Closed, period: str, conversion_id: str) -> list[str]:
    """The conversions of a run that paid for what one of a period accounted for: itself, or what left its suspense late."""
    late = late_id(conversion_id, period)
    return [conversion_id, late] if run.period == period else [late]


def _earnings(run: periods.Closed) -> Path:
    return run.run.folder / f"{EARNINGS.name}.parquet"


def _name(row: periods.Accounted) -> tuple[str, str]:
    return row.period, row.conversion_id


def _part(item: Superseded) -> Part:
    _, month, currency = item.accounted.key
    facts = item.report.manifest()["parts"]
    row = next(r for r in facts if (r["sales_period"], r["currency"]) == (month, currency))
    return part_of(item.report, row)


def _left(
    accounted: periods.Accounted, conversions: Sequence[tuple[str, Row]], before: Sequence[Reversal]
) -> list[Paid]:
    """What the lines of a conversion got and still have: late lines have left its suspense, some may be taken back."""
    left: dict[Name, Paid] = {}
    late = late_id(accounted.conversion_id, accounted.period)
    for period, row in conversions:
        paid = _paid(row)
        if (period, row["conversion_id"]) == _name(accounted) or taken_of(
            row["conversion_id"], *_name(accounted)
        ):
            _add(left, paid)
        elif row["conversion_id"] == late and paid.part != SUSPENSE:
            _add(left, paid)
            _add(left, replace(paid, part=SUSPENSE, amount=-paid.amount, units=-paid.units))
    for other in before:
        for paid in other.paid if (str(other.period), other.conversion_id) == _name(accounted) else ():
            _add(left, replace(paid, amount=-paid.amount, units=-paid.units))
    return [left[name] for name in sorted(left) if _of_lines(name[0])]


def _paid(row: Row) -> Paid:
    amount, units = to_units(row["amount"], FINE_SCALE), to_units(row["converted"])
    return Paid(row["part"], row["deduction"], row["territory"], Fraction(row["rate"]), amount, units)


def _add(left: dict[Name, Paid], paid: Paid) -> None:
    known = left.get(paid.name)
    if known is not None:
        paid = replace(known, amount=known.amount + paid.amount, units=known.units + paid.units)
    left[paid.name] = paid


def _of_lines(part: str) -> bool:
    """Whether a part is of the lines, and not what a settlement declared or kept beside them."""
    return not part.startswith("*") or part in (DISTRIBUTOR, SUSPENSE) or part.startswith(POOL)


def _earned(
    accounted: periods.Accounted, closed: Sequence[periods.Closed]
) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """What each part got of the report's lines of each territory, in 10^-24, and the accounts of the pools among them."""
    sums: dict[tuple[str, str], int] = {}
    accounts: dict[str, str] = {}
    for run in closed:
        rows = query.files(EARNINGS, [_earnings(run)])
        ids = pa.array(_paying(run, accounted.period, accounted.conversion_id), pa.string())
        mine = pc.field("conversion_id").isin(ids) & (pc.field("report_id") == accounted.report_id)
        grain = ["payee_id", "territory", "contract_id", "account_id"]
        found = rows.to_table([*grain, "amount"], mine).group_by(grain).aggregate([("amount", "sum")])
        for row in found.to_pylist():
            key = row["payee_id"], row["territory"]
            sums[key] = sums.get(key, 0) + to_units(row["amount_sum"], FINE_SCALE)
            if row["payee_id"].startswith(POOL):
                accounts[row["contract_id"]] = max(accounts.get(row["contract_id"], ""), row["account_id"])
    return sums, accounts


def _amounts(
    item: Superseded, left: Sequence[Paid], earned: Mapping[tuple[str, str], int]
) -> dict[Name, int]:
    """The report's lines, in 10^-24, by part and deduction: of all territories, or of the one that a deduction concerns."""
    lines = _lines(item) if any(paid.territory or paid.part == SUSPENSE for paid in left) else {}
    amounts: dict[Name, int] = {}
    for paid in left:
        where = [t for t in {*lines, *(t for _, t in earned)} if paid.territory in ("", t)]
        mine = sum(earned.get((paid.part, t), 0) for t in where)
        if paid.part == SUSPENSE:
            mine = sum(lines.get(t, 0) for t in where) - sum(n for (_, t), n in earned.items() if t in where)
        amounts[paid.name] = mine
    return amounts


def _lines(item: Superseded) -> dict[str, int]:
    """What the lines of each territory sum to, in 10^-24, wherever they were placed."""
    _, month, currency = item.accounted.key
    item.report.refuse_damaged()
    mine = (pc.field("sales_period") == month) & (pc.field("currency") == currency)
    sums: dict[str, int] = {}
    for table, paths in (
        (CELLS, [path for _, path in item.report.cells()]),
        (WAITING_LINES, [item.report.suspense]),
    ):
        rows = query.files(table, paths).to_table(["territory", "amount"], mine)
        for row in rows.group_by(["territory"]).aggregate([("amount", "sum")]).to_pylist():
            amount = to_units(row["amount_sum"]) * FINE
            sums[row["territory"]] = sums.get(row["territory"], 0) + amount
    return sums
