"""The lines behind cells: the kept bytes of a report read and matched again, as the placement of the cells did it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.suspense import decisions
from spartito.app.suspense.decided_by import ALIAS
from spartito.app.trace.cells import Cell, Source
from spartito.domain import money
from spartito.domain.money import FINE_SCALE, from_units, round_half_even
from spartito.errors import ensure
from spartito.outputs.present import total
from spartito.sources import rows
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.sources.line import read_line
from spartito.stages.ingest.sold import sold_on
from spartito.store import aside, inputs, manifest, parquet, report_bytes, reports, snapshots
from spartito.store.book import Book
from spartito.tables.consolidated import COLUMNS

Row = dict[str, Any]
Line = dict[str, str]
Key = tuple[str, ...]
_SAME = (
    "territory",
    "usage_type",
    "currency",
    "account_id",
    "match_rule",
    "track_id",
    "release_id",
)
_CHOSEN = ("upc", "track_id", "release_id")
_SHOWN = (
    "report_id", "line_number", "source", "sales_period", "territory", "usage_type", "isrc", "upc", "title", "artist",
    "quantity", "amount", "currency", "account_id", "match_rule",
)  # fmt: skip
FIELDS = (*_SHOWN, "conversion_id", "share", "earned")
"""What is told of each line; *earned* is amount times share, in the report's currency."""


def lines(book: Book, cells: Sequence[Cell], resources: Resources) -> Iterator[dict[str, str]]:
    """Every line of the cells, in file order, report by report; InvariantError where their sums are not the cells'."""
    ordered = sorted(cells, key=lambda cell: _place(cell.source))
    for _, mine in groupby(ordered, key=lambda cell: _place(cell.source)):
        yield from _of_placement(book, list(mine), resources)


def _place(source: Source) -> tuple[str, int, str]:
    return source.report.report_id, source.placement, source.conversion_id


def _of_placement(book: Book, cells: list[Cell], resources: Resources) -> Iterator[dict[str, str]]:
    source = cells[0].source
    wanted = _wanted(cells)
    left = {key: total(cell.row["amount"] for cell in mine) for key, mine in wanted.items()}
    with aside.scratch(book.folder("reports")) as folder:
        for row in _placed(book, source, resources, folder):
            key = next((key for key in _line_keys(row) if key in wanted), None)
            if key is not None:
                # A cell adds up lines rounded to twelve decimals; what they have past them is the rounding of the report.
                amount = from_units(round_half_even(Fraction(row["amount"])))
                left[key] = total((left[key], amount.copy_negate()))
                yield _told(row, source, _share(wanted[key], row, book, folder), amount)
    wrong = [key for key, amount in left.items() if amount]
    ensure(not wrong, f"the lines of report {source.report.report_id} come to its cells of {wrong[:1]}")


def _wanted(cells: Sequence[Cell]) -> dict[Key, list[Cell]]:
    """The cells by what tells their lines; those that take others back, or give the payee nothing, have none to tell."""
    wanted: dict[Key, list[Cell]] = {}
    for cell in cells:
        if cell.row["lines"] > 0:
            wanted.setdefault(_cell_key(cell.row), []).append(cell)
    return {key: mine for key, mine in wanted.items() if any(cell.parts for cell in mine)}


def _share(cells: list[Cell], row: dict[str, str], book: Book, folder: Path) -> Fraction:
    """The payee's share of a line; where fees are shared otherwise than sales, the line is read again for its kind."""
    shares = {
        cell.row["kind"]: sum((Fraction(part.share) for part in cell.parts), Fraction(0)) for cell in cells
    }
    if len(set(shares.values())) == 1:
        return next(iter(shares.values()))
    report = cells[0].source.report
    kept, plan = report.folder / report_bytes.NAME, manifest.parse(report.whole / placing.PLAN_NAME)
    said = read_line(kept, plan, int(row["line_number"]), folder, report.file, book.settings.limits)
    return shares[said["kind"]]


def _told(row: dict[str, str], source: Source, share: Fraction, amount: Decimal) -> dict[str, str]:
    return {
        **{name: row[name] for name in _SHOWN},
        "conversion_id": source.conversion_id,
        "share": money.text(round_half_even(share)),
        "earned": money.text(round_half_even(Fraction(amount) * share, FINE_SCALE), FINE_SCALE),
    }


def _cell_key(row: Row) -> Key:
    return (sold_on(row), *(row[name] for name in _SAME), row["isrc"], row["upc"])


