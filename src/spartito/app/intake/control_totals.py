"""The totals that a report states of itself beside what its lines sum to, as facts of its placement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from spartito.domain.money import plain
from spartito.formats import totals
from spartito.formats.parse import SCOPES
from spartito.formats.recognise import Recognised
from spartito.outputs.present import total
from spartito.stages import query

Control = dict[str, Any]
"""Line, what it is called, which lines it is about, the figure, what is stated, what was found, and whether they agree."""

_SHOWN = 200


def controls(
    found: Recognised, summary: dict[str, Any], connection: duckdb.DuckDBPyConnection | None
) -> list[Control]:
    """Every total of a report beside its lines; *connection* holds its cells and suspense; without it only money is compared."""
    stated = totals.figures(found, [(line, text) for line, text in summary["stated"]])
    if not stated:
        return []
    money = {currency: Decimal(amounts["total"]) for currency, amounts in summary["amounts"].items()}
    compared = totals.compare(stated, _sums(connection), money, summary["rejected"])
    return [_row(*each) for each in compared]


def _sums(connection: duckdb.DuckDBPyConnection | None) -> list[totals.Lines] | None:
    if connection is None:
        return None
    query.run(connection, "ingest", "control_sum")
    rows = query.rows(connection, "control_sum").to_pylist()
    return [
        totals.Lines(
            tuple(row[name] for name in SCOPES), row["amount"], row["quantity"], Decimal(row["lines"])
        )
        for row in rows
    ]


def _row(figure: totals.Figure, found: Decimal, agrees: bool) -> Control:
    stated = plain(figure.stated) if figure.stated is not None else ""
    return {
        "line": figure.line,
        "reason": figure.reason,
        "of": dict(figure.scope),
        "figure": figure.figure,
        "stated": stated,
        "found": plain(found),
        "difference": plain(total((figure.stated, found.copy_negate()))) if figure.stated is not None else "",
        "agrees": agrees,
        "text": figure.text[:_SHOWN],
    }


def untied(rows: Sequence[Control]) -> list[Control]:
    """The totals that do not agree with their lines."""
    return [row for row in rows if not row["agrees"]]
