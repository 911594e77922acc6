"""One line of a report, read again: the core reads its bytes by the report's own plan, as it did when it was ingested."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from spartito import _core
from spartito.errors import InputError
from spartito.sources.files import core_errors

IGNORED = "ignored"


def read_line(
    path: Path, plan: Mapping[str, object], line_number: int, folder: Path, shown_as: str
) -> dict[str, str]:
    """What the line at *line_number* says, by our words; or only `ignored`, with the reason, for a totals row and the like.

    The line is written alone into *folder*, and the core reads it there without a catalogue: so all of it is suspense,
    and says what it says. InputError where no record starts at that line.
    """
    alone = folder / "line"
    with core_errors(path, shown_as):
        alone.write_bytes(_record(path, plan, line_number, shown_as))
        own = json.dumps({**plan, "skip_lines": 0})
        placed = _core.place(own, alone, None, None, 1, 1 << 20, 0, folder)
        for reason in json.loads(placed.summary)["ignored"]:
            return {IGNORED: reason}
        batch = placed.next_suspense(1)
    return {name: _text(value) for name, value in batch.items() if isinstance(value, tuple)}


def _record(path: Path, plan: Mapping[str, object], line_number: int, shown_as: str) -> bytes:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number == line_number and number > int(str(plan["skip_lines"])):
                return line
    raise InputError(f"{shown_as} has no line {line_number} with data. Give the line where a record starts.")


def _text(value: tuple[bytes, object]) -> str:
    first, second = value
    if isinstance(second, list):
        return str(second[int.from_bytes(first[:2], "little")])
    texts = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(first), pa.py_buffer(second)])
    return str(texts[0].as_py())
