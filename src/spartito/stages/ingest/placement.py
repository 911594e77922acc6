"""A placement: the core's columns become the tables cells, suspense and rejected of one report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import duckdb
import pyarrow as pa

from spartito.errors import ensure
from spartito.stages import query
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, REJECTED, SUSPENSE, Table

# What the core hands over: the bytes of a fixed-width column, the offsets and bytes of a text column, or the codes
# (u16) and the texts of a column of few values.
Buffers = Mapping[str, object]

_ROWS_A_BATCH = 1 << 20

_WIDTHS = {
    "track_first": pa.uint32(),
    "track_count": pa.uint32(),
    "first_line": pa.int64(),
    "line_number": pa.int64(),
    "lines": pa.int64(),
    "quantity": pa.decimal128(18, 6),
    "amount": pa.decimal128(24, 12),
}


@dataclass(frozen=True, slots=True)
class Placement:
    """The tables of a placed report, in their order at rest; *parts* sums it up by sales period and currency."""

    cells: pa.Table
    suspense: pa.Table
    rejected: pa.Table
    parts: pa.Table


def name_tracks(
    connection: duckdb.DuckDBPyConnection,
    report_id: str,
    source: str,
    raw: Batches,
    tracks: pa.Table,
) -> Placement:
    """Give every cell the codes, the account and the ids of its track, and every suspense item its candidates."""
    connection.register("report", pa.table({"report_id": [report_id], "source": [source]}))
    connection.register("raw_cell", _whole(raw.next_cells, CELLS, "match_rule"))
    connection.register("raw_suspense", _whole(raw.next_suspense, SUSPENSE, "reason"))
    connection.register("track", tracks)
    query.run(connection, "ingest", "cells")
    query.run(connection, "ingest", "suspense")
    query.run(connection, "ingest", "report_part")
    rejected = _arrow(raw.rejected())
    ids = pa.array([report_id] * rejected.num_rows, pa.string())
    return Placement(
        cells=query.rows(connection, "cell").cast(arrow_schema(CELLS)),
        suspense=query.rows(connection, "suspense").cast(arrow_schema(SUSPENSE)),
        rejected=rejected.append_column("report_id", ids)
        .select([c.name for c in REJECTED.columns])
        .cast(arrow_schema(REJECTED)),
        parts=query.rows(connection, "report_part"),
    )


class Batches(Protocol):
    """The core's placement: batches in a fixed order, None at the end."""

    def next_cells(self, most: int) -> Buffers | None:
        """The next cells."""

    def next_suspense(self, most: int) -> Buffers | None:
        """The next suspense items."""

    def rejected(self) -> Buffers:
        """All rejected lines."""


def _whole(next_batch: Callable[[int], Buffers | None], table: Table, rule: str) -> pa.Table:
    """All batches as one table; one without rows if there are none."""
    tables = []
    while batch := next_batch(_ROWS_A_BATCH):
        tables.append(_arrow(batch))
    if tables:
        return pa.concat_tables(tables)
    names = ["track_first", "track_count", rule, *(column.name for column in table.columns)]
    return pa.table({name: pa.array([], _WIDTHS.get(name, pa.string())) for name in dict.fromkeys(names)})


def _arrow(columns: Buffers) -> pa.Table:
    return pa.table({name: _column(name, value) for name, value in columns.items()})


def _column(name: str, value: object) -> pa.Array:
    if isinstance(value, tuple) and isinstance(value[1], list):
        codes = pa.Array.from_buffers(pa.uint16(), len(value[0]) // 2, [None, pa.py_buffer(value[0])])
        return pa.DictionaryArray.from_arrays(codes, pa.array(value[1], pa.string())).cast(pa.string())
    if isinstance(value, tuple):
        offsets, data = value
        return pa.Array.from_buffers(
            pa.string(), len(offsets) // 4 - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)]
        )
    width = _WIDTHS[name]
    ensure(isinstance(value, bytes), f"the core hands over {name} as bytes or as a text column")
    raw = cast(bytes, value)
    return pa.Array.from_buffers(width, len(raw) * 8 // width.bit_width, [None, pa.py_buffer(raw)])
