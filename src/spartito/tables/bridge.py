"""The core's placement in one batch, until the core hands it over in several."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spartito import _core


class Placement:
    """A report's lines, placed: batches of columns as the core hands them over."""

    def __init__(self, raw: Any) -> None:
        self.raw, self.cells, self.suspense = raw, [raw.cells()], [raw.suspense()]
        self.summary: str = raw.summary

    def next_cells(self, _most: int) -> dict[str, Any] | None:
        """The next cells, or None at the end."""
        return self.cells.pop() if self.cells else None

    def next_suspense(self, _most: int) -> dict[str, Any] | None:
        """The next suspense items, or None at the end."""
        if not self.suspense:
            return None
        found = self.suspense.pop()
        empty = (bytes(len(found["track_first"]) + 4), b"")
        return {"version": empty, "duration": empty, **found}

    def rejected(self) -> dict[str, Any]:
        """The lines that cannot be read."""
        found: dict[str, Any] = self.raw.rejected()
        return found


def place(
    plan_json: str,
    source: Path | _core.Input,
    snapshot: _core.Snapshot | None,
    decisions: _core.Decisions | None,
    threads: int,
    block_bytes: int,
    _memory_bytes: int,
    _spill_folder: Path,
    progress: Callable[[int, int, int], object] | None = None,
) -> Placement:
    """Read a report by a plan and place its lines."""
    return Placement(_core.place(plan_json, source, snapshot, decisions, threads, block_bytes, progress))
