"""Album lines of open reports whose releases have other recordings in a new catalogue: they stay as they were placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.intake import placing
from spartito.app.month.pinned import open_parts
from spartito.app.resources import Resources
from spartito.stages import query
from spartito.stages.ingest import again, decided
from spartito.stages.ingest.names import ALBUM, named_cells
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, LINE_TEXTS

_PLACED = ("account_id", "candidates")
_SAID = ("upc", "territory", "sales_period", "currency", "lines")


@dataclass(frozen=True, slots=True)
class Kept:
    """Lines of a report that sell releases as a whole, and are divided over other recordings than the catalogue names now.

    The report can be placed again as long as no closed period has accounted for any of it.
    """

    report_id: str
    file: str
    lines: int
    releases: tuple[str, ...]
    can_be_placed_again: bool


def kept(book: Book, resources: Resources) -> list[Kept]:
    """What the present catalogue does not move, report by report."""
    desk = placing.desk(book, resources)
    accounted = periods.accounted(book)
    closed = {row.report_id for row in accounted}
    known = [report for report in reports.every(book) if report.manifest()["rules"].get(ALBUM)]
    manifests = {report.report_id: report.manifest() for report in known}
    parts: dict[str, set[tuple[str, str]]] = {}
    for part in open_parts(known, manifests, accounted):
        parts.setdefault(part.report_id, set()).add((part.sales_period, part.currency))
    found = []
    for report in known:
        cells = _cells(report, parts.get(report.report_id, set()))
        if rows := _otherwise(cells, desk):
            releases = tuple(sorted({upc for upc, _ in rows}))
            lines, again = sum(lines for _, lines in rows), report.report_id not in closed
            found.append(Kept(report.report_id, report.file, lines, releases, again))
    return found


def _cells(report: reports.Report, parts: set[tuple[str, str]]) -> pa.Table:
    """The cells of album lines of some parts of a report."""
    album = pc.field("match_rule") == ALBUM
    cells = query.files(CELLS, [path for _, path in report.cells()]).to_table(filter=album)
    rows = zip(cells["sales_period"].to_pylist(), cells["currency"].to_pylist(), strict=True)
    return cells.filter(pa.array([row in parts for row in rows], pa.bool_()))


def _otherwise(cells: pa.Table, desk: placing.Desk) -> Sequence[tuple[str, int]]:
    """The release and the lines of each cell that this catalogue would place otherwise."""
    if desk.catalogue is None or not cells.num_rows:
        return [*zip(cells["upc"].to_pylist(), cells["lines"].to_pylist(), strict=True)]
    was = {f"was_{name}": cells[name] for name in _PLACED}
    blank = pa.repeat(pa.scalar(""), cells.num_rows)
    texts = dict.fromkeys(("reason", "candidates", *LINE_TEXTS), blank)
    kept = {name: cells[name] for name in (*_SAID, "sales_day")}
    asked = pa.table({**texts, **kept, **was})
    placed, left = again.landed(asked, desk.catalogue, decided.none(), desk.matching)
    rows = [(row["upc"], row["lines"]) for row in left.to_pylist()]
    names = named_cells(placed, desk.catalogue)
    now = zip(*(names[name].to_pylist() for name in _PLACED), strict=True)
    for row, found in zip(placed.to_pylist(), now, strict=True):
        if tuple(row[f"was_{name}"] for name in _PLACED) != found:
            rows.append((row["upc"], row["lines"]))
    return rows
