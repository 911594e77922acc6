"""The cells behind a payee's earnings, divided again by the contracts that the run pinned, and proven to come to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.resources import Resources
from spartito.app.suspense import sharing
from spartito.errors import ensure
from spartito.stages import query
from spartito.stages.allocate import trace as dividing
from spartito.stages.ingest.sold import sold_on
from spartito.stages.settle.late import is_late
from spartito.store import aside, parquet, periods, reports
from spartito.store.book import Book

Row = dict[str, Any]
KEY = ("sales_period", "territory", "usage_type", "currency", "account_id", "isrc", "upc")
"""What an earning and its cells have in common, besides the report."""


@dataclass(frozen=True, slots=True)
class Source:
    """Some cells of one placement of a report, as one conversion of the run took them."""

    report: reports.Report
    placement: int
    conversion_id: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, what of each unit of it is the payee's, and the splits and deals that say so."""

    source: Source
    row: Row
    parts: tuple[dividing.Part, ...]
    terms: tuple[Row, ...]


def behind(
    book: Book,
    run: periods.Run,
    payee_id: str,
    earnings: Sequence[Row],
    with_: Resources,
) -> list[Cell]:
    """Every cell of which the payee has a share; InvariantError where cells times shares are not the *earnings*."""
    keys = {(e["conversion_id"], e["report_id"], *(e[name] for name in KEY)) for e in earnings}
    sources = list(_sources(book, run, {(key[0], key[1]) for key in keys}))
    rows = [(source, row) for source in sources for row in _cells(source, keys)]
    if not rows:
        return []
    found = _divided(book, run, payee_id, [row for _, row in rows], with_)
    cells = [
        Cell(source, row, tuple(found.parts.get(number, ())), tuple(found.terms.get(number, ())))
        for number, (source, row) in enumerate(rows, 1)
    ]
    _prove(cells, earnings)
    return [cell for cell in cells if cell.parts]


def _sources(book: Book, run: periods.Run, wanted: set[tuple[str, str]]) -> Iterator[Source]:
    before = [row for row in periods.accounted(book) if row.period < run.period]
    named = {(row[4], row[0], row[3]) for row in run.manifest()["accounted"]}
    known = {report.report_id: report for report in reports.ever(book)}
    for conversion_id, report_id, placement in sorted(named):
        if (conversion_id, report_id) in wanted:
            ensure(report_id in known, f"report {report_id} of run {run.run_id} is in the book")
            report = known[report_id]
            mine = [row.placement for row in before if row.report_id == report_id]
            after = max(mine, default=0) if is_late(conversion_id) else 0
            for number in report.chain:
                if after < number <= placement:
                    yield Source(report, number, conversion_id)


def _cells(source: Source, keys: set[tuple[str, ...]]) -> Iterator[Row]:
    path = dict(source.report.cells())[source.placement]
    accounts = pa.array(sorted({key[6] for key in keys}), pa.string())
    table = parquet.read(path)
    for row in table.filter(pc.is_in(table["account_id"], accounts)).to_pylist():
        counted = row["lines"] > 0 or not is_late(source.conversion_id)
        if counted and (source.conversion_id, row["report_id"], *(row[name] for name in KEY)) in keys:
            yield row


def _divided(
    book: Book, run: periods.Run, payee_id: str, rows: list[Row], resources: Resources
) -> dividing.Traced:
    basis = sharing.of_run(book, run)
    days = [basis.day(sold_on(row)) for row in rows]
    names = ("account_id", "isrc", "upc", "candidates", "match_rule", "source", "usage_type", "kind")
    table = pa.table({
        "cell_id": pa.array(range(1, len(rows) + 1), pa.int64()),
        **{name: pa.array([row[name] for row in rows], pa.string()) for name in names},
        "on_date": pa.array(days, pa.date32()),
    })  # fmt: skip
    with (
        aside.scratch(book.folder("runs")) as folder,
        query.connect(resources.threads, folder, resources.memory_bytes) as connection,
    ):
        return dividing.traced(connection, table, basis.known, payee_id)


def _prove(cells: Sequence[Cell], earnings: Sequence[Row]) -> None:
    """Cells times shares are the earnings, to the last digit."""
    sums: dict[tuple[str, ...], Fraction] = {}
    for cell in cells:
        for part in cell.parts:
            key = _key(cell.source.conversion_id, cell.row, part.contract_id)
            worth = Fraction(cell.row["amount"]) * Fraction(part.share)
            sums[key] = sums.get(key, Fraction(0)) + worth
    for earning in earnings:
        key = _key(earning["conversion_id"], earning, earning["contract_id"])
        sums[key] = sums.get(key, Fraction(0)) - Fraction(earning["amount"])
    wrong = sorted(key for key, left in sums.items() if left)
    ensure(not wrong, f"cells times shares are the earnings of {wrong[:1]}")


def _key(conversion_id: str, row: Row, contract_id: str) -> tuple[str, ...]:
    return (conversion_id, row["report_id"], row["kind"], *(row[name] for name in KEY), contract_id)
