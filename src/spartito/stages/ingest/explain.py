"""What the ladder says of one line: where it goes, and why each rule decided or did not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito import _core
from spartito.errors import ensure
from spartito.stages import query
from spartito.stages.ingest.again import Matching, Snapshot, rematch
from spartito.stages.ingest.buffers import as_table, text_buffers
from spartito.stages.ingest.decided import Decisions
from spartito.stages.ingest.names import named_cells
from spartito.tables.at_rest import LINE_TEXTS, TRACKS

Row = dict[str, Any]
_TEXTS = (
    "title",
    "version",
    "artist",
    "release_title",
    "duration",
    "release_date",
    "valid_from",
    "valid_to",
    "territories",
)
_PLACE = ("account_id", "isrc", "upc", "candidates")


def explain(
    snapshot: Snapshot | None,
    tracks: Path | None,
    decisions: Decisions,
    line: dict[str, str],
    matching: Matching,
) -> Row:
    """The rule that placed the line, and where, or the reason why none did; its candidates, and what each rule said.

    Also how its identifiers are read, and what a saved decision that placed it is for."""
    asked = {
        name: text_buffers(pa.array([line[name]], pa.string()))
        for name in ("sales_period", "territory", *LINE_TEXTS)
    }
    landed = as_table(rematch(snapshot, decisions, asked, matching))
    rule, reason = landed["match_rule"][0].as_py(), landed["reason"][0].as_py()
    told = json.loads(_core.explain(snapshot, decisions, line, matching.threshold, matching.margin))
    ensure(
        (told["match_rule"], told["reason"]) == (rule, reason),
        "what is told of a line is what is done with it",
    )
    found: Row = {
        "match_rule": rule,
        "reason": reason,
        "because": told["because"],
        "decided_for": told["decided_for"],
        "read_as": {name: told["line"][f"{name}_read_as"] for name in ("isrc", "upc")},
        "notes": told["line"]["notes"],
        "rules": told["rules"],
        "candidates": _with_texts(told["candidates"], tracks),
        "candidates_in_all": told["candidates_in_all"],
    }
    if rule and snapshot is not None:
        for name in ("sales_period", "territory"):
            landed = landed.append_column(name, pa.array([line[name]], pa.string()))
        place = named_cells(landed, snapshot)
        found["placed"] = {**{name: place[name][0].as_py() for name in _PLACE}, "match_rule": rule}
    return found


def _with_texts(candidates: Sequence[Row], tracks: Path | None) -> list[Row]:
    """The candidates with the texts of the catalogue's table: the core keeps only those that it decides by."""
    if tracks is None or not candidates:
        return list(candidates)
    rows = pa.array([track["row"] for track in candidates], pa.int64())
    texts = query.files(TRACKS, (tracks,)).take(rows, columns=list(_TEXTS)).to_pylist()
    return [{**track, **text} for track, text in zip(candidates, texts, strict=True)]
