"""Prove of a run, before anybody sees it, that its postings move all that is carried on as its tables say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from spartito.stages import query
from spartito.tables.at_rest import ACCRUED, HELD, PAYABLES, POOLS, POSTINGS, POTS, RESERVES, Table

_READ = (PAYABLES, POTS, POOLS, RESERVES, ACCRUED, HELD, POSTINGS)


def ensure_moved(
    connection: duckdb.DuckDBPyConnection, file_of: Callable[[Table], Path], book_currency: str
) -> None:
    """Raise InvariantError where a balance, pot, pool, reserve, condition or hold moves otherwise than was posted."""
    for table in _READ:
        connection.register(table.name, query.files(table, [file_of(table)]))
    connection.execute("CREATE TEMP TABLE book_currency AS SELECT $1 AS currency", [book_currency])
    query.run(connection, "settle", "moved")
