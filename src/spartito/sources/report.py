"""A report's file: its first bytes, for recognising the format, and its lines placed by the core."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spartito import _core
from spartito.sources import delivery
from spartito.sources.files import core_errors, refuse_special

BLOCK_BYTES = 1 << 19
RECORDS_BLOCK_BYTES = 1 << 14

Placement = _core.Placement
Progress = Callable[[int, int, int], None]
"""Told now and then: bytes done, bytes in all, lines done."""


def state_of(path: Path) -> tuple[int, int, int]:
    """What changes about a file when somebody writes to it or replaces it: identity, size, time of change."""
    refuse_special(path)
    facts = path.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def first_records(
    data: bytes, delimiter: str, quotes: str, most: int
) -> list[tuple[int, tuple[str, ...], str]]:
    """The first records of some UTF-8 bytes as the core cuts them: physical line, fields, and the rule they break."""
    try:
        records = _core.records(data, delimiter, quotes, RECORDS_BLOCK_BYTES, most)
    except _core.CoreError as error:
        return [(error.line, (), error.message)]
    return [
        (line, tuple(field.decode("utf-8", "replace") for field in fields), rule)
        for line, fields, rule in records
    ]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What placing may use: threads, bytes of memory, the aimed size of a block, and where it may spill."""

    threads: int
    memory_bytes: int
    block_bytes: int
    spill_folder: Path


def place(
    path: Path,
    plan: Mapping[str, object],
    snapshot: _core.Snapshot | None,
    decisions: _core.Decisions | None,
    bounds: Bounds,
    progress: Progress | None = None,
    shown_as: str = "",
    limits: _core.Limits | None = None,
) -> Placement:
    """Read, match and add up the report at *path* as its *plan* says (see `formats.plan.compile_plan`).

    Without a catalogue snapshot nothing is known and every readable line is suspense. InputError names the file, as
    *shown_as* where the bytes are kept under another name, and the line.
    """
    with core_errors(path, shown_as):
        source = _core.Input(path, limits=limits)
        return _placed(source, plan, (snapshot, decisions), bounds, progress, cells=True)


def dry_run(
    report: delivery.Delivered,
    plan: Mapping[str, object],
    snapshot: _core.Snapshot | None,
    decisions: _core.Decisions | None,
    bounds: Bounds,
    progress: Progress | None = None,
) -> Placement:
    """Read and match a *report* like `place`, but only count and add up: there are no cells and no suspense."""
    with core_errors(report.path, report.shown):
        return _placed(report.read, plan, (snapshot, decisions), bounds, progress, cells=False)


def _placed(
    source: _core.Input,
    plan: Mapping[str, object],
    known: tuple[_core.Snapshot | None, _core.Decisions | None],
    bounds: Bounds,
    progress: Progress | None,
    *,
    cells: bool,
) -> Placement:
    snapshot, decisions = known
    limits = (bounds.threads, bounds.block_bytes, bounds.memory_bytes, bounds.spill_folder)
    return _core.place(json.dumps(plan), source, snapshot, decisions, *limits, progress, cells)


def content_hash(path: Path, limits: _core.Limits | None = None) -> str:
    """The hash that names a report's content: BLAKE3 of its decompressed bytes, in hex.

    OSError where whoever asks may not read it, which says nothing of its content.
    """
    path.open("rb").close()
    with core_errors(path):
        return _core.content_hash(_core.Input(path, limits=limits))
