"""The statements of a period, written: in the formats asked for, for every payee who has anything to read."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from spartito.app.resources import Resources
from spartito.app.statements import content
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.statement import files
from spartito.store import periods
from spartito.store.book import Book, open_book

LEAST_PAYEES_A_PART = 500


@dataclass(frozen=True, slots=True)
class Published:
    """How many statements were written, where, and whether they are drafts."""

    folder: Path
    statements: int
    draft: bool


def publish(book: Book, period: Period, folder: Path, resources: Resources) -> Published:
    """Write the statements of *period* into *folder*: of the closed run, or of the draft, marked as such."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder with --to.")
    closed = next((c.run for c in periods.closed(book) if c.period == str(period)), None)
    run = closed or periods.draft(book, str(period))
    if run is None:
        raise StateError(f"{period} has not been calculated. Calculate it first: `spartito run {period}`.")
    folder.mkdir(parents=True, exist_ok=True)
    return Published(folder, _in_parts(book, run, closed is None, folder, resources), closed is None)


def _in_parts(book: Book, run: periods.Run, draft: bool, folder: Path, resources: Resources) -> int:
    """Write the statements with a process a core, each for its part of the payees; the files are the same."""
    parts = max(1, min(resources.threads, content.payees(run) // LEAST_PAYEES_A_PART))
    write = partial(_write_part, book.root, run, draft, folder, parts, resources.memory_bytes // parts)
    if parts == 1:
        return write(0)
    # Forking a process that has threads can hang it; a spawned one starts clean.
    with ProcessPoolExecutor(parts, mp_context=get_context("spawn")) as writers:
        return sum(writers.map(write, range(parts)))


def _write_part(
    root: Path, run: periods.Run, draft: bool, folder: Path, parts: int, memory_bytes: int, part: int
) -> int:
    made = content.statements(open_book(root), run, draft, parts, part, memory_bytes)
    written = files.write((one for one in made if one is not None), folder, files.USUAL)
    return written // len(files.USUAL)
