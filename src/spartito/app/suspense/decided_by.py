"""Who has decided: the saved decision that placed a line, with its author and its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spartito.app.suspense.decisions import Saved
from spartito.domain.resolution import Item, Resolution, in_force
from spartito.stages.ingest.names import NO_RELEASE
from spartito.store import inputs, resolutions
from spartito.store.book import Book

Row = dict[str, Any]
DSP_ID = "DSP id"
RECORDING = "recording"
ALIAS = "alias"
"""The rule of whatever a saved decision has placed."""


def decision(book: Book, saved: Saved, texts: Mapping[str, str], told: Row) -> Row:
    """The decision by which *told* says that a line with these *texts* is placed: for what, who, why and when.

    An alias names the DSP's id of a track: its author is not kept, but the import is, by its files and its date.
    """
    what = told["decided_for"]
    if what == DSP_ID:
        imported = inputs.imported(book, "aliases", saved.aliases)
        return {"for": what, "author": "", "note": imported.files, "recorded_at": imported.recorded_at}
    known = in_force(resolutions.every(book, saved.source, saved.resolutions))
    if what == RECORDING:
        (found,) = _of_recording(known, told)
    else:
        item = Item(saved.source, **{**texts, **told["read_as"]})
        (found,) = (x for x in known if x.item == item)
    return {"for": what, "author": found.author, "note": found.note, "recorded_at": found.recorded_at}


def _of_recording(known: Sequence[Resolution], told: Row) -> Sequence[Resolution]:
    """The decision about a recording whose releases are those that its account has."""
    placed = told["placed"]
    mine = [
        x for x in known if x.item.isrc == placed["isrc"] and (placed["upc"] or NO_RELEASE) in x.item.releases
    ]
    releases = {
        track["upc"] or NO_RELEASE
        for track in told["candidates"]
        if track["account_id"] == placed["account_id"]
    }
    return sorted(mine, key=lambda x: (set(x.item.releases) != releases, -x.sequence))[:1]
