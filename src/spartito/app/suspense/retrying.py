"""Try suspense again: once with every snapshot of the catalogue, and what it concerns once with every new decision.

What is placed now becomes a placement that adds to the one before it: cells of what has left suspense, and the suspense
that is left. No line is read again, and what was placed before stays as it is. Killed half-way, the reports that are
done are done, and the next call goes on with the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.suspense import decisions, undivided
from spartito.app.suspense.added import facts_of
from spartito.app.usage import retrying as usage_retrying
from spartito.domain.money import plain
from spartito.domain.resolution import Item
from spartito.outputs.present import total
from spartito.stages import query
from spartito.stages.ingest import again
from spartito.stages.ingest.decided import Decisions, chosen_cells
from spartito.stages.ingest.placement import ROWS_A_BATCH
from spartito.store import aside, manifest, parquet, reports, retries
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema, filled, kept_schema
from spartito.tables.at_rest import CELLS, SUSPENSE

Row = dict[str, Any]
_DECIDING = ("decisions", "match_threshold", "match_margin")


@dataclass(frozen=True, slots=True)
class Retried:
    """What a new try of one report's suspense has placed: lines, and money by currency (a usage feed has none)."""

    report_id: str
    file: str
    source: str
    lines: int
    amounts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """New decisions of a source: the items that they are about, and what all the decisions before them hash to."""

    items: tuple[Item, ...]
    before: str


def retry(book: Book, resources: Resources, new: Mapping[str, Decided] | None = None) -> list[Retried]:
    """Try what waits with the present catalogue and decisions: all, or only what *new* decisions, by source, can move."""
    desk = placing.desk(book, resources)
    cells = undivided.of_closed(book)
    found = []
    for report in reports.every(book):
        if new is None or report.source in new:
            decided = new[report.source] if new else None
            mine = undivided.of_report(cells, report.report_id)
            while (done := _retry(desk, report.report_id, mine, decided)) is None:
                pass  # somebody else placed the report in the meantime: try what is left now
            found.append(done)
    of_usage = usage_retrying.retry(desk, None if new is None else set(new))
    found += [Retried(moved.report_id, moved.file, moved.source, moved.lines, {}) for moved in of_usage]
    return [done for done in found if done.lines]


def _retry(desk: placing.Desk, report_id: str, cells: pa.Table, new: Decided | None) -> Retried | None:
    """One try of one report; None where its placement was no longer the one in force when it was done."""
    report = reports.find(desk.book, report_id)
    if report is None:
        return _nothing(report_id)
    facts = report.manifest()
    with aside.aside(desk.book.folder("reports")) as folder:
        saved, decided = desk.decided(report.source, folder)
        names = {"snapshot": desk.snapshot, **saved.facts, **desk.matching.facts}
        tried = not facts["suspense"] or _was_tried(desk.book, report_id, facts, names)
        if tried and not cells.num_rows:
            return _nothing(report_id)
        report.refuse_damaged()
        only = _only(desk.book, report_id, facts, names, new, tried=tried)
        target = folder / "placement"
        with query.connect(desk.resources.threads, folder, desk.resources.memory_bytes) as connection:
            chosen = _chosen(connection, desk, report, saved, cells)
            changed = _write(connection, desk, report, decided, only, chosen, target)
            added = facts_of(connection, report, facts, target, names)
        manifest_hash = manifest.write(target, added)
        with desk.book.lock():
            current = reports.find(desk.book, report_id)
            if current is None or current.manifest_hash != report.manifest_hash:
                return None
            if not changed:
                retries.register(desk.book, report_id, *_key(names))
                return _nothing(report_id)
            aside.put_in_place(target, reports.placement_of(report.folder, report.placement + 1))
            reports.register_added(desk.book, report, manifest_hash, *_key(names))
    return _retried(report, added)


def _key(names: Row) -> tuple[str, str]:
    return names["snapshot"], "/".join(str(names[name]) for name in _DECIDING)


def _was_tried(book: Book, report_id: str, facts: Row, names: Row) -> bool:
    same = all(facts[name] == names[name] for name in ("snapshot", *_DECIDING))
    return same or retries.was_tried(book, report_id, *_key(names))


def _only(
    book: Book, report_id: str, facts: Row, names: Row, new: Decided | None, *, tried: bool
) -> tuple[Item, ...] | None:
    """The items that are tried; all of them (None) unless everything but the new decisions was tried before."""
    if tried:
        return ()
    if new and _was_tried(book, report_id, facts, {**names, "decisions": new.before}):
        return new.items
    return None


def _chosen(
    connection: duckdb.DuckDBPyConnection,
    desk: placing.Desk,
    report: reports.Report,
    saved: decisions.Saved,
    cells: pa.Table,
) -> pa.Table:
    """What a closed run could not divide and a decision gives to one of its tracks now."""
    undivided.make(connection, cells, (report,))
    if desk.version is None or not cells.num_rows:
        return arrow_schema(CELLS).empty_table()
    return chosen_cells(connection, saved.by_item, desk.version.table)


def _nothing(report_id: str) -> Retried:
    return Retried(report_id, "", "", 0, {})


def _write(
    connection: duckdb.DuckDBPyConnection,
    desk: placing.Desk,
    report: reports.Report,
    decided: Decisions,
    only: tuple[Item, ...] | None,
    chosen: pa.Table,
    folder: Path,
) -> bool:
    """Write what is placed now and what is left; whether anything is otherwise than before."""
    folder.mkdir()
    connection.register("no_cells", arrow_schema(CELLS).empty_table())
    connection.execute("CREATE TEMP TABLE moved AS FROM no_cells")
    changed = bool(chosen.num_rows)
    said = parquet.columns(report.suspense)
    with parquet.writer(folder / "suspense.parquet", kept_schema(SUSPENSE, said)) as write:
        for batch in parquet.batches(report.suspense, ROWS_A_BATCH):
            waiting = pa.Table.from_batches([batch])
            if only is None:
                moved, left = again.try_again(waiting, desk.catalogue, decided, desk.matching)
            else:
                moved, left = again.try_those(waiting, only, desk.catalogue, decided, desk.matching)
            changed = changed or not left.equals(waiting.cast(left.schema))
            connection.register("moved_rows", filled(CELLS, moved))
            connection.execute("INSERT INTO moved FROM moved_rows")
            write(left)
    connection.register("chosen_rows", chosen)
    connection.execute("INSERT INTO moved FROM chosen_rows")
    query.run(connection, "ingest", "moved_cell")
    kept = kept_schema(CELLS, said)
    with parquet.writer(folder / "cells.parquet", kept) as write:
        for batch in connection.sql("FROM moved_cell").to_arrow_reader(ROWS_A_BATCH):
            write(pa.Table.from_batches([batch]).select(kept.names).cast(kept))
    return changed


def _retried(report: reports.Report, facts: Row) -> Retried:
    mine = [row for row in facts["added"] if row["placement"] == report.placement + 1]
    amounts: dict[str, list[Decimal]] = {}
    for row in mine:
        amounts.setdefault(row["currency"], []).append(Decimal(row["amount"]))
    return Retried(
        report.report_id,
        report.file,
        report.source,
        sum(row["lines"] for row in mine),
        {currency: plain(total(amounts[currency])) for currency in sorted(amounts)},
    )
