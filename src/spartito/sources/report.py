"""A report's file: its first bytes, for recognising the format, and its lines placed by the core."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from spartito import _core
from spartito.sources.files import core_errors, refuse_special

HEAD_BYTES = 1 << 18
BLOCK_BYTES = 1 << 18
MEMORY_BYTES = 1 << 31

Aliases = tuple[bytes, bytes, bytes]
"""DSP ids and the tracks they name: text offsets (i32), UTF-8 bytes, positions in the catalogue (u32)."""

NO_ALIASES: Aliases = (bytes(4), b"", b"")

Progress = Callable[[int, int, int], None]
"""Told now and then: bytes done, bytes in all, lines done."""


def state_of(path: Path) -> tuple[int, int, int]:
    """What changes about a file when somebody writes to it or replaces it: identity, size, time of change."""
    refuse_special(path)
    facts = path.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def head(path: Path) -> bytes:
    """The first bytes of a report, decompressed: enough to find its header row."""
    refuse_special(path)
    with core_errors(path):
        return _core.head(path, HEAD_BYTES)


def place(
    path: Path,
    plan: Mapping[str, object],
    index_path: Path | None,
    aliases: Aliases | None = None,
    threads: int = 1,
    block_bytes: int = BLOCK_BYTES,
    progress: Progress | None = None,
    shown_as: str = "",
    memory_bytes: int = MEMORY_BYTES,
    spill_folder: Path | None = None,
) -> _core.Placement:
    """Read, match and add up the report at *path* as its *plan* says (see `formats.plan.compile_plan`).

    Without an index nothing is known and every readable line is suspense. What does not fit in *memory_bytes* goes to a
    nameless file in *spill_folder*, by default beside the report. InputError names the file, as *shown_as*
    where the bytes are kept under another name, and the line.
    """
    refuse_special(path)
    with core_errors(path, shown_as):
        index = None if index_path is None else _core.Index.open(index_path)
        return _core.place(
            json.dumps(plan),
            path,
            index,
            aliases or NO_ALIASES,
            threads,
            block_bytes,
            memory_bytes,
            spill_folder or path.parent,
            progress,
        )


def content_hash(path: Path) -> str:
    """The hash that names a report's content: BLAKE3 of its decompressed bytes, in hex."""
    with core_errors(path):
        return _core.content_hash(path)
