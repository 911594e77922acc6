"""Album lines of open reports whose releases have other recordings in a new catalogue: they stay as they were placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.intake import placing
from spartito.app.month.pinned import open_parts
from spartito.app.resources import Resources
from spartito.stages import query
from spartito.stages.ingest import again, decided
from spartito.stages.ingest.names import ALBUM, named_cells, pieces
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, LINE_TEXTS

_PLACED = ("account_id", "candidates")
_SAID = ("upc", "territory", "sales_period", "sales_day", "currency", "lines")
_ROWS_A_BATCH = 1 << 16
Row = tuple[str, int]
"""A release, and how many lines."""


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
        moved: Counter[str] = Counter()
        for batch in cells.to_batches(max_chunksize=_ROWS_A_BATCH):
            for upc, lines in _otherwise(pa.Table.from_batches([batch]), desk):
                moved[upc] += lines
        if moved:
            again = report.report_id not in closed
            found.append(Kept(report.report_id, report.file, moved.total(), tuple(sorted(moved)), again))
    return found


def _cells(report: reports.Report, parts: set[tuple[str, str]]) -> pa.Table:
    """The cells of album lines of some parts of a report."""
    album = pc.field("match_rule") == ALBUM
    cells = query.files(CELLS, [path for _, path in report.cells()]).to_table([*_SAID, *_PLACED], album)
    rows = zip(cells["sales_period"].to_pylist(), cells["currency"].to_pylist(), strict=True)
    return cells.filter(pa.array([row in parts for row in rows], pa.bool_()))


def _otherwise(cells: pa.Table, desk: placing.Desk) -> Iterator[Row]:
    """The release and the lines of each cell that this catalogue would place otherwise."""
    if desk.catalogue is None:
        yield from _rows(cells)
        return
    was = {f"was_{name}": cells[name] for name in _PLACED}
    blank = pa.repeat(pa.scalar(""), cells.num_rows)
    texts = dict.fromkeys(("reason", "candidates", *LINE_TEXTS), blank)
    asked = pa.table({**texts, **{name: cells[name] for name in _SAID}, **was})
    placed, left = again.landed(asked, desk.catalogue, decided.none(), desk.matching)
    yield from _rows(left)
    for piece in pieces(placed):
        names = named_cells(piece, desk.catalogue)
        same = [pc.equal(piece[f"was_{name}"], names[name]) for name in _PLACED]
        yield from _rows(piece.filter(pc.invert(pc.and_(*same))))


def _rows(cells: pa.Table) -> Iterator[Row]:
    return zip(cells["upc"].to_pylist(), cells["lines"].to_pylist(), strict=True)
