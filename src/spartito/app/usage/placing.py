"""Place one usage feed: read as a report of money is, matched by the same ladder, kept in tables of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.app.intake import placing
from spartito.domain.money import plain
from spartito.domain.usage import ADDABLE, FIGURES, USAGE
from spartito.errors import ensure
from spartito.formats import usage as reading
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised
from spartito.outputs.present import total
from spartito.sources import report as source_report
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.sources.files import core_errors
from spartito.stages import query
from spartito.stages.ingest import placement, usage
from spartito.stages.ingest.decided import Decisions
from spartito.store import manifest, parquet, report_bytes, reports
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import REJECTED
from spartito.tables.usage import USAGE_CELLS, USAGE_SUSPENSE

Row = dict[str, Any]
_OF_MONEY = ("amounts", "deducted", "stated")
"""What the core says of every report and means nothing here: what it has added up is the first figure."""


def place(
    desk: placing.Desk,
    name: str,
    folder: Path,
    found: Recognised,
    sales_period: str | None,
    named: placing.Named,
) -> Row:
    """Place the feed whose bytes are kept in *folder*, write its tables there, and return its manifest's facts."""
    plan = compile_plan(found, sales_period)
    source = found.format.source
    saved, decided = desk.decided(source, folder)
    feed_file = Delivered(folder / report_bytes.NAME, "", name, desk.book.settings.limits)
    with as_text(feed_file, plan, folder) as read:
        bounds, told = placing.bounds(desk, folder), placing.reporter(desk.progress, name)
        text = read.text or read.path
        raw = source_report.place(text, plan, None, None, bounds, told, read.shown, read.limits)
    summary = json.loads(raw.summary)
    facts = {**placing.facts_of(summary, name, found, read, plan, named), "kind": USAGE}
    target = reports.placement_of(folder, 1)
    target.mkdir(parents=True)
    feed = feed_of(found, facts["report_id"])
    with (
        query.connect(desk.resources.threads, folder, desk.resources.memory_bytes) as connection,
        core_errors(feed_file.path, read.shown),
    ):
        write(connection, desk, decided, (), _waiting(raw, feed), target)
    lines = without_money(placement.rejected(raw.rejected(), facts["report_id"]))
    parquet.write(lines, target / f"{REJECTED.name}.parquet")
    (target / placing.PLAN_NAME).write_bytes(manifest.canonical(plan))
    summed = sums(desk, folder, target)
    _ensure_conserved(summary, summed, first_figure(found, summary["amounts"]))
    work = {name: facts.pop(name) for name in ("peak_memory_bytes", "spilled_bytes")}
    return {
        **{name: value for name, value in facts.items() if name not in _OF_MONEY},
        **summed,
        "further_columns": list(found.further),
        "missing_columns": list(found.missing),
        "format_hash": manifest.digest(plan),
        "snapshot": desk.snapshot,
        **saved.facts,
        **deciding(desk),
        manifest.WORK: work,
    }


def daily(desk: placing.Desk) -> bool:
    """Whether who owned a track on the day of a line decides, and not who owned it on the first day of its month."""
    return bool(desk.book.settings.daily)


def deciding(desk: placing.Desk) -> Row:
    """The settings that decide where lines go, as a manifest names them."""
    return {**desk.matching.facts, "daily": daily(desk)}


def dry_run(
    desk: placing.Desk, report: Delivered, found: Recognised, sales_period: str | None, folder: Path
) -> tuple[Row, list[Row]]:
    """What placing a feed would come to, and its rejected lines; nothing is written. Of the figures only the first is known."""
    facts, lines = placing.dry_run(desk, report, found, sales_period, folder)
    days = {"from_day": "", "to_day": "", "figures": first_figure(found, facts["amounts"]), "kind": USAGE}
    kept = {name: value for name, value in facts.items() if name not in _OF_MONEY}
    return kept | days, [{**line, "amount": "", "currency": ""} for line in lines]


def first_figure(found: Recognised, amounts: Row) -> dict[str, str]:
    """What the core has added up by two paths, as *amounts* of no currency: the first figure, where it adds up."""
    first = reading.kept(found).figures[0]
    sums = total(Decimal(of["total"]) for of in amounts.values())
    return {first: plain(sums)} if FIGURES[first].adds_up else {}


