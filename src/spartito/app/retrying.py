"""Try suspense again: once with every snapshot of the catalogue, and once with every new decision.

What is placed now becomes a placement that adds to the one before it: cells of what has left suspense, and the suspense
that is left. No line is read again, and what was placed before stays as it is. Killed half-way, the reports that are
done are done, and the next call goes on with the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.app import placing
from spartito.app.resources import Resources
from spartito.domain.money import plain
from spartito.errors import InvariantError, ensure
from spartito.outputs.present import total
from spartito.stages import query
from spartito.stages.ingest import again
from spartito.stages.ingest.decided import Decisions
from spartito.stages.ingest.placement import ROWS_A_BATCH
from spartito.store import aside, manifest, parquet, reports
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, SUSPENSE

Row = dict[str, Any]
_DECIDING = ("decisions", "match_threshold", "match_margin")
_NOTHING = {"placed_lines": 0, "suspense_lines": 0, "placed": "0", "suspense": "0"}


@dataclass(frozen=True, slots=True)
class Retried:
    """What a new try of one report's suspense has placed: lines, and money by currency."""

    report_id: str
    file: str
    source: str
    lines: int
    amounts: dict[str, str]


def retry(book: Book, resources: Resources, sources: Sequence[str] = ()) -> list[Retried]:
    """Try the suspense of all reports (or only of some *sources*) with the present catalogue and decisions."""
    desk = placing.desk(book, resources)
    found = []
    for report in reports.every(book):
        if not sources or report.source in sources:
            while (done := _retry(desk, report.report_id)) is None:
                pass  # somebody else placed the report in the meantime: try what is left now
            found.append(done)
    return [done for done in found if done.lines]


def _retry(desk: placing.Desk, report_id: str) -> Retried | None:
    """One try of one report; None where its placement was no longer the one in force when it was done."""
    report = reports.find(desk.book, report_id)
    if report is None:
        return _nothing(report_id)
    facts = report.manifest()
    with aside.aside(desk.book.folder("reports")) as folder:
        saved, decided = desk.decided(report.source, folder)
        names = {"snapshot": desk.snapshot, **saved.facts, **desk.matching.facts}
        now = (desk.snapshot, "/".join(str(names[name]) for name in _DECIDING))
        if not facts["suspense"] or all(facts[name] == names[name] for name in ("snapshot", *_DECIDING)):
            return _nothing(report_id)
        if reports.was_tried(desk.book, report_id, *now):
            return _nothing(report_id)
        _refuse_damaged(report)
        target = folder / "placement"
        with query.connect(desk.resources.threads, folder, desk.resources.memory_bytes) as connection:
            changed = _write(connection, desk, report, decided, target)
            added = _facts(connection, report, facts, target, names)
        manifest_hash = manifest.write(target, added)
        with desk.book.lock():
            current = reports.find(desk.book, report_id)
            if current is None or current.manifest_hash != report.manifest_hash:
                return None
            if not changed:
                reports.register_retry(desk.book, report_id, *now)
                return _nothing(report_id)
            aside.put_in_place(target, reports.placement_of(report.folder, report.placement + 1))
            reports.register_added(desk.book, report, manifest_hash, *now)
    return _retried(report, added)


def _nothing(report_id: str) -> Retried:
    return Retried(report_id, "", "", 0, {})


def _refuse_damaged(report: reports.Report) -> None:
    if damaged := report.damaged():
        raise InvariantError(f"{report.folder} is damaged ({', '.join(damaged)}); restore it from a backup.")


