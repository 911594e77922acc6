"""Place one report: the core reads and matches it, its tracks get their names, and a manifest states what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from spartito.app.intake import at_source
from spartito.app.intake.control_totals import controls
from spartito.app.resources import Resources
from spartito.app.suspense import decisions
from spartito.domain.money import plain
from spartito.domain.same_content import known_by
from spartito.errors import InputError, ensure
from spartito.formats.footer import read_footer
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised
from spartito.outputs.present import total
from spartito.sources import report as source_report
from spartito.sources import rows
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.stages import query
from spartito.stages.ingest import placement
from spartito.stages.ingest.again import Matching
from spartito.stages.ingest.buffers import as_table
from spartito.stages.ingest.decided import Decisions
from spartito.store import inputs, manifest, parquet, report_bytes, reports, snapshots
from spartito.store.book import Book
from spartito.tables import file_name
from spartito.tables.arrow import kept_schema
from spartito.tables.at_rest import CELLS, REJECTED, SUSPENSE

BLOCK_BYTES_VARIABLE = "SPARTITO_BLOCK_BYTES"
LEAST_BLOCK_BYTES = 1
ID_DIGITS = 16
PLAN_NAME = "plan.json"
KEPT_BY_SETTING = ("daily",)
"""The settings that say what is kept of a line: a plan and a manifest name them where they are on."""
_SHARE = 8
"""What adding up a report's parts may take of the memory: next to nothing is kept, and the core has had its own."""

Progress = Callable[[str, int, int, int], None]
"""Told now and then: the file, its bytes done, its bytes in all, its lines done."""

Row = dict[str, Any]
Named = Callable[[str, str], str]
"""What a report is known by, given the hash of its bytes and, where it has no lines, its month."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What placing reads beside the reports: a snapshot of the catalogue, and the decisions of every source."""

    book: Book
    version: inputs.Version | None
    catalogue: snapshots.Snapshot | None
    resources: Resources
    progress: Progress | None = None
    known: dict[str, tuple[decisions.Saved, Decisions]] = field(default_factory=dict)

    @property
    def snapshot(self) -> str:
        """The name of the snapshot; empty without a catalogue."""
        return self.version.version if self.version else ""

    @property
    def matching(self) -> Matching:
        """When texts decide."""
        return Matching(self.book.settings.match_threshold, self.book.settings.match_margin)

    def plan(self, found: Recognised, sales_period: str | None) -> Row:
        """The core's plan for a report: what its format says of it, and what the settings of the book do."""
        kept = {name: True for name in KEPT_BY_SETTING if getattr(self.book.settings, name)}
        return {**compile_plan(found, sales_period), **self.matching.facts, **kept}

    def decided(self, source: str, folder: Path) -> tuple[decisions.Saved, Decisions]:
        """What was decided for a source, as it is saved and as the core takes it; worked out once."""
        if source not in self.known:
            saved = decisions.read(self.book, source)
            self.known[source] = saved, decisions.as_core(saved, self.version, self.resources, folder)
        return self.known[source]


def desk(book: Book, resources: Resources, progress: Progress | None = None) -> Desk:
    """Lay out the current catalogue; without one every readable line is suspense."""
    return desk_of(book, inputs.current(book, snapshots.KIND), resources, progress)


def desk_of(
    book: Book, version: inputs.Version | None, resources: Resources, progress: Progress | None = None
) -> Desk:
    """Lay out one snapshot of the catalogue."""
    return Desk(book, version, snapshots.opened(version) if version else None, resources, progress)


