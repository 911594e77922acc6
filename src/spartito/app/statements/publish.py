"""The statements of a period, written: in the formats asked for, for every payee who has anything to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from spartito.app.resources import Resources
from spartito.app.statements import content
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.statement import files
from spartito.outputs.statement.files import USUAL, Written
from spartito.outputs.statement.model import Statement
from spartito.store import periods
from spartito.store.book import Book, open_book

LEAST_PAYEES_A_PART = 500
_SECONDS_BETWEEN_NEWS = 0.2

Progress = Callable[[int, int], None]
"""Called with how many payees are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many statements were written, where, whether they are drafts, and what no font could show."""

    folder: Path
    statements: int
    draft: bool
    unshown: str


@dataclass(frozen=True, slots=True)
class _Job:
    """What every process needs to know to write its part."""

    root: Path
    run: periods.Run
    draft: bool
    folder: Path
    formats: tuple[str, ...]
    parts: int
    memory_bytes: int


def publish(
    book: Book,
    period: Period,
    folder: Path,
    resources: Resources,
    formats: Sequence[str] = USUAL,
    progress: Progress | None = None,
) -> Published:
    """Write the statements of *period* into *folder*: of the closed run, or of the draft, marked as such."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder with --to.")
    closed = next((c.run for c in periods.closed(book) if c.period == str(period)), None)
    run = closed or periods.draft(book, str(period))
    if run is None:
        raise StateError(f"{period} has not been calculated. Calculate it first: `spartito run {period}`.")
    folder.mkdir(parents=True, exist_ok=True)
    payees = content.payees(run)
    parts = max(1, min(resources.threads, payees // LEAST_PAYEES_A_PART))
    memory_bytes = resources.memory_bytes // parts
    job = _Job(book.root, run, closed is None, folder, tuple(formats), parts, memory_bytes)
    written = _in_parts(job, payees, progress or _silent)
    unshown = "".join(sorted({letter for part in written for letter in part.unshown}))
    return Published(folder, sum(part.statements for part in written), closed is None, unshown)


def _silent(_done: int, _payees: int) -> None:
    """Tell nobody."""


def _in_parts(job: _Job, payees: int, progress: Progress) -> list[Written]:
    """Write the statements with a process a core, each for its part of the payees; the files are the same."""
    # Forking a process that has threads can hang it; a spawned one starts clean.
    context = get_context("spawn")
    done = context.Value("q", 0)
    if job.parts == 1:
        return [_write_part(job, 0, done, lambda: progress(done.value, payees))]
    with ProcessPoolExecutor(job.parts, context, _share, (done,)) as writers:
        parts = [writers.submit(_write_shared, job, part) for part in range(job.parts)]
        waiting = set(parts)
        while waiting:
            _, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_NEWS)
            progress(done.value, payees)
        return [part.result() for part in parts]


_shared: list[Any] = []


def _share(done: Any) -> None:
    """Keep the counter of a process that writes a part."""
    _shared.append(done)


def _write_shared(job: _Job, part: int) -> Written:
    return _write_part(job, part, _shared[0], lambda: None)


def _write_part(job: _Job, part: int, done: Any, tell: Callable[[], None]) -> Written:
    made = content.statements(open_book(job.root), job.run, job.draft, job.parts, part, job.memory_bytes)
    return files.write(_counted(made, done, tell), job.folder, job.formats)


def _counted(made: Iterator[Statement | None], done: Any, tell: Callable[[], None]) -> Iterator[Statement]:
    """The statements of those who have one; every payee counts as done after theirs is written."""
    for statement in made:
        if statement is not None:
            yield statement
        with done.get_lock():
            done.value += 1
        tell()
