"""What closed periods have paid for reports that others have superseded since: read from their runs, to be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

import pyarrow.compute as pc

from spartito.app.money import paid_before
from spartito.app.month.pinned import Pinned, Superseded, part_of
from spartito.domain.ledger import SUSPENSE
from spartito.domain.money import FINE, to_units
from spartito.domain.period import Period
from spartito.errors import InputError
from spartito.stages import query
from spartito.stages.allocate.taken_before import KINDS
from spartito.stages.settle.arrived import name_of
from spartito.stages.settle.conversion import Key, Part, is_dated
from spartito.stages.settle.paid import in_whole_pools, of_report, rate_of_lines
from spartito.stages.settle.superseded import Lines, Reversal, pays_again
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS
from spartito.tables.at_rest import SUSPENSE as WAITING_LINES


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
    rows = paid_before.conversions(closed, (item.accounted for item in untaken))
    found: list[Reversal] = []
    for item in untaken:
        row, part = item.accounted, _part(item)
        before = [r for r in found if (str(r.period), r.conversion_id) == (row.period, row.conversion_id)]
        had = paid_before.left(row, rows, (paid for reversal in before for paid in reversal.paid))
        earned, accounts = paid_before.earned(row, closed)
        lines = _fine_lines(item) if any(paid.territory or paid.part == SUSPENSE for paid in had) else {}
        reversal = Reversal(
            part=part,
            by=item.by,
            period=Period.parse(row.period),
            conversion_id=row.conversion_id,
            rate_note=paid_before.note(row, rows),
            share=Fraction(row.share),
            rate=rate_of_lines(had),
            paid=of_report(had, paid_before.amounts(had, earned, lines)),
            come=not is_dated(row.conversion_id) or name_of(row.key) in arrived,
            pool_accounts=accounts,
            beside=paid_before.difference(row, rows) if pays_again(row.conversion_id) else (),
        )
        found.append(reversal)
    return [replace(reversal, paid=in_whole_pools(reversal.paid)) for reversal in found]


def new_lines(pins: Pinned, taken_back: Sequence[Reversal]) -> dict[Key, Lines]:
    """The lines that the money of superseded reports pays for, by territory where something had been deducted of the old ones."""
    known = {report.report_id: report for report in pins.reports}
    deducted = {(found.by, *found.part.key[1:]) for found in taken_back if found.come and found.deductions()}
    return {
        part.key: _lines(known[part.report_id], part.key)
        if part.key in deducted
        else Lines({"": part.lines_amount})
        for part in pins.parts
    }


def _part(item: Superseded) -> Part:
    _, month, currency = item.accounted.key
    facts = item.report.manifest()["parts"]
    row = next(r for r in facts if (r["sales_period"], r["currency"]) == (month, currency))
    return part_of(item.report, row)


def _fine_lines(item: Superseded) -> dict[str, int]:
    """What the lines of each territory sum to, in 10^-24."""
    sums = _lines(item.report, item.accounted.key).sums
    return {territory: amount * FINE for territory, amount in sums.items()}


def _lines(report: reports.Report, key: Key) -> Lines:
    """A report part's lines, wherever they were placed."""
    _, month, currency = key
    report.refuse_damaged()
    mine = (pc.field("sales_period") == month) & (pc.field("currency") == currency)
    sums: dict[str, int] = {}
    taken: set[tuple[str, str]] = set()
    summed = [("amount", "sum"), *((name, way) for name in KINDS for way in ("min", "max"))]
    for table, paths in ((CELLS, [path for _, path in report.cells()]), (WAITING_LINES, [report.suspense])):
        rows = query.files(table, paths).to_table(["territory", "amount", *KINDS], mine)
        for row in rows.group_by(["territory"]).aggregate(summed).to_pylist():
            territory = row["territory"]
            sums[territory] = sums.get(territory, 0) + to_units(row["amount_sum"])
            taken |= {(KINDS[name], territory) for name in KINDS if row[f"{name}_min"] or row[f"{name}_max"]}
    return Lines(sums, frozenset(taken))
