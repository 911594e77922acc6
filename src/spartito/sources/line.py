"""One line of a report, read again: the core reads its bytes by the report's own plan, as it did when it was ingested."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito import _core
from spartito.errors import InputError, ensure
from spartito.sources import report
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.sources.files import core_errors

IGNORED = "ignored"
_LINE_END = b"\r\n"


def read_line(
    path: Path,
    plan: Mapping[str, Any],
    line_number: int,
    folder: Path,
    shown_as: str,
    limits: _core.Limits | None = None,
) -> dict[str, str]:
    """What the line at *line_number* says, by our words; or only `ignored`, with the reason, for a totals row and the like.

    The line is written alone into *folder*, and the core reads it there without a catalogue: so all of it is suspense,
    and says what it says. InputError where no record starts at that line.
    """
    kept = Delivered(path, "", shown_as, limits or _core.Limits())
    with as_text(kept, plan, folder) as readable, core_errors(path, shown_as):
        found = _core.record_at(json.dumps(plan), readable.read, line_number)
    if found is None:
        raise InputError(
            f"{shown_as} has no record that starts at line {line_number}. Give the line where one starts."
        )
    record, in_footer = found
    if in_footer:
        return {IGNORED: str(plan["footer"]["reason"])}
    alone = folder / "line"
    # Without its line end a blank line would be no line at all.
    alone.write_bytes(record + _LINE_END)
    # What stands around it in the report has been carried to it already.
    own = {**plan, "skip_lines": 0, "encoding": "utf-8", "grouped": None}
    bounds = report.Bounds(threads=1, memory_bytes=1 << 24, block_bytes=1 << 20, spill_folder=folder)
    placed = report.place(alone, own, None, None, bounds, shown_as=shown_as)
    for reason in json.loads(placed.summary)[IGNORED]:
        return {IGNORED: reason}
    batch = placed.next_suspense(1)
    ensure(batch is not None, "a line that was read once is read again")
    return {name: _text(value) for name, value in (batch or {}).items() if isinstance(value, tuple)}


def _text(value: tuple[bytes, object]) -> str:
    first, second = value
    if isinstance(second, list):
        return str(second[int.from_bytes(first[:2], "little")])
    texts = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(first), pa.py_buffer(second)])
    return str(texts[0].as_py())
