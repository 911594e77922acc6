"""Saved decisions: what a DSP calls a track (aliases), and where people said that suspended lines belong (resolutions).

They are saved for one source, and name tracks by codes or ids. Which tracks those are is found out anew for every
snapshot of the catalogue; a decision that names none, or tracks of several accounts, decides nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.resources import Resources
from spartito.domain.resolution import Item, Named, in_force
from spartito.stages import query
from spartito.stages.ingest import decided
from spartito.stages.ingest.buffers import text_buffers
from spartito.stages.ingest.decided import Decisions, saved_table
from spartito.store import inputs, parquet, resolutions
from spartito.store.book import Book
from spartito.tables.at_rest import LINE_TEXTS

Row = dict[str, Any]
NAMED = ("isrc", "upc", "account_id", "track_id")


@dataclass(frozen=True, slots=True)
class Saved:
    """The decisions of one source as they stood: the version of the aliases, the last resolution, and their rows.

    *digest* names what they decide, whoever decided it and when; it is empty where nothing is saved.
    """

    source: str
    aliases: str
    resolutions: int
    by_dsp_id: pa.Table
    by_item: pa.Table

    @property
    def digest(self) -> str:
        """The hash of all rows."""
        if not self.by_dsp_id.num_rows and not self.by_item.num_rows:
            return ""
        found = hashlib.sha256()
        for table in (self.by_dsp_id, _without_blank(self.by_item, "item_account_id")):
            for name in table.column_names:
                for part in text_buffers(table[name]):
                    found.update(part)
        return found.hexdigest()

    @property
    def facts(self) -> dict[str, str | int]:
        """What a placement says of the decisions that it was made with; `read_named` reads them back."""
        return {"aliases": self.aliases, "resolutions": self.resolutions, "decisions": self.digest}


def read(book: Book, source: str) -> Saved:
    """The decisions of a source as they are now."""
    version = inputs.current(book, "aliases")
    return read_named(book, source, version.version if version else "", resolutions.last(book, source))


def read_named(book: Book, source: str, aliases: str, sequence: int) -> Saved:
    """The decisions of a source as a placement has named them."""
    found = in_force(resolutions.every(book, source, sequence))
    items = [resolution.item for resolution in found]
    said = {
        f"item_{name}": pa.array([getattr(item, name) for item in items], pa.string())
        for name in (*LINE_TEXTS, "account_id")
    }
    named = saved_table([named_for(resolution.item, resolution.named) for resolution in found])
    by_item = pa.table({**said, **dict(_columns(named))})
    return Saved(source, aliases, sequence, _aliases(book, source, aliases), by_item)


def named_for(item: Item, named: Named) -> Named:
    """What a decision about an item names: of lines that are an account's, one of its tracks."""
    return replace(named, account_id=named.account_id or item.account_id)


def _columns(table: pa.Table) -> list[tuple[str, pa.ChunkedArray]]:
    return [(name, table[name]) for name in table.column_names]


def _without_blank(table: pa.Table, name: str) -> pa.Table:
    """A table without a column that says nothing: what was hashed before there was such a column is as it was."""
    return table if pc.any(pc.not_equal(table[name], "")).as_py() else table.drop_columns([name])


def _aliases(book: Book, source: str, version: str) -> pa.Table:
    names = ["dsp_id", *NAMED]
    if not version:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    table = parquet.read(inputs.proven(book, "aliases", version), ["source", *names])
    return table.filter(pc.equal(table["source"], source)).select(names).sort_by("dsp_id")


def as_core(saved: Saved, snapshot: inputs.Version | None, resources: Resources, folder: Path) -> Decisions:
    """The decisions as the core takes them, with rows of the snapshot; DuckDB may spill below *folder*."""
    if snapshot is None or not saved.digest:
        return decided.none()
    with query.connect(resources.threads, folder, resources.memory_bytes) as connection:
        return decided.as_core(connection, saved.by_dsp_id, saved.by_item, snapshot.table)


def chosen(
    saved: Saved, snapshot: inputs.Version | None, resources: Resources, folder: Path
) -> dict[tuple[str, str, str], Row]:
    """To which track of a snapshot lines that may be on several releases go, by their account, recording and releases."""
    if snapshot is None or not saved.by_item.num_rows:
        return {}
    with query.connect(resources.threads, folder, resources.memory_bytes) as connection:
        tracks = decided.chosen_tracks(connection, saved.by_item, snapshot.table).to_pylist()
    return {(x["account_id"], x["isrc"], x["candidates"]): x for x in tracks}
