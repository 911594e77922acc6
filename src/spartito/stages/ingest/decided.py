"""Saved decisions against a snapshot of the catalogue: which of its tracks each of them names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from spartito import _core
from spartito.domain.resolution import Named
from spartito.stages import query
from spartito.stages.ingest.buffers import as_bytes, text_buffers
from spartito.tables.at_rest import LINE_TEXTS, TRACKS

Decisions = _core.Decisions
_NAMED = ("isrc", "upc", "account_id", "track_id")


def saved_table(names: Sequence[Named]) -> pa.Table:
    """What decisions name, as a table: one row a decision."""
    return pa.table({name: pa.array([getattr(x, name) for x in names], pa.string()) for name in _NAMED})


def as_core(
    connection: duckdb.DuckDBPyConnection, by_dsp_id: pa.Table, by_item: pa.Table, tracks: Path
) -> Decisions:
    """The decisions as the core takes them, by DSP id and by item, with the rows of the snapshot that they name."""
    every = pa.concat_tables([by_dsp_id.select(_NAMED), by_item.select(_NAMED)])
    _name(connection, every, tracks)
    query.run(connection, "ingest", "decided")
    decided = query.rows(connection, "decided")
    aliases = by_dsp_id.num_rows
    first = decided.filter(pc.less(decided["number"], aliases))
    rest = decided.filter(pc.greater_equal(decided["number"], aliases))
    dsp_ids = by_dsp_id.take(first["number"])
    items = by_item.take(pc.subtract(rest["number"], aliases))
    return Decisions(
        text_buffers(dsp_ids["dsp_id"]),
        as_bytes(first["track_first"]),
        as_bytes(first["track_count"]),
        cast(Any, tuple(text_buffers(items[f"item_{name}"]) for name in LINE_TEXTS)),
        as_bytes(rest["track_first"]),
        as_bytes(rest["track_count"]),
    )


def none() -> Decisions:
    """What there is where nothing was decided."""
    nothing = bytes(4), b""
    return Decisions(nothing, b"", b"", cast(Any, (nothing,) * len(LINE_TEXTS)), b"", b"")


def named_tracks(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> pa.Table:
    """All tracks that each decision names, in order: number, position, account_id, isrc, upc, track_id."""
    _name(connection, saved, tracks)
    return query.rows(connection, "named")


def _name(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> None:
    numbers = pa.array(range(saved.num_rows), pa.int64())
    connection.register("saved", saved.select(list(_NAMED)).append_column("number", numbers))
    connection.register("track", query.files(TRACKS, (tracks,)))
    query.run(connection, "ingest", "named")