def place(
    desk: Desk,
    name: str,
    folder: Path,
    found: Recognised,
    sales_period: str | None,
    named: Named,
    rows_to: Path | None = None,
) -> Row:
    """Place the report whose bytes are kept in *folder*, write its tables there, and return its manifest's facts.

    It is known as *named* says. With *rows_to*, the same pass writes the report's part of a consolidated file to that new file.
    """
    plan = desk.plan(found, sales_period)
    source = found.format.source
    saved, decided = desk.decided(source, folder)
    kept = Delivered(folder / report_bytes.NAME, "", name, desk.book.settings.limits)
    reading = rows.Work(kept, plan, desk.catalogue, decided)
    told = reporter(desk.progress, name)
    with as_text(kept, plan, folder) as read:
        work = replace(reading, report=read)
        raw = _placed(work, source, bounds(desk, folder), told, named, rows_to)
    summary = json.loads(raw.summary)
    used = {name: summary.pop(name) for name in ("peak_memory_bytes", "spilled_bytes")}
    facts = facts_of(summary, name, found, read, plan, named)
    target = reports.placement_of(folder, 1)
    _write(raw, target, desk.catalogue, (facts["report_id"], source), _said(plan))
    del raw
    (target / PLAN_NAME).write_bytes(manifest.canonical(plan))
    with query.connect(desk.resources.threads, folder, desk.resources.memory_bytes // _SHARE) as connection:
        summed = parts(connection, [(1, target / "cells.parquet")], target / "suspense.parquet")
        control = controls(found, summary, connection)
        quantities = _quantities(connection)
        ensure(at_source.is_kept(connection, summary), "what was taken at source is all in the files")
    _ensure_conserved(summary, summed)
    return {
        **facts,
        "control_totals": control,
        "further_columns": list(found.further),
        "missing_columns": list(found.missing),
        "quantities": quantities,
        "format_hash": manifest.digest(plan),
        "snapshot": desk.snapshot,
        **saved.facts,
        **desk.matching.facts,
        **{name: True for name in KEPT_BY_SETTING if name in plan},
        "parts": summed,
        manifest.WORK: used,
    }


def _placed(
    work: rows.Work,
    source: str,
    bounds: source_report.Bounds,
    told: source_report.Progress | None,
    named: Named,
    rows_to: Path | None,
) -> source_report.Placement:
    if rows_to is None:
        kept = work.report
        known = (work.snapshot, work.decisions)
        return source_report.place(
            kept.text or kept.path, work.plan, *known, bounds, told, kept.shown, kept.limits
        )
    read = rows.content(work, {}, bounds.threads, told)
    return rows.place(work, read, (named(read.hash, "")[:ID_DIGITS], source), rows_to, bounds, told)


def parts(connection: duckdb.DuckDBPyConnection, cells: list[tuple[int, Path]], suspense: Path) -> list[Row]:
    """A report by sales period and currency, added up from its files as they were written."""
    connection.register("cell", query.placements(CELLS, cells))
    connection.register("suspense", query.files(SUSPENSE, (suspense,)))
    query.run(connection, "ingest", "report_part")
    return [_part(row) for row in query.rows(connection, "report_part").to_pylist()]


def _quantities(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What a report counts, by currency, from its files as they were written."""
    query.run(connection, "ingest", "quantity_sum")
    rows = query.rows(connection, "quantity_sum").to_pylist()
    return {row["currency"]: plain(row["quantity"]) for row in rows}


def _part(row: Row) -> Row:
    return {name: plain(value) if name in ("placed", "suspense") else value for name, value in row.items()}


def _write(
    raw: source_report.Placement,
    folder: Path,
    catalogue: snapshots.Snapshot | None,
    about: tuple[str, str],
    said: Collection[str],
) -> None:
    """Write the tables of a placement, each batch before the next one is asked for.

    They are *about* a report of a source, which has *said* these optional columns.
    """
    folder.mkdir(parents=True)
    with parquet.writer(folder / f"{CELLS.name}.parquet", kept_schema(CELLS, said)) as write:
        while (batch := raw.next_cells(placement.ROWS_A_BATCH)) is not None:
            found = as_table(batch)
            ensure(catalogue is not None or not found.num_rows, "a cell has a catalogue that names its track")
            if catalogue is not None:
                for piece in placement.cells(found, catalogue, *about):
                    write(piece)
    with parquet.writer(folder / f"{SUSPENSE.name}.parquet", kept_schema(SUSPENSE, said)) as write:
        while (waiting := raw.next_suspense(placement.ROWS_A_BATCH)) is not None:
            write(placement.suspense(as_table(waiting), catalogue, *about))
    parquet.write(placement.rejected(raw.rejected(), about[0]), folder / f"{REJECTED.name}.parquet")


def _said(plan: Row) -> tuple[str, ...]:
    """The optional columns of cells and suspense that a report placed by a plan says."""
    day = ["sales_day"] if plan.get("daily") else []
    return (*day, *(row["rides_as"] for row in plan.get("deducted", ()) if "rides_as" in row))


def dry_run(
    desk: Desk, report: Delivered, found: Recognised, sales_period: str | None, folder: Path
) -> tuple[Row, list[Row]]:
    """What placing a report would come to, in the words of its manifest, and its rejected lines; nothing is written."""
    plan = desk.plan(found, sales_period)
    _, decided = desk.decided(found.format.source, folder)
    told = reporter(desk.progress, report.shown)
    with as_text(report, plan, folder) as read:
        raw = source_report.dry_run(read, plan, desk.catalogue, decided, bounds(desk, folder), told)
    facts = facts_of(json.loads(raw.summary), report.shown, found, read, plan, known_by)
    return facts, placement.rejected(raw.rejected(), facts["report_id"]).to_pylist()


def facts_of(
    summary: Row, name: str, found: Recognised, read: Delivered, plan: Mapping[str, Any], named: Named
) -> Row:
    """The core's summary, and what names the report; the texts of its totals are for `controls`.

    A document is named by its own bytes, and not by the text that was read for it. A report without lines is of the month
    that its file names, if it does.
    """
    content_hash = read.content_hash or summary["content_hash"]
    nil = summary["lines"] == sum(summary["ignored"].values())
    month = str(plan["roles"].get("sales_period", {}).get("constant", "")) if nil else ""
    known = named(content_hash, month)
    return {
        **{name: value for name, value in summary.items() if name != "stated"},
        "content_hash": content_hash,
        "warnings": {**summary["warnings"], **read.notes},
        **({} if known == content_hash else {"known_by": known}),
        **({"footer": footer} if found.format.grouped and (footer := read_footer(summary["stated"])) else {}),
        "report_id": known[:ID_DIGITS],
        "file": file_name.shown(name),
        "source": found.format.source,
        "format": found.format.id,
        "sales_period": ", ".join(sorted(summary["sales_periods"])) or month,
    }


def reporter(progress: Progress | None, name: str) -> source_report.Progress | None:
    """Progress of one report, as the core tells it."""
    if progress is None:
        return None
    return lambda done, total, lines: progress(name, done, total, lines)


def bounds(desk: Desk, folder: Path) -> source_report.Bounds:
    """What the core may use for one report."""
    resources = desk.resources
    return source_report.Bounds(resources.threads, resources.memory_bytes, _block_bytes(), folder)


def _block_bytes() -> int:
    text = os.environ.get(BLOCK_BYTES_VARIABLE, str(source_report.BLOCK_BYTES))
    if not text.isdecimal() or int(text) < LEAST_BLOCK_BYTES:
        raise InputError(f'{BLOCK_BYTES_VARIABLE} is "{text}"; expected a number of bytes such as 4194304.')
    return int(text)


def _ensure_conserved(summary: Row, parts: list[Row]) -> None:
    """Prove that what stands in the files, added up by part, is what the core summed by currency."""
    for currency, amounts in summary["amounts"].items():
        for name in ("placed", "suspense"):
            found = total(Decimal(row[name]) for row in parts if row["currency"] == currency)
            ensure(
                found == Decimal(amounts[name]),
                f"the {currency} {name} in the cells is what the core has summed",
            )
    for name in ("placed", "suspense"):
        ensure(
            sum(row[f"{name}_lines"] for row in parts) == summary[name],
            f"the {name} lines are all in the files",
        )
