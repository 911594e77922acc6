"""A catalogue of a few tracks, in the engine and in the oracle, and lines to place against both."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from oracle.matching import Catalogue, Sale, Track
from spartito import _core

IDS = ("isrc", "upc", "track_id", "release_id")
TERMS = ("title", "version", "artist", "duration", "release_date", "valid_from", "valid_to", "territories")
TEXTS = ("isrc", "upc", "dsp_id", "title", "version", "artist", "duration")
NOTHING = ((bytes(4), b""), b"", b"", ((bytes(4), b""),) * 7, b"", b"")


class Shelf:
    """Tracks as a snapshot, in its order of rows, and as the oracle keeps them."""

    def __init__(self, folder: Path, tracks: Sequence[Track]) -> None:
        keys = _core.order_keys(_core.isrc_keys(*column([track.isrc for track in tracks])))
        numbers = [int.from_bytes(keys[at : at + 8], "little") for at in range(0, len(keys), 8)]
        ordered = sorted(
            zip(numbers, tracks, strict=True), key=lambda row: (row[0], row[1].account, row[1].upc, row[1])
        )
        self.tracks = [track for _, track in ordered]
        self.oracle = Catalogue(self.tracks)
        folder.mkdir()
        accounts = sorted({track.account for track in tracks})
        ranks = b"".join(accounts.index(track.account).to_bytes(4, "little") for track in self.tracks)
        ids = [column([getattr(track, name, "") for track in self.tracks]) for name in IDS]
        terms = [column([getattr(track, name) for track in self.tracks]) for name in TERMS]
        _core.build_snapshot(folder, ids, ranks, column(accounts), terms)
        self.snapshot = _core.Snapshot.open(folder)

    def place(self, sales: Sequence[Sale], decisions: Any = NOTHING) -> list[tuple[str, list[Track]]]:
        """(rule or reason, the tracks it was placed on) of each sale."""
        found: Any = _core.rematch(self.snapshot, _core.Decisions(*decisions), items(sales))
        first, count = (_numbers(found[name]) for name in ("track_first", "track_count"))
        rules, reasons = (texts(*found[name]) for name in ("match_rule", "reason"))
        rows = [self.tracks[at : at + many] for at, many in zip(first, count, strict=True)]
        return [
            (rule or reason, tracks if rule else [])
            for rule, reason, tracks in zip(rules, reasons, rows, strict=True)
        ]

    def explain(self, sale: Sale) -> dict[str, Any]:
        """What the engine says about one sale."""
        line = {name: getattr(sale, name, "") for name in ("sales_period", "territory", *TEXTS)}
        told: dict[str, Any] = json.loads(_core.explain(self.snapshot, _core.Decisions(*NOTHING), line))
        return told


def items(sales: Sequence[Sale]) -> Any:
    """Sales as the columns of waiting items."""
    names = ("sales_period", "territory", *TEXTS)
    return {name: column([getattr(sale, name, "") for sale in sales]) for name in names}


def column(values: Sequence[str]) -> tuple[bytes, bytes]:
    """Texts as the core takes them."""
    _, offsets, data = pa.array(values, pa.string()).buffers()
    return (offsets.to_pybytes()[: 4 * len(values) + 4] or bytes(4)), data.to_pybytes() if data else b""


def texts(offsets: bytes, data: bytes) -> list[str]:
    """Texts as the core gives them."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    found: list[str] = pa.Array.from_buffers(pa.string(), len(offsets) // 4 - 1, buffers).to_pylist()
    return found


def _numbers(raw: bytes) -> list[int]:
    return [int.from_bytes(raw[at : at + 4], "little") for at in range(0, len(raw), 4)]
