"""Prove of a run, before anybody sees it, that its entries balance and move all that is carried on as its tables say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from spartito.stages import query
from spartito.tables.at_rest import ACCRUED, HELD, PAYABLES, POOLS, POSTINGS, POTS, RESERVES
from spartito.tables.shape import Table

_READ = (PAYABLES, POTS, POOLS, RESERVES, ACCRUED, HELD, POSTINGS)


def ensure_balanced(connection: duckdb.DuckDBPyConnection, postings: Path) -> None:
    """Raise InvariantError where an entry is written twice, or its postings do not sum to zero in each currency."""
    connection.register(POSTINGS.name, query.files(POSTINGS, [postings]))
    query.run(connection, "settle", "entry_sum")


def ensure_moved(connection: duckdb.DuckDBPyConnection, file_of: Callable[[Table], Path]) -> None:
    """Raise InvariantError where a balance, pot, pool, reserve, condition or hold moves otherwise than was posted."""
    for table in _READ:
        connection.register(table.name, query.files(table, [file_of(table)]))
    query.run(connection, "settle", "moved")
