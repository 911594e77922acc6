"""Import an input table: all or nothing, every problem listed, nothing half-written.

An import states the whole of every key it names (a split by account, isrc and upc; a payee by its id; ...): those
rows replace what the book had under the key, and keys it does not name stay. The catalogue has a way of its own
(`import_catalogue`), for there may be a hundred million tracks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spartito.app import contracts
from spartito.app.contracts.located import Located
from spartito.app.imports import replacing, residence, unknown
from spartito.app.imports.imported import Imported
from spartito.app.month.carried import keeping
from spartito.app.people import events
from spartito.app.resources import Resources
from spartito.app.suspense.retrying import retry
from spartito.errors import InputError, Problem, TableError
from spartito.sources import input_table
from spartito.store import inputs, periods
from spartito.store.book import Book
from spartito.tables.input import Table
from spartito.tables.kinds import input_table as table_of
from spartito.tables.rows import repeated
from spartito.tables.validate import MAX_PROBLEMS, check_columns

MATCHING = ("aliases",)
"""The kinds that decide where lines belong: what waits is tried again with them."""

BANKED = ("settlements", "settlement_deductions")
"""The kinds that say what came of money: those of a settlement that a closed period has used stay as they are."""


@dataclass(frozen=True, slots=True)
class Read:
    """The checked rows of all files of an import, by column, and where each row stands."""

    columns: Mapping[str, list[str]]
    places: Sequence[tuple[str, int]]
    problems: list[Problem]
    warnings: list[str]

    def rows(self) -> list[Located]:
        """The rows one by one, for tables that are small enough."""
        names = tuple(self.columns)
        values = zip(*self.columns.values(), strict=True)
        return [
            Located(file, line, dict(zip(names, row, strict=True)))
            for (file, line), row in zip(self.places, values, strict=True)
        ]


def check(kind: str, files: Sequence[Path]) -> tuple[list[Problem], list[str]]:
    """List every problem of the files by themselves, and import nothing."""
    read = _read(table_of(kind), files)
    odd = replacing.oddities(kind, read.columns)
    return read.problems or contracts.problems(kind, read.rows()), [*read.warnings, *odd]


def import_table(book: Book, kind: str, files: Sequence[Path], resources: Resources) -> Imported:
    """Import *files* as one table of *kind*; raises TableError with every problem, and then the book is as it was."""
    table = table_of(kind)
    read = _read(table, files)
    if read.problems:
        raise TableError(tuple(read.problems))
    with book.lock():
        version, odd = _save(book, table, read.rows(), files)
    odd += replacing.oddities(table.kind, read.columns, daily=book.settings.daily)
    warnings = (*read.warnings, *odd)
    retried = retry(book, resources) if kind in MATCHING else []
    return Imported(kind, version.version, len(read.places), version.rows, warnings, tuple(retried))


def _read(table: Table, files: Sequence[Path]) -> Read:
    read = Read({name: [] for name in table.names}, [], [], [])
    places: list[tuple[str, int]] = []
    for path in files:
        file = input_table.read(path, table)
        checked = check_columns(table, file.name, file.header, file.lines, file.columns)
        read.problems.extend((*file.problems, *checked.problems))
        read.warnings.extend((*file.warnings, *checked.warnings))
        if not read.problems:
            for name, values in checked.columns.items():
                read.columns[name].extend(values)
            places += [(file.name, line) for line in file.lines]
    if not read.problems and not places:
        raise InputError(
            f"{', '.join(path.name for path in files)}: no rows below the header. Nothing was imported."
        )
    if not read.problems and len(files) > 1 and table.key:
        read.problems.extend(repeated(places, read.columns, table.key))
    return Read(read.columns, places, read.problems[:MAX_PROBLEMS], read.warnings)


def _save(
    book: Book, table: Table, rows: list[Located], files: Sequence[Path]
) -> tuple[inputs.Version, list[str]]:
    known = inputs.read(book, table.kind)
    if table.kind in BANKED:
        replacing.refuse_used(known, rows, periods.settled(book))
    merged, holes = replacing.merge(table.kind, known, rows)
    posted = periods.posted(book).get(table.kind, frozenset())
    events.refuse_posted(table.kind, known, rows, merged, posted)
    if table.kind == "holds":
        replacing.refuse_moved_holds(known, rows, keeping(periods.closed(book)))
    problems = (
        unknown.unread_reports(book, table.kind, rows)
        or contracts.problems(table.kind, merged)
        or contracts.problems_with_pots(table.kind, merged, lambda: inputs.read(book, "advances"))
    )
    if problems:
        raise TableError(tuple(problems[:MAX_PROBLEMS]))
    names = list(table.names)
    final = sorted((located.row for located in merged), key=lambda row: [row[name] for name in names])
    odd = [*holes, *unknown.strangers(book, table, rows), *residence.warnings(book, table.kind, final)]
    return inputs.save(book, table.kind, final, names, list(files)), odd
