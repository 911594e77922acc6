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
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, LINE_TEXTS, TRACKS

Decisions = _core.Decisions
_NAMED = ("isrc", "upc", "account_id", "track_id")
# Lines of several releases are an item by their recording and its releases alone.
_SAID_OF_NONE = tuple(name for name in LINE_TEXTS if name not in ("isrc", "upc"))


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
    named = by_item.take(pc.subtract(rest["number"], aliases))
    recording = pc.not_equal(named["item_account_id"], "")
    recordings, chosen = named.filter(recording), rest.filter(recording)
    items, rest = named.filter(pc.invert(recording)), rest.filter(pc.invert(recording))
    return Decisions(
        text_buffers(dsp_ids["dsp_id"]),
        as_bytes(first["track_first"]),
        as_bytes(first["track_count"]),
        cast(Any, tuple(text_buffers(items[f"item_{name}"]) for name in LINE_TEXTS)),
        as_bytes(rest["track_first"]),
        as_bytes(rest["track_count"]),
        (
            text_buffers(recordings["item_isrc"]),
            text_buffers(recordings["item_upc"]),
            as_bytes(chosen["track_first"]),
            as_bytes(chosen["track_count"]),
        ),
    )


def none() -> Decisions:
    """What there is where nothing was decided."""
    nothing = bytes(4), b""
    return Decisions(nothing, b"", b"", cast(Any, (nothing,) * len(LINE_TEXTS)), b"", b"")


def named_tracks(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> pa.Table:
    """All tracks that each decision names, in order: number, position, account_id, isrc, upc, track_id."""
    _name(connection, saved, tracks)
    return query.rows(connection, "named")


def chosen_tracks(connection: duckdb.DuckDBPyConnection, by_item: pa.Table, tracks: Path) -> pa.Table:
    """The track that each decision about lines of several releases names: account_id, isrc, candidates, upc, ids."""
    items = by_item.filter(pc.match_substring(by_item["item_upc"], "|"))
    for name in _SAID_OF_NONE:
        items = items.filter(pc.equal(items[f"item_{name}"], ""))
    _name(connection, items, tracks)
    query.run(connection, "ingest", "decided")
    numbers = pa.array(range(items.num_rows), pa.int64())
    asked = items.select(["item_isrc", "item_upc", "item_account_id"])
    connection.register("chosen", asked.append_column("number", numbers))
    query.run(connection, "ingest", "chosen_track")
    return query.rows(connection, "chosen_track")


def chosen_cells(connection: duckdb.DuckDBPyConnection, by_item: pa.Table, tracks: Path) -> pa.Table:
    """What could not be divided (the table still_undivided) and has a decision: taken back, and anew for the chosen track."""
    chosen_tracks(connection, by_item, tracks)
    query.run(connection, "ingest", "chosen_cell")
    return query.rows(connection, "chosen_cell").cast(arrow_schema(CELLS))


def _name(connection: duckdb.DuckDBPyConnection, saved: pa.Table, tracks: Path) -> None:
    numbers = pa.array(range(saved.num_rows), pa.int64())
    connection.register("saved", saved.select(list(_NAMED)).append_column("number", numbers))
    connection.register("track", query.files(TRACKS, (tracks,)))
    query.run(connection, "ingest", "named")
