"""The manifest of a placement that adds to another one: the report's figures as they are then, and what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from spartito.app.intake import at_source, placing
from spartito.domain.money import plain
from spartito.errors import ensure
from spartito.outputs.present import total
from spartito.stages import query
from spartito.store import reports
from spartito.tables.at_rest import CELLS

Row = dict[str, Any]
_NOTHING = {"placed_lines": 0, "suspense_lines": 0, "placed": "0", "suspense": "0"}


def facts_of(
    connection: duckdb.DuckDBPyConnection, report: reports.Report, facts: Row, folder: Path, cause: Row
) -> Row:
    """The manifest of the new placement: the report's figures as they are now, and what it adds to which placement."""
    number = report.placement + 1
    alone = placing.parts(connection, [(number, folder / "cells.parquet")], folder / "suspense.parquet")
    rows = _together(facts["parts"], alone)
    lines = sum(row["placed_lines"] for row in alone)
    amounts = {
        currency: {**sums, **{name: _sum(rows, name, currency) for name in ("placed", "suspense")}}
        for currency, sums in facts["amounts"].items()
    }
    added = [{"placement": number, **row} for row in _added(connection)]
    _ensure_taken_along(connection, facts, [*report.cells(), (number, folder / "cells.parquet")])
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


def _added(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """What has found its owner: that of cells which take others back was suspense before."""
    query.run(connection, "ingest", "added")
    return [{**row, "amount": plain(row["amount"])} for row in query.rows(connection, "added").to_pylist()]


def _ensure_taken_along(
    connection: duckdb.DuckDBPyConnection, facts: Row, cells: list[tuple[int, Path]]
) -> None:
    """What was taken of lines at source goes along as they leave suspense; the table `suspense` has what is left."""
    connection.register("cell", query.placements(CELLS, cells))
    ensure(at_source.is_kept(connection, facts), "what was taken at source is in all cells and in suspense")


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
    query.run(connection, "ingest", "moved_rule")
    counts = dict(connection.execute("FROM moved_rule").fetchall())
    return {rule: rules.get(rule, 0) + counts.get(rule, 0) for rule in sorted({*rules, *counts})}


def _reasons(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    query.run(connection, "ingest", "still_waiting")
    return dict(connection.execute("FROM still_waiting").fetchall())
