"""Stands in for the core's snapshot, decisions, batches and rematch until the core has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from spartito import _core

CoreError = _core.CoreError
NAMES = ("isrc", "upc", "account_id", "track_id", "release_id")


def _buffers(column: Any) -> tuple[bytes, bytes]:
    array = pa.array(column.to_pylist() if not isinstance(column, list) else column, pa.string())
    _, offsets, data = array.buffers()
    size = (len(array) + 1) * 4
    return (offsets.to_pybytes()[:size] if offsets else bytes(4)), (data.to_pybytes() if data else b"")


def _texts(buffers: tuple[bytes, bytes]) -> list[str]:
    offsets, data = buffers
    return pa.Array.from_buffers(
        pa.string(), len(offsets) // 4 - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    ).to_pylist()


Snapshot = _core.Snapshot


class Decisions:
    """Saved decisions."""

    def __init__(self, dsp_ids, dsp_first, dsp_count, items, item_first, item_count) -> None:
        u32 = lambda raw: pa.Array.from_buffers(
            pa.uint32(), len(raw) // 4, [None, pa.py_buffer(raw)]
        ).to_pylist()
        self.raw = (*dsp_ids, dsp_first)
        self.dsp = dict(zip(_texts(dsp_ids), zip(u32(dsp_first), u32(dsp_count)), strict=True))
        texts = list(zip(*(_texts(c) for c in items)))
        self.items = dict(zip(texts, zip(u32(item_first), u32(item_count)), strict=True))


class Placement:
    """A placement in one batch."""

    def __init__(self, raw: Any) -> None:
        self.raw, self.asked = raw, set()
        self.summary = raw.summary

    def next_cells(self, most: int) -> Any:
        return None if "cells" in self.asked else (self.asked.add("cells"), self.raw.cells())[1]

    def next_suspense(self, most: int) -> Any:
        if "suspense" in self.asked:
            return None
        self.asked.add("suspense")
        found = dict(self.raw.suspense())
        empty = _buffers([""] * (len(found["track_first"]) // 4))
        return {**found, "version": empty, "duration": empty}

    def rejected(self) -> Any:
        return self.raw.rejected()


def place(
    plan_json, path, snapshot, decisions, threads, block_bytes, memory_bytes, spill_folder, progress=None
):
    raw = decisions.raw if decisions else (bytes(4), b"", b"")
    return Placement(_core.place(plan_json, path, snapshot, raw, threads, block_bytes, progress))


def rematch(snapshot: Snapshot | None, decisions: Decisions | None, items: dict) -> dict:
    columns = {name: _texts(value) for name, value in items.items()}
    found = []
    for at in range(len(columns["isrc"])):
        line = {name: values[at] for name, values in columns.items()}
        found.append(_place(snapshot, decisions, line))
    first, count, rule, reason = (list(x) for x in zip(*found)) if found else ([], [], [], [])
    pack = lambda xs: b"".join(int(x).to_bytes(4, "little") for x in xs)
    return {
        "track_first": pack(first),
        "track_count": pack(count),
        "match_rule": _buffers(rule),
        "reason": _buffers(reason),
    }


def _place(snapshot, decisions, line):
    texts = tuple(line[n] for n in ("isrc", "upc", "dsp_id", "title", "version", "artist", "duration"))
    if decisions and texts in decisions.items:
        return (*decisions.items[texts], "alias", "")
    if decisions and line["dsp_id"] and line["dsp_id"] in decisions.dsp:
        return (*decisions.dsp[line["dsp_id"]], "alias", "")
    kind, isrc = _core.classify(line["isrc"])
    _, upc = _core.classify(line["upc"])
    if kind != "isrc":
        return (
            0,
            0,
            "",
            "no id" if kind == "blank" and not upc else "unknown upc" if kind == "blank" else "lossy id",
        )
    first, count = snapshot.lookup(isrc, "") if snapshot else (0, 0)
    if not count:
        return (0, 0, "", "unknown isrc")
    if upc:
        f, c = snapshot.lookup(isrc, upc)
        if c:
            return (f, c, "isrc+upc", "")
    rows = pa.array(range(first, first + count), pa.uint32()).buffers()[1].to_pybytes()[: 4 * count]
    if len(set(_texts(snapshot.names(rows)["account_id"]))) > 1:
        return (first, count, "", "ambiguous")
    return (first, count, "isrc" if count == 1 else "isrc, one account", "")


def explain(snapshot, decisions, line):
    landed = _place(
        snapshot,
        decisions,
        {**dict.fromkeys(("isrc", "upc", "dsp_id", "title", "version", "artist", "duration"), ""), **line},
    )
    return json.dumps(
        {"track_first": landed[0], "track_count": landed[1], "match_rule": landed[2], "reason": landed[3]}
    )
