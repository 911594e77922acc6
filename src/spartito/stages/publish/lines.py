"""The lines of the statements, streamed in order of payee so that a million payees fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from spartito.stages import query

_BATCH = 10_000


def by_payee(
    connection: duckdb.DuckDBPyConnection, earnings: pa.Table, tracks: pa.Table
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each payee with the lines of its statement, payees in order of id, best earning tracks of a source first."""
    connection.register("earning", earnings)
    connection.register("track", tracks)
    query.run(connection, "publish", "statement_line")
    cursor = connection.execute("FROM statement_line")
    names = [column[0] for column in cursor.description or ()]
    for payee_id, rows in groupby(_rows(cursor), key=lambda row: row[0]):
        yield payee_id, [dict(zip(names, row, strict=True)) for row in rows]


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch
