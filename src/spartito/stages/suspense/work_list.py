"""The work list: SQL over the suspense of all reports in force; nothing but what is asked for becomes Python rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.domain.resolution import Item
from spartito.stages import query
from spartito.tables.at_rest import SUSPENSE, TRACKS

Row = dict[str, Any]
EVERYTHING = 1 << 62


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the work list is wanted; an empty text is anything, *most* counts for each currency.

    *dismissed* is `yes` or `no`.
    """

    source: str = ""
    reason: str = ""
    item_id: str = ""
    most: int = EVERYTHING
    dismissed: str = ""


def make(
    connection: duckdb.DuckDBPyConnection,
    suspense: Sequence[Path],
    dismissed: Mapping[str, bool],
    asked: Asked,
) -> None:
    """Make the work list of what is asked for: the other functions speak of it.

    *dismissed* are ids of items that were dismissed, and whether they are still.

    The table `still_undivided` is there already.
    """
    connection.register("suspended", query.files(SUSPENSE, suspense))
    query.run(connection, "suspense", "suspense")
    states = ["yes" if still else "no" for still in dismissed.values()]
    told = {"item_id": pa.array(dismissed, pa.string()), "dismissed": pa.array(states, pa.string())}
    connection.register("dismissed", pa.table(told))
    columns = {name: [getattr(asked, name)] for name in Asked.__slots__}
    connection.register("asked", pa.table(columns))
    query.run(connection, "suspense", "work_list")


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The work list: an item in a currency, most money first within each currency."""
    found: list[Row] = query.rows(connection, "work_list").drop_columns(["former_id"]).to_pylist()
    return found


def items(connection: duckdb.DuckDBPyConnection, item_ids: Sequence[str]) -> dict[str, list[Item]]:
    """The items of the work list by these ids; an id that several accounts' had together formerly names all of them."""
    connection.register("wanted", pa.table({"item_id": pa.array(item_ids, pa.string())}))
    query.run(connection, "suspense", "wanted_item")
    found: dict[str, list[Item]] = {}
    for row in query.rows(connection, "wanted_item").to_pylist():
        found.setdefault(row.pop("wanted_id"), []).append(Item(**row))
    return found


def first_seen(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Where the items of the work list stand, each with its candidates."""
    return _written(connection, "first_seen")


def suggestions(connection: duckdb.DuckDBPyConnection, tracks: Path) -> list[Row]:
    """The tracks that the items of the work list may belong to, the likeliest first."""
    connection.register("track", query.files(TRACKS, (tracks,)))
    return _written(connection, "suggestion")


def release_candidates(connection: duckdb.DuckDBPyConnection, tracks: Path) -> dict[str, str]:
    """For items whose ISRC nobody knows, the tracks of the release that they name: account, release and recording."""
    connection.register("track", query.files(TRACKS, (tracks,)))
    return {row["item_id"]: row["candidates"] for row in _written(connection, "release_candidate")}


def waiting(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """All that waits, by currency and sales period."""
    return _written(connection, "waiting")


def _written(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    query.run(connection, "suspense", name)
    found: list[Row] = query.rows(connection, name).to_pylist()
    return found
