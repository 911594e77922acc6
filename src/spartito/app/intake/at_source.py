"""What was taken at source of the lines of a report: from its files as they were written, against what the core has summed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb

from spartito.stages import query
from spartito.tables.at_rest import AT_SOURCE

Row = dict[str, Any]
NAME = "at_source"
"""Where a placement's manifest says it, by currency, if its report's lines carry it."""


def is_kept(connection: duckdb.DuckDBPyConnection, facts: Row) -> bool:
    """Whether the cells and the suspense of a report hold what its manifest says; the tables `cell` and `suspense` are there."""
    stated = facts.get(NAME)
    if stated is None:
        return True
    query.run(connection, "ingest", "at_source_sum")
    found = query.rows(connection, "at_source_sum").to_pylist()
    kept = {row["currency"]: {name: row[name] for name in AT_SOURCE} for row in found}
    return all(
        Decimal(stated.get(currency, {}).get(name, "0")) == kept.get(currency, {}).get(name, Decimal(0))
        for currency in (stated.keys() | kept.keys())
        for name in AT_SOURCE
    )
