"""A report's rows for the consolidated file: its content first, which names it, then a row for every record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from spartito import _core
from spartito.errors import MachineError, ensure
from spartito.sources.delivery import Delivered
from spartito.sources.files import core_errors
from spartito.sources.report import Bounds, Progress

State = Mapping[str, Any]
"""Up to where a report's rows are written, and their figures: what the core needs to go on."""


@dataclass(frozen=True, slots=True)
class Content:
    """A report that was read once: what the core knows of its text, and the hash that names the report as it came."""

    read: _core.Content
    hash: str


@dataclass(frozen=True, slots=True)
class Work:
    """A report to write: how it is read, and what matches it."""

    report: Delivered
    plan: Mapping[str, object]
    snapshot: _core.Snapshot | None
    decisions: _core.Decisions | None


@dataclass(frozen=True, slots=True)
class To:
    """The file that rows are added to, up to where it is written, and how many bytes make a part."""

    path: Path
    state: State
    part_bytes: int


def content(work: Work, state: State, threads: int, progress: Progress | None = None) -> Content:
    """Read a report once and learn what it is; the second reading will begin where *state* stands."""
    start = state.get("position", {}).get("bytes", 0)
    with core_errors(work.report.path, work.report.shown):
        found = _core.Content.read(json.dumps(work.plan), work.report.read, start, threads, progress)
    return Content(found, work.report.content_hash or found.hash)


def write(
    work: Work,
    read: Content,
    about: tuple[str, str],
    to: To,
    bounds: Bounds,
    part: Callable[[State], object],
    progress: Progress | None = None,
) -> State:
    """Add the rows of a report to a file and return the state at its end; *about* is its id and its source.

    *part* hears the state at finished parts, once they are safe on the disk. InputError names the report and the line,
    MachineError the file that cannot be written.
    """
    return _consolidate(work, read, about, to, bounds, lambda text: part(json.loads(text)), progress)[1]


def place(
    work: Work,
    read: Content,
    about: tuple[str, str],
    to: Path,
    bounds: Bounds,
    progress: Progress | None = None,
) -> _core.Placement:
    """Place a report and write its rows to the new file *to* in the same pass; both say the same."""
    to.touch(exist_ok=False)
    empty = To(to, {"offset": 0}, 1 << 62)
    placed, state = _consolidate(work, read, about, empty, bounds, None, progress)
    ensure(placed is not None, "the core gives a placement where nobody hears of parts")
    placed = cast(_core.Placement, placed)
    summary, figures = json.loads(placed.summary), state["figures"]
    ensure(figures["rows"] == summary["lines"], "every record has a row")
    for currency, amounts in summary["amounts"].items():
        money = figures["money"][currency]
        for name in ("placed", "suspense"):
            ensure(
                _units(amounts[name]) == money[name],
                f"the {currency} {name} of the rows is that of the cells",
            )
    return placed


def _units(text: str) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(12, "0"))


def _consolidate(
    work: Work,
    read: Content,
    about: tuple[str, str],
    to: To,
    bounds: Bounds,
    part: Callable[[str], object] | None,
    progress: Progress | None,
) -> tuple[_core.Placement | None, State]:
    with _errors(work, to.path):
        placed, done = _core.consolidate(
            json.dumps(work.plan),
            work.report.read,
            read.read,
            work.snapshot,
            work.decisions,
            about,
            (to.path, json.dumps(to.state), to.part_bytes),
            bounds.threads,
            bounds.block_bytes,
            bounds.memory_bytes,
            bounds.spill_folder,
            part,
            progress,
        )
    return placed, json.loads(done)


@contextmanager
def _errors(work: Work, to: Path) -> Iterator[None]:
    with core_errors(work.report.path, work.report.shown):
        try:
            yield
        except _core.CoreError as error:
            if error.code != "output":
                raise
            raise MachineError(
                f"{to}: {error.message.rstrip('.')}. Its finished parts are kept: mend it and give the same command again."
            ) from error
