"""The statements of a period, written: in the formats asked for, for every payee who has anything to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from spartito.app.resources import Resources
from spartito.app.statements import content, issuing
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.statement import files
from spartito.outputs.statement.files import USUAL, Written
from spartito.outputs.statement.model import Statement
from spartito.store import periods
from spartito.store import statements as issued
from spartito.store.book import Book, open_book
from spartito.store.statements import Issue, Version

LEAST_PAYEES_A_PART = 500
_SECONDS_BETWEEN_NEWS = 0.2

Progress = Callable[[int, int], None]
"""Called with how many payees are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many statements were written, where, whether they are drafts, how many versions are new, what no font shows."""

    folder: Path
    statements: int
    draft: bool
    unshown: str
    issued: int


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
    issue: Issue


@dataclass(frozen=True, slots=True)
class _Part:
    """What a process has written, and the versions that are new."""

    written: Written
    new: tuple[Version, ...]


def publish(
    book: Book,
    period: Period,
    folder: Path,
    resources: Resources,
    formats: Sequence[str] = USUAL,
    progress: Progress | None = None,
    reason: str = "",
) -> Published:
    """Write the statements of *period* into *folder*: of the closed run, or of the draft, marked as such.

    Those of a closed run are issued: recorded, and the same ever after. With a *reason* they are issued again with today's
    payees and issuer, and those that then say something else are a new version.
    """
    book.refuse_own(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder with --to.")
    closed = periods.closed_one(book, str(period))
    run = closed.run if closed else periods.draft(book, str(period))
    if run is None:
        raise StateError(f"{period} has not been calculated. Calculate it first: `spartito run {period}`.")
    if reason and closed is None:
        raise StateError(f"{period} is a draft, and drafts are not issued: close it first.")
    with book.lock():
        folder.mkdir(parents=True, exist_ok=True)
        issue = issuing.issue_of(book, run, reason)
        if closed:
            issuing.read(book, run, issue)
        payees = content.payees(run)
        parts = max(1, min(resources.threads, payees // LEAST_PAYEES_A_PART))
        memory_bytes = resources.memory_bytes // parts
        job = _Job(book.root, run, closed is None, folder, tuple(formats), parts, memory_bytes, issue)
        done = _in_parts(job, payees, progress or _silent)
        new = [version for part in done for version in part.new]
        issued.record(book, issue, new)
    unshown = "".join(sorted({letter for part in done for letter in part.written.unshown}))
    count = sum(part.written.statements for part in done)
    return Published(folder, count, closed is None, unshown, len(new))


def _silent(_done: int, _payees: int) -> None:
    """Tell nobody."""


def _in_parts(job: _Job, payees: int, progress: Progress) -> list[_Part]:
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


def _write_shared(job: _Job, part: int) -> _Part:
    return _write_part(job, part, _shared[0], lambda: None)


def _write_part(job: _Job, part: int, done: Any, tell: Callable[[], None]) -> _Part:
    book = open_book(job.root)
    made = content.statements(book, job.run, job.draft, job.parts, part, job.memory_bytes)
    told = _counted(made, done, tell)
    if job.draft:
        return _Part(files.write(told, job.folder, job.formats), ())
    desk = issuing.read(book, job.run, job.issue)
    versions = (version for statement in told for version in desk.versions(statement))
    return _Part(files.write(versions, job.folder, job.formats), tuple(desk.new))


def _counted(made: Iterator[Statement | None], done: Any, tell: Callable[[], None]) -> Iterator[Statement]:
    """The statements of those who have one; every payee counts as done after theirs is written."""
    for statement in made:
        if statement is not None:
            yield statement
        with done.get_lock():
            done.value += 1
        tell()