def _write(
    connection: duckdb.DuckDBPyConnection,
    desk: placing.Desk,
    report: reports.Report,
    decided: Decisions,
    folder: Path,
) -> bool:
    """Write what is placed now and what is left; whether anything is otherwise than before."""
    folder.mkdir()
    connection.register("no_cells", arrow_schema(CELLS).empty_table())
    connection.execute("CREATE TEMP TABLE moved AS FROM no_cells")
    changed = False
    with parquet.writer(folder / "suspense.parquet", arrow_schema(SUSPENSE)) as write:
        for batch in parquet.batches(report.suspense, ROWS_A_BATCH):
            waiting = pa.Table.from_batches([batch])
            moved, left = again.try_again(waiting, desk.catalogue, decided, desk.matching)
            changed = changed or not left.equals(waiting.cast(left.schema))
            connection.register("moved_rows", moved)
            connection.execute("INSERT INTO moved FROM moved_rows")
            write(left)
    query.run(connection, "ingest", "moved_cell")
    with parquet.writer(folder / "cells.parquet", arrow_schema(CELLS)) as write:
        for batch in connection.sql("FROM moved_cell").to_arrow_reader(ROWS_A_BATCH):
            write(pa.Table.from_batches([batch]).cast(arrow_schema(CELLS)))
    return changed


def _facts(
    connection: duckdb.DuckDBPyConnection, report: reports.Report, facts: Row, folder: Path, cause: Row
) -> Row:
    """The manifest of the new placement: the report's figures as they are now, and what it adds to which placement."""
    number = report.placement + 1
    alone = placing.parts(connection, [(number, folder / "cells.parquet")], folder / "suspense.parquet")
    moved = [row for row in alone if row["placed_lines"]]
    rows = _together(facts["parts"], alone)
    lines = sum(row["placed_lines"] for row in moved)
    amounts = {
        currency: {**sums, **{name: _sum(rows, name, currency) for name in ("placed", "suspense")}}
        for currency, sums in facts["amounts"].items()
    }
    added = [
        {
            "placement": number,
            **{name: row[name] for name in ("sales_period", "currency")},
            "lines": row["placed_lines"],
            "amount": row["placed"],
        }
        for row in moved
    ]
    return {
        **{name: value for name, value in facts.items() if name != "files"},
        **cause,
        "base": report.placement,
        "base_manifest": report.manifest_hash,
        "added": [*facts.get("added", ()), *added],
        "placed": facts["placed"] + lines,
        "suspense": facts["suspense"] - lines,
        "rules": _with_moved(facts["rules"], connection),
        "reasons": _reasons(connection),
        "amounts": amounts,
        "parts": rows,
    }


def _together(before: list[Row], alone: list[Row]) -> list[Row]:
    """The parts of the report as they are now: what was placed before, and the new placement's own rows.

    Suspense moves and nothing else does: in every part the lines and the money are what they were.
    """
    new = {(row["sales_period"], row["currency"]): row for row in alone}
    rows = []
    for part in before:
        row = new.pop((part["sales_period"], part["currency"]), {**part, **_NOTHING})
        rows.append({
            **row,
            "placed_lines": part["placed_lines"] + row["placed_lines"],
            "placed": plain(total((Decimal(part["placed"]), Decimal(row["placed"])))),
        })  # fmt: skip
        waiting = total((Decimal(row["placed"]), Decimal(row["suspense"])))
        ensure(
            part["suspense_lines"] == row["placed_lines"] + row["suspense_lines"]
            and Decimal(part["suspense"]) == waiting,
            f"the suspense of {part['report_id']} {part['sales_period']} {part['currency']} = what left it + what is left",
        )
    ensure(not new, "what leaves suspense belongs to a part of its report")
    return rows


def _sum(rows: Sequence[Row], name: str, currency: str) -> str:
    return plain(total(Decimal(row[name]) for row in rows if row["currency"] == currency))


def _with_moved(rules: dict[str, int], connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found = connection.execute("SELECT match_rule, CAST(sum(lines) AS BIGINT) FROM moved_cell GROUP BY ALL")
    counts = dict(found.fetchall())
    return {rule: rules.get(rule, 0) + counts.get(rule, 0) for rule in sorted({*rules, *counts})}


def _reasons(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    query.run(connection, "ingest", "still_waiting")
    return dict(connection.execute("FROM still_waiting").fetchall())


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