def feed_of(found: Recognised, report_id: str) -> usage.Feed:
    """How the columns that the core keeps of a feed are read."""
    said = reading.kept(found)
    words = {name: reading.words(found.format, name) for name in said.dimensions}
    span = partial(reading.span, found)
    return usage.Feed(
        report_id, found.format.source, len(said.days), span, said.dimensions, said.figures, words
    )


def write(
    connection: duckdb.DuckDBPyConnection,
    desk: placing.Desk,
    decided: Decisions,
    cells: Iterable[pa.RecordBatch],
    waiting: Iterable[pa.Table],
    folder: Path,
) -> None:
    """Write the *cells* that there are with what is placed of the *waiting* rows, and what waits on."""
    connection.register("no_lines", arrow_schema(USAGE_CELLS).empty_table())
    connection.execute("CREATE TEMP TABLE usage_line AS FROM no_lines")
    for batch in cells:
        _insert(connection, pa.Table.from_batches([batch]))
    with parquet.writer(folder / f"{USAGE_SUSPENSE.name}.parquet", arrow_schema(USAGE_SUSPENSE)) as keep:
        for rows in waiting:
            moved, left = usage.place(rows, desk.catalogue, decided, desk.matching, daily=daily(desk))
            _insert(connection, moved)
            keep(left)
    query.run(connection, "ingest", "usage_cell")
    with parquet.writer(folder / f"{USAGE_CELLS.name}.parquet", arrow_schema(USAGE_CELLS)) as keep:
        for batch in connection.sql("FROM usage_cell").to_arrow_reader(placement.ROWS_A_BATCH):
            keep(pa.Table.from_batches([batch]).cast(arrow_schema(USAGE_CELLS)))


def _insert(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
    connection.register("usage_rows", rows)
    connection.execute("INSERT INTO usage_line FROM usage_rows")
    connection.unregister("usage_rows")


def _waiting(raw: source_report.Placement, feed: usage.Feed) -> Iterator[pa.Table]:
    while (batch := raw.next_suspense(placement.ROWS_A_BATCH)) is not None:
        yield usage.waiting(batch, feed)


def without_money(rejected: pa.Table) -> pa.Table:
    """Lines that could not be read: what the core calls their amount is a figure, and said by the value already."""
    nothing = pa.repeat(pa.scalar(""), rejected.num_rows)
    for name in ("amount", "currency"):
        at = rejected.schema.get_field_index(name)
        rejected = rejected.set_column(at, rejected.schema.field(at), nothing)
    return rejected


def sums(desk: placing.Desk, folder: Path, target: Path) -> Row:
    """What the files of a placement hold: lines by where they went and why, the days, and the figures that add up."""
    with query.connect(desk.resources.threads, folder, desk.resources.memory_bytes) as connection:
        for table in (USAGE_CELLS, USAGE_SUSPENSE):
            connection.register(table.name, query.files(table, (target / f"{table.name}.parquet",)))
        query.run(connection, "ingest", "usage_sum")
        rows = query.rows(connection, "usage_sum").to_pylist()
    because = {
        went: {row["because"]: row["lines"] for row in rows if row["went"] == went}
        for went in ("placed", "suspense")
    }
    return {
        **{went: sum(lines.values()) for went, lines in because.items()},
        "rules": because["placed"],
        "reasons": because["suspense"],
        "from_day": min((row["from_day"] for row in rows), default=""),
        "to_day": max((row["to_day"] for row in rows), default=""),
        "figures": {name: plain(total(said)) for name in ADDABLE if (said := _said(rows, name))},
    }


def _said(rows: list[Row], name: str) -> list[Decimal]:
    return [row[name] for row in rows if row[name] is not None]


def _ensure_conserved(summary: Row, summed: Row, twice: dict[str, str]) -> None:
    """Prove that every line that was read stands in the files, and the first figure as the core has summed it *twice*."""
    ensure(
        summed["placed"] + summed["suspense"] == summary["suspense"],
        "the lines of the usage feed are all in the files",
    )
    for name, figure in twice.items():
        found = Decimal(summed["figures"].get(name, "0"))
        ensure(Decimal(figure) == found, f"the {name} in the files is what the core has summed")
