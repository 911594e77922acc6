"""The lines behind cells: the kept bytes of a report read and matched again, as the placement of the cells did it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.suspense import decisions
from spartito.app.trace.cells import Cell, Source
from spartito.domain import money
from spartito.domain.money import FINE_SCALE, from_units, round_half_even
from spartito.errors import ensure
from spartito.outputs.present import total
from spartito.sources import rows
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.sources.line import read_line
from spartito.stages.ingest.again import sold_on
from spartito.store import aside, inputs, manifest, report_bytes, reports, snapshots
from spartito.store.book import Book
from spartito.tables.consolidated import COLUMNS

Row = dict[str, Any]
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
_MATCH = ("account_id", "isrc", "upc", "track_id", "release_id", "match_rule")
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
    with aside.aside(book.folder("reports")) as folder:
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


def _placed(book: Book, source: Source, resources: Resources, folder: Path) -> Iterator[dict[str, str]]:
    """The lines that a placement placed: of one that adds to another, those that the other had placed otherwise."""
    chain = source.report.chain
    number = chain.index(source.placement)
    now = _matched(book, source.report, source.placement, resources, folder)
    before = _matched(book, source.report, chain[number - 1], resources, folder) if number else None
    for row in now:
        other = next(before) if before is not None else {}
        if row["account_id"] and any(row[name] != other.get(name) for name in _MATCH):
            yield row


def _matched(
    book: Book, report: reports.Report, placement: int, resources: Resources, folder: Path
) -> Iterator[dict[str, str]]:
    """Every record of a report in file order, matched by the catalogue and the decisions that a placement names."""
    facts = report.manifests()[placement]
    version = next(
        (v for v in inputs.every(book) if (v.kind, v.version) == (snapshots.KIND, facts["snapshot"])), None
    )
    desk = placing.desk_of(book, version, resources)
    saved = decisions.read_named(book, report.source, facts["aliases"], facts["resolutions"])
    spill = folder / f"{placement}"
    spill.mkdir()
    decided = decisions.as_core(saved, version, resources, spill)
    plan = {
        **manifest.parse(report.whole / placing.PLAN_NAME),
        **{name: facts[name] for name in desk.matching.facts},
    }
    kept = Delivered(report.folder / report_bytes.NAME, "", report.file, book.settings.limits)
    to = folder / f"{placement}.csv"
    to.touch(exist_ok=False)
    with as_text(kept, plan, spill) as readable:
        work = rows.Work(readable, plan, desk.catalogue, decided)
        read = rows.content(work, {}, resources.threads)
        ensure(
            read.hash == facts["content_hash"],
            f"the bytes of report {report.report_id} are those that were ingested",
        )
        about, end = (report.report_id, report.source), rows.To(to, {"offset": 0}, 1 << 62)
        rows.write(work, read, about, end, placing.bounds(desk, spill), lambda _: None)
    with to.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, COLUMNS)
