"""The lines of the statements, streamed in order of payee so that a million payees fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow.dataset import Dataset

from spartito.stages import query

FIELDS = (
    "isrc", "upc", "title", "artist", "release_title", "usage_type", "kind", "territory", "quantity", "amount",
)  # fmt: skip
"""What a line says of a track, in this order."""

Line = tuple[Any, ...]
_ROWS = f"SELECT payee_id, conversion_id, {', '.join(FIELDS)} FROM statement_line"
_BATCH = 10_000


def by_payee(
    connection: duckdb.DuckDBPyConnection,
    earnings: pa.Table | Dataset,
    tracks: pa.Table | Dataset,
    payees: Sequence[str],
) -> Iterator[tuple[str, dict[str, list[Line]]]]:
    """Each of these payees' lines by conversion, payees in order of id, the best earning tracks first.

    Of *earnings* and *tracks* only what concerns them is kept, so that both may be larger than the memory.
    """
    connection.register("run_earning", earnings)
    connection.register("track", tracks)
    connection.register("addressed", pa.table({"payee_id": pa.array(payees, pa.string())}))
    query.run(connection, "publish", "addressed_earning")
    query.run(connection, "publish", "statement_line")
    cursor = connection.execute(_ROWS)
    for payee_id, rows in groupby(_fetch(cursor), key=itemgetter(0)):
        lines: dict[str, list[Line]] = {}
        for row in rows:
            lines.setdefault(row[1], []).append(row[2:])
        yield payee_id, lines


def _fetch(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch
