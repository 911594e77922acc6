"""Saved decisions against a snapshot of the catalogue: which of its tracks each of them names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from spartito.domain.resolution import Named
from spartito.stages import query
from spartito.tables.at_rest import TRACKS

_NAMED = ("isrc", "upc", "account_id", "track_id")


def saved_table(names: Sequence[Named]) -> pa.Table:
    """What decisions name, as a table: one row a decision."""
    return pa.table({name: pa.array([getattr(x, name) for x in names], pa.string()) for name in _NAMED})


def decide(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> pa.Table:
    """The decisions that decide: number (the row of *saved*), track_first and track_count, in order of number."""
    _name(connection, saved, tracks)
    query.run(connection, "ingest", "decided")
    return query.rows(connection, "decided")


def named_tracks(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> pa.Table:
    """All tracks that each decision names, in order: number, position, account_id, isrc, upc, track_id."""
    _name(connection, saved, tracks)
    return query.rows(connection, "named")


def _name(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> None:
    numbers = pa.array(range(saved.num_rows), pa.int64())
    connection.register("saved", saved.select(list(_NAMED)).append_column("number", numbers))
    connection.register("track", query.files(TRACKS, (tracks,)))
    query.run(connection, "ingest", "named")
