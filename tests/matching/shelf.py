"""A catalogue of a few tracks, in the engine and in the oracle, and lines to place against both."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from oracle.matching import Catalogue, Sale, Track
from spartito import _core
from spartito.sources import catalogue
from spartito.store import snapshots

COLUMNS = tuple(name for name in Track.__dataclass_fields__ if name != "account")
TEXTS = ("isrc", "upc", "dsp_id", "title", "version", "artist", "duration")
NOTHING = ((bytes(4), b""), b"", b"", ((bytes(4), b""),) * 7, b"", b"")


class Shelf:
    """Tracks as a snapshot, in its order of rows, and as the oracle keeps them."""

    def __init__(self, folder: Path, tracks: Sequence[Track], ids: Sequence[int] = ()) -> None:
        """*ids* number the tracks, which have their place as number without them."""
        named = dict(zip(ids or range(len(tracks)), tracks, strict=True))
        folder.mkdir()
        file = folder / "catalogue.csv"
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([*COLUMNS, "account_id", "track_id"])
            for number, track in named.items():
                values = [getattr(track, name) for name in COLUMNS]
                writer.writerow([*values, track.account, f"t{number}"])
        reading = catalogue.begin(folder, threads=1, memory_bytes=1 << 20)
        catalogue.read(reading, file)
        assert reading.problems() == []
        rows, _ = snapshots.write(reading.rows.merge(folder), folder)
        self.snapshot = _core.Snapshot.open(folder)
        every = b"".join(row.to_bytes(4, "little") for row in range(rows))
        names = texts(*self.snapshot.names(every)["track_id"])
        self.tracks = [named[int(name[1:])] for name in names]
        self.oracle = Catalogue(tracks)

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