def _line_keys(row: dict[str, str]) -> Iterator[Key]:
    """The cells that a line may be in: where it may be one of several tracks, the cell does not say which."""
    same = (row["sales_period"], *(row[name] for name in _SAME))
    for isrc in (row["isrc"], ""):
        for upc in (row["upc"], ""):
            yield (*same, isrc, upc)


@dataclass(frozen=True, slots=True)
class _Step:
    """One placement of a report: every record as it matches, and what is known of cells that may be one of several tracks.

    *several* are those that it has placed; *taken_back* are those of earlier placements, each with what it may be, that it
    gives to one track: the *chosen* one of their account, recording and releases, by the decisions that it names.
    """

    records: Iterator[Line]
    several: dict[Key, Row]
    taken_back: set[tuple[Key, str]]
    chosen: dict[tuple[str, str, str], Row]

    def taken(self, line: Line, by: _Step) -> Line:
        """A line that an earlier placement, *by*, has placed, as this one gives it to its track; empty where it stays."""
        cell = next((by.several[key] for key in _line_keys(line) if key in by.several), None)
        if cell is None or (_cell_key(cell), cell["candidates"]) not in self.taken_back:
            return {}
        track = self.chosen[cell["account_id"], cell["isrc"], cell["candidates"]]
        return {**line, **{name: track[name] for name in _CHOSEN}, "match_rule": ALIAS}


def _placed(book: Book, source: Source, resources: Resources, folder: Path) -> Iterator[Line]:
    """The lines that a placement placed: of one that adds to others, those that left suspense or were given to a track.

    What was placed before stays there, whatever another catalogue would say of it.
    """
    chain = source.report.chain
    numbers = chain[: chain.index(source.placement) + 1]
    steps = [_step(book, source.report, number, resources, folder) for number in numbers]
    for records in zip(*(step.records for step in steps), strict=True):
        by, line = _stands(steps, records)
        if by is steps[-1]:
            yield line


def _stands(steps: Sequence[_Step], records: Sequence[Line]) -> tuple[_Step | None, Line]:
    """The placement by which a record stands after all of them, and how it is placed then; none while it waits."""
    by, line = None, {}
    for step, record in zip(steps, records, strict=True):
        if by is None:
            by, line = (step, record) if record["account_id"] else (None, {})
        elif taken := step.taken(line, by):
            by, line = step, taken
    return by, line


def _step(book: Book, report: reports.Report, number: int, resources: Resources, folder: Path) -> _Step:
    facts = report.manifests()[number]
    version = next(
        (v for v in inputs.every(book) if (v.kind, v.version) == (snapshots.KIND, facts["snapshot"])), None
    )
    desk = placing.desk_of(book, version, resources)
    saved = decisions.read_named(book, report.source, facts["aliases"], facts["resolutions"])
    spill = folder / f"{number}"
    spill.mkdir()
    table = parquet.read(dict(report.cells())[number])
    cells = table.filter(pc.not_equal(table["candidates"], "")).to_pylist()
    return _Step(
        _matched(desk, report, facts, saved, spill),
        {_cell_key(row): row for row in cells if row["lines"] > 0},
        {(_cell_key(row), row["candidates"]) for row in cells if row["lines"] < 0},
        decisions.chosen(saved, version, resources, spill),
    )


def _matched(
    desk: placing.Desk, report: reports.Report, facts: Row, saved: decisions.Saved, folder: Path
) -> Iterator[Line]:
    """Every record of a report in file order, matched by the catalogue and the decisions that a placement names."""
    decided = decisions.as_core(saved, desk.version, desk.resources, folder)
    plan = {
        **manifest.parse(report.whole / placing.PLAN_NAME),
        **{name: facts[name] for name in desk.matching.facts},
    }
    kept = Delivered(report.folder / report_bytes.NAME, "", report.file, desk.book.settings.limits)
    to = folder / "records.csv"
    to.touch(exist_ok=False)
    with as_text(kept, plan, folder) as readable:
        work = rows.Work(readable, plan, desk.catalogue, decided)
        read = rows.content(work, {}, desk.resources.threads)
        ensure(
            read.hash == facts["content_hash"],
            f"the bytes of report {report.report_id} are those that were ingested",
        )
        about, end = (report.report_id, report.source), rows.To(to, {"offset": 0}, 1 << 62)
        rows.write(work, read, about, end, placing.bounds(desk, folder), lambda _: None)
    # How long a text may be is the book's setting, and the core has kept it.
    csv.field_size_limit(max(csv.field_size_limit(), to.stat().st_size))
    with to.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, COLUMNS)
