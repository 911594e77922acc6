"""The names of tracks: from rows of the catalogue snapshot to codes, accounts, ids and candidates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from spartito.stages.ingest.buffers import Buffers, as_bytes, as_table, whole
from spartito.stages.ingest.sold import sold_on


class Names(Protocol):
    """The snapshot as it answers: rows go as packed u32."""

    def names(self, rows: bytes) -> Buffers:
        """The isrc, upc, account_id, track_id and release_id of each row, a text column each."""

    def release_rows(self, row: int, sold: str, territory: str) -> bytes:
        """The rows of the tracks that the account of a row has on its release and that hold for a sale, in order."""


ALBUM = "upc"
"""The rule of an album line: its rows are those of a release, and its cell names the release."""

NO_RELEASE = "-"
MOST_NAMED = 100
"""Of so many tracks suspense names account and release, as `explain` does; then it says how many more there are."""

MOST_TRACKS = 1 << 24
"""The cells of a batch are named together while they may stand for no more tracks: a text column holds 2 GiB at most."""

_SEPARATOR = "|"
_ASKED = ("track_first", "track_count", "match_rule", "sales_period", "sales_day", "territory")
Range = tuple[int, int]
Row = dict[str, Any]


def pieces(found: pa.Table) -> Iterator[pa.Table]:
    """The cells of a batch in their order, so many at a time that the releases that they stand for fit into a column."""
    ends = pc.cumulative_sum(pc.cast(whole(found["track_count"]), pa.int64())).to_pylist()
    first = 0
    while first == 0 or first < len(ends):
        before = ends[first - 1] if first else 0
        after = max(bisect_right(ends, before + MOST_TRACKS), first + 1)
        yield found.slice(first, after - first)
        first = after


def named_cells(found: pa.Table, names: Names) -> dict[str, pa.Array]:
    """The columns account_id, isrc, upc, track_id, release_id and candidates of the cells of a batch.

    A cell of one row has that track's. One of several rows of an account names what they have in common, and the
    releases (of an album line: the recordings) that it may stand for.
    """
    first = as_table(names.names(as_bytes(found["track_first"])))
    columns = {name: whole(first[name]) for name in first.column_names}
    columns["candidates"] = pa.repeat(pa.scalar(""), found.num_rows)
    rules = whole(found["match_rule"]).cast(pa.string())
    several = pc.or_(pc.not_equal(whole(found["track_count"]), 1), pc.equal(rules, ALBUM))
    if not pc.any(several).as_py():
        return columns
    asked = [name for name in _ASKED if name in found.column_names]
    known: dict[Range | bytes, dict[str, str]] = {}
    common = [_known(known, row, names) for row in found.filter(several).select(asked).to_pylist()]
    for name in ("isrc", "upc", "track_id", "release_id", "candidates"):
        mine = pa.array([row[name] for row in common], pa.string())
        columns[name] = pc.replace_with_mask(columns[name], several, mine)
    return columns


def _known(known: dict[Range | bytes, dict[str, str]], row: Row, names: Names) -> dict[str, str]:
    """What the tracks of a cell have in common; of an album line, those that hold where and when it was sold."""
    if row["match_rule"] == ALBUM:
        rows = names.release_rows(row["track_first"], sold_on(row), row["territory"])
        if rows not in known:
            known[rows] = _album(as_table(names.names(rows)))
        return known[rows]
    tracks = row["track_first"], row["track_count"]
    if tracks not in known:
        known[tracks] = _common(tracks, names)
    return known[tracks]


def _common(tracks: Range, names: Names) -> dict[str, str]:
    table = candidates_of(tracks, names)
    releases = sorted(set(table["upc"].to_pylist()))
    one = len(releases) == 1
    ids = set(table["release_id"].to_pylist())
    return {
        "isrc": table["isrc"][0].as_py(),
        "upc": releases[0] if one else "",
        "track_id": "",
        "release_id": ids.pop() if one and len(ids) == 1 else "",
        "candidates": "" if one else _SEPARATOR.join(release or NO_RELEASE for release in releases),
    }


def _album(table: pa.Table) -> dict[str, str]:
    """A release as a whole, and its recordings, over which its money is divided: each once, on however many rows it is."""
    release = {name: table[name][0].as_py() for name in ("upc", "release_id")}
    recordings = _SEPARATOR.join(sorted(set(table["isrc"].to_pylist())))
    return {**release, "isrc": "", "track_id": "", "candidates": recordings}


def candidates_of(tracks: Range, names: Names) -> pa.Table:
    """The names of a run of rows."""
    first, count = tracks
    return as_table(names.names(as_bytes(pa.array(range(first, first + count), pa.uint32()))))


def named_suspense(found: pa.Table, names: Names | None) -> dict[str, pa.Array]:
    """The column candidates of suspense: the account and release of the rows that an item may stand for."""
    if names is None:
        return {"candidates": pa.repeat(pa.scalar(""), found.num_rows)}
    known: dict[Range, str] = {(0, 0): ""}
    ranges = zip(found["track_first"].to_pylist(), found["track_count"].to_pylist(), strict=True)
    texts = []
    for first, count in ranges:
        tracks = (first, count) if count else (0, 0)
        if tracks not in known:
            table = candidates_of(tracks, names)
            pairs = zip(table["account_id"].to_pylist(), table["upc"].to_pylist(), strict=True)
            known[tracks] = _named({f"{account} {upc or NO_RELEASE}" for account, upc in pairs})
        texts.append(known[tracks])
    return {"candidates": pa.array(texts, pa.string())}


def _named(tracks: Iterable[str]) -> str:
    """The first of these tracks, and how many more there are: one ISRC may be on thousands of releases."""
    every = sorted(tracks)
    more = [f"and {len(every) - MOST_NAMED} more"] if len(every) > MOST_NAMED else []
    return _SEPARATOR.join([*every[:MOST_NAMED], *more])
