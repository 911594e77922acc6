"""What closed periods placed and could not divide: it waits for a person to say which of an account's tracks it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from spartito.stages import query
from spartito.stages.settle.conversion import Key
from spartito.stages.settle.late import is_late
from spartito.stages.settle.paid import is_change
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema, filled
from spartito.tables.at_rest import CELLS, UNDIVIDED


def of_closed(book: Book) -> pa.Table:
    """The cells that closed runs counted as suspense, whatever has been decided about them since.

    Of a report part that was divided again, it is what the last division left. Without those of report parts that several
    settlements have paid for: each may have found other splits; without those of superseded reports, whose lines are taken
    back; and without those of runs that an older Spartito closed, which did not keep them.
    """
    accounted = periods.accounted(book)
    divided = _last_divided(accounted)
    runs = [closed.run for closed in periods.closed(book) if closed.run.keeps(UNDIVIDED.name)]
    found = [_since(divided, run.period, filled(UNDIVIDED, run.table(UNDIVIDED.name))) for run in runs]
    cells = pa.concat_tables([arrow_schema(UNDIVIDED).empty_table(), *found])
    paid = Counter(
        row.key for row in accounted if not (is_late(row.conversion_id) or is_change(row.conversion_id))
    )
    gone = {report.report_id for report in reports.superseded(book)}
    return cells.filter(pa.array([paid[key] == 1 and key[0] not in gone for key in _keys(cells)], pa.bool_()))


def _last_divided(accounted: Iterable[periods.Accounted]) -> dict[Key, str]:
    """The last period that divided a report part again, by the part."""
    found: dict[Key, str] = {}
    for row in accounted:
        if is_change(row.conversion_id):
            found[row.key] = max(found.get(row.key, ""), row.period)
    return found


def _since(divided: Mapping[Key, str], period: str, cells: pa.Table) -> pa.Table:
    """The cells that the run of a period kept, but of the parts that a later period has divided again."""
    return cells.filter(pa.array([divided.get(key, "") <= period for key in _keys(cells)], pa.bool_()))


def _keys(cells: pa.Table) -> Iterator[Key]:
    return zip(*(cells[name].to_pylist() for name in ("report_id", "sales_period", "currency")), strict=True)


def of_report(cells: pa.Table, report_id: str) -> pa.Table:
    """Those of one report."""
    return cells.filter(pc.equal(cells["report_id"], report_id))


def make(connection: duckdb.DuckDBPyConnection, cells: pa.Table, known: Iterable[reports.Report]) -> None:
    """Make the table still_undivided: the *cells* of these reports that no later placement has taken back."""
    later = [found for report in known for found in report.cells()[1:]] if cells.num_rows else []
    connection.register("undivided_cell", cells)
    connection.register("later_cell", query.placements(CELLS, later))
    query.run(connection, "suspense", "still_undivided")
