"""Aliases: what a DSP calls a track, resolved to the one track of the current snapshot that it names."""

from __future__ import annotations

import array
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.sources.report import Aliases
from spartito.store import inputs
from spartito.store.book import Book

Track = dict[str, Any]
_NAMING = ("isrc", "track_id", "upc", "account_id")


def aliases_of(book: Book, version: inputs.Version | None, source: str, tracks: pa.Table) -> Aliases | None:
    """The aliases of one source as the core takes them; one that names no track, or several, decides nothing."""
    rows = [
        row
        for row in inputs.read_version(book, "aliases", version.version if version else "")
        if row["source"] == source
    ]
    if not rows or not tracks.num_rows:
        return None
    wanted = {row[name] for row in rows for name in ("isrc", "track_id") if row[name]}
    columns = ["position", *_NAMING]
    values = pa.array(sorted(wanted), pa.string())
    near = tracks.filter(pc.or_(pc.is_in(tracks["isrc"], values), pc.is_in(tracks["track_id"], values)))
    by_code: dict[tuple[str, str], list[Track]] = {}
    for track in near.select(columns).to_pylist():
        for name in ("isrc", "track_id"):
            by_code.setdefault((name, track[name]), []).append(track)
    found = {row["dsp_id"]: position for row in rows if (position := _position(row, by_code)) is not None}
    return _pack(sorted(found.items()))


def _position(row: dict[str, str], by_code: Mapping[tuple[str, str], Sequence[Track]]) -> int | None:
    name = "track_id" if row["track_id"] else "isrc"
    candidates = by_code.get((name, row[name]), ())
    named = [c for c in candidates if all(not row[name] or row[name] == c[name] for name in _NAMING)]
    return int(named[0]["position"]) if len(named) == 1 else None


def _pack(items: Sequence[tuple[str, int]]) -> Aliases:
    texts = [dsp_id.encode() for dsp_id, _ in items]
    offsets = array.array("i", [0])
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    return offsets.tobytes(), b"".join(texts), array.array("I", [position for _, position in items]).tobytes()
