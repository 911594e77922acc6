"""Who has decided: the saved decision that placed a line, with its author and its date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.suspense.decisions import Saved
from spartito.domain.resolution import Item, Named, Resolution, in_force
from spartito.stages.ingest.names import NO_RELEASE
from spartito.store import inputs, resolutions
from spartito.store.book import Book
from spartito.tables.at_rest import LINE_TEXTS

Row = dict[str, Any]
DSP_ID = "DSP id"
RECORDING = "recording"
ALIAS = "alias"
"""The rule of whatever a saved decision has placed."""
_IDLE = "names no track of this catalogue, or tracks of several accounts: it decides nothing."


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


def idle(saved: Saved, texts: Mapping[str, str], told: Row) -> Iterator[str]:
    """Notes of saved decisions that are for a line with these *texts* and decide nothing by this catalogue."""
    said = {**texts, **told["read_as"]}
    if said["dsp_id"] and pc.is_in(pa.scalar(said["dsp_id"]), value_set=saved.by_dsp_id["dsp_id"]).as_py():
        yield f"An alias of this {DSP_ID} {_IDLE}"
    found = saved.by_item.filter(pc.equal(saved.by_item["item_account_id"], ""))
    for name in LINE_TEXTS:
        found = found.filter(pc.equal(found[f"item_{name}"], said[name]))
    if found.num_rows:
        yield f"A decision for this item {_IDLE}"


def _of_recording(known: Sequence[Resolution], told: Row) -> Sequence[Resolution]:
    """The decision about an account's recording whose releases are those that the account has."""
    placed = told["placed"]
    whose, release = placed["account_id"], placed["upc"] or NO_RELEASE
    mine = [
        x
        for x in known
        if x.item.isrc == placed["isrc"] and release in x.item.releases and x.item.account_id in ("", whose)
    ]
    tracks = [track for track in told["candidates"] if track["account_id"] == whose]
    releases = {track["upc"] or NO_RELEASE for track in tracks}
    return sorted(
        mine,
        key=lambda x: (
            set(x.item.releases) != releases,
            not x.item.account_id,
            not _names_one(x.named, tracks),
            -x.sequence,
        ),
    )[:1]


def _names_one(named: Named, tracks: Sequence[Row]) -> bool:
    """Whether a decision names one of some tracks: one that was taken for all accounts may name another account's."""
    said = {name: text for name in type(named).__slots__ if (text := getattr(named, name))}
    return any(all(track[name] == text for name, text in said.items()) for track in tracks)
