"""Import the catalogue: all of it, or with an update the rows of the tracks that the files name.

The files say the whole of the catalogue, so that absences mean something. An update says the whole of each track it
names (isrc, upc, account_id, track_id): its rows take the place of all that the book has for it, the rest stays, and
the snapshot is the one that an import of all rows together would have made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from spartito.app.imports import albums
from spartito.app.imports.imported import Imported
from spartito.app.resources import Resources
from spartito.app.suspense.retrying import retry
from spartito.errors import InputError, Problem, TableError
from spartito.sources import catalogue, postgresql
from spartito.store import inputs, snapshots
from spartito.store.book import Book
from spartito.tables.catalogue import CATALOGUE

Take = Callable[[catalogue.Reading], None]
"""Reads all that an import is given."""


def of_files(files: Sequence[Path]) -> Take:
    """Take the rows of *files*."""

    def take(reading: catalogue.Reading) -> None:
        for path in files:
            catalogue.read(reading, path)

    return take


def of_database(url: str, table: str = "", query: str = "") -> Take:
    """Take the rows of a table or query of a PostgreSQL database."""
    wanted = postgresql.Wanted(table, query)

    def take(reading: catalogue.Reading) -> None:
        with postgresql.rows(url, wanted) as (header, batches):
            catalogue.read_batches(reading, wanted.shown, header, batches)

    return take


def check(take: Take, resources: Resources) -> tuple[list[Problem], list[str]]:
    """List every problem of the rows by themselves, and import nothing."""
    with tempfile.TemporaryDirectory(prefix="spartito-") as folder:
        reading, problems = _read(take, Path(folder), resources)
        if not problems:
            _, repeated = reading.rows.merge().outcome()
            problems = reading.listed(repeated)
        return problems, reading.warnings


def import_catalogue(book: Book, take: Take, resources: Resources, *, update: bool = False) -> Imported:
    """Make a new snapshot and make it current; TableError lists every problem, and then the book is as it was."""
    with book.lock(), snapshots.making(book) as folder:
        reading, problems = _read(take, folder, resources)
        if problems:
            raise TableError(tuple(problems))
        rows_read = reading.rows_read
        before = inputs.current(book, snapshots.KIND)
        if update and before:
            catalogue.keep(reading, snapshots.batches_of(book, before, CATALOGUE.names))
        rows, repeated = snapshots.write(reading.rows.merge(folder), folder)
        if repeated:
            raise TableError(tuple(reading.listed(repeated)))
        version = snapshots.save(book, folder, rows, reading.names)
    retried = retry(book, resources)
    kept = albums.kept(book, resources)
    warnings = tuple(reading.warnings)
    return Imported(snapshots.KIND, version.version, rows_read, rows, warnings, tuple(retried), tuple(kept))


def _read(take: Take, folder: Path, resources: Resources) -> tuple[catalogue.Reading, list[Problem]]:
    reading = catalogue.begin(folder, resources.threads, resources.memory_bytes)
    take(reading)
    rows_read, problems = reading.rows_read, reading.problems()
    if not problems and not rows_read:
        raise InputError(f"{', '.join(reading.names)}: no rows below the header. Nothing was imported.")
    return reading, problems
