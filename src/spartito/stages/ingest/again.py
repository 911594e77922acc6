"""Suspense tried again: with another catalogue or newer decisions some of it is placed, and the rest waits on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from spartito import _core
from spartito.domain.resolution import Item
from spartito.stages.ingest.buffers import Buffers, as_table, text_buffers, whole
from spartito.stages.ingest.decided import Decisions
from spartito.stages.ingest.names import Names, named_cells, named_suspense, pieces
from spartito.stages.ingest.placement import fitted
from spartito.stages.ingest.sold import sold
from spartito.tables.at_rest import CELLS, LINE_TEXTS, SUSPENSE

Snapshot = _core.Snapshot
_ASKED = ("sales_period", "territory", *LINE_TEXTS)
_ANSWERED = ("track_first", "track_count", "match_rule", "reason")


@dataclass(frozen=True, slots=True)
class Matching:
    """When texts decide between accounts, in thousandths of likeness (the settings of the same names)."""

    threshold: int
    margin: int

    @property
    def facts(self) -> dict[str, int]:
        """The two as a plan and a manifest name them."""
        return {"match_threshold": self.threshold, "match_margin": self.margin}


def rematch(
    names: Snapshot | None, decisions: Decisions, items: Mapping[str, tuple[bytes, bytes]], matching: Matching
) -> Buffers:
    """Where the core's ladder places what lines say: rows of the snapshot, and a rule or a reason."""
    found = _core.rematch(names, decisions, cast(Any, items), matching.threshold, matching.margin)
    return cast(Buffers, found)


def try_again(
    waiting: pa.Table, names: Snapshot | None, decisions: Decisions, matching: Matching
) -> tuple[pa.Table, pa.Table]:
    """A batch of suspense as (cells of what is placed now, suspense that is left); cells are not added up yet."""
    moved, left = landed(waiting, names, decisions, matching)
    if names is None:
        return fitted(CELLS, moved, _no_names()), _left(left, names)
    cells = [fitted(CELLS, piece, named_cells(piece, names)) for piece in pieces(moved)]
    return pa.concat_tables(cells), _left(left, names)


def landed(
    waiting: pa.Table, names: Snapshot | None, decisions: Decisions, matching: Matching
) -> tuple[pa.Table, pa.Table]:
    """Rows that wait as (those that find a place, with rows of the snapshot and the rule; those that do not, with the reason)."""
    asked = {name: text_buffers(waiting[name]) for name in _ASKED}
    asked["sales_period"] = text_buffers(sold(waiting))
    answer = as_table(rematch(names, decisions, asked, matching))
    found = waiting.drop_columns(["reason", "candidates"])
    for name in _ANSWERED:
        found = found.append_column(name, whole(answer[name]))
    placed = pc.not_equal(whole(found["match_rule"]).cast(pa.string()), "")
    return found.filter(placed), found.filter(pc.invert(placed))


def try_those(
    waiting: pa.Table, items: Sequence[Item], names: Snapshot | None, decisions: Decisions, matching: Matching
) -> tuple[pa.Table, pa.Table]:
    """As `try_again`, where nothing but new decisions about these *items* can place anything: only they are asked about."""
    said = _said({name: waiting[name] for name in LINE_TEXTS})
    wanted = _said(
        {name: pa.array([getattr(item, name) for item in items], pa.string()) for name in LINE_TEXTS}
    )
    concerned = pc.is_in(said, wanted)
    moved, left = try_again(waiting.filter(concerned), names, decisions, matching)
    if left.num_rows:
        return try_again(waiting, names, decisions, matching)
    return moved, waiting.filter(pc.invert(concerned)).cast(left.schema)


def _said(texts: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Array:
    """The texts of each row as one, so that rows that say the same have the same."""
    columns = [whole(column).cast(pa.string()) for column in texts.values()]
    lengths = [pc.utf8_length(column).cast(pa.string()) for column in columns]
    return pc.binary_join_element_wise(*lengths, *columns, ":")


def _left(found: pa.Table, names: Names | None) -> pa.Table:
    return fitted(SUSPENSE, found, named_suspense(found, names))


def _no_names() -> dict[str, pa.Array]:
    names = ("account_id", "isrc", "upc", "track_id", "release_id", "candidates")
    return {name: pa.array([], pa.string()) for name in names}
