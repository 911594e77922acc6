"""Import an input table: all or nothing, every problem listed, nothing half-written.

An import states the whole of every key it names (a split by account, isrc and upc; a payee by its id; ...): those
rows replace what the book had under the key, and keys it does not name stay. The catalogue is replaced whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spartito.app import contracts
from spartito.errors import Problem, TableError
from spartito.sources import input_table
from spartito.store import inputs, snapshots
from spartito.store.book import Book
from spartito.tables.input import Table
from spartito.tables.kinds import input_table as table_of
from spartito.tables.validate import MAX_PROBLEMS, check_columns

# What an import states the whole of: the rows that share these columns are replaced together.
STATED_WHOLE: Mapping[str, tuple[str, ...]] = {
    "payees": ("payee_id",),
    "splits": ("account_id", "isrc", "upc"),
    "deals": ("account_id", "source", "usage_type"),
    "rates": ("date", "base", "quote"),
    "settlements": ("settlement_id",),
    "aliases": ("source", "dsp_id"),
}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A checked row and where it stands."""

    file: str
    line: int
    row: Row


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the kind, the rows in its files, the rows the book now has, and what looked odd."""

    kind: str
    version: str
    rows_read: int
    rows_in_book: int
    warnings: tuple[str, ...]


def check(kind: str, files: Sequence[Path]) -> tuple[list[Problem], list[str]]:
    """List every problem of the files by themselves, and import nothing."""
    table = table_of(kind)
    rows, problems, warnings = _read(table, files)
    return problems or contracts.problems(kind, rows), warnings


def import_table(book: Book, kind: str, files: Sequence[Path]) -> Imported:
    """Import *files* as one table of *kind*; raises TableError with every problem, and then the book is as it was."""
    table = table_of(kind)
    rows, problems, warnings = _read(table, files)
    if problems:
        raise TableError(tuple(problems))
    with book.lock():
        version = (
            _save_catalogue(book, table, rows, files)
            if kind == snapshots.KIND
            else _save(book, table, rows, files)
        )
    return Imported(kind, version.version, len(rows), version.rows, tuple(warnings))


def _read(table: Table, files: Sequence[Path]) -> tuple[list[Numbered], list[Problem], list[str]]:
    rows: list[Numbered] = []
    problems: list[Problem] = []
    warnings: list[str] = []
    for path in files:
        file = input_table.read(path, table)
        checked = check_columns(table, file.name, file.header, file.lines, file.columns)
        problems += [*file.problems, *checked.problems]
        warnings += [*file.warnings, *checked.warnings]
        if not problems:
            names = tuple(checked.columns)
            values = zip(*checked.columns.values(), strict=True)
            rows += [
                Numbered(file.name, line, dict(zip(names, row, strict=True)))
                for line, row in zip(file.lines, values, strict=True)
            ]
    return rows, problems[:MAX_PROBLEMS], warnings


def _save_catalogue(book: Book, table: Table, rows: list[Numbered], files: Sequence[Path]) -> inputs.Version:
    columns = {name: [numbered.row[name] for numbered in rows] for name in table.names}
    return snapshots.save(book, columns, list(files))


def _save(book: Book, table: Table, rows: list[Numbered], files: Sequence[Path]) -> inputs.Version:
    merged = _merge(inputs.read(book, table.kind), rows, STATED_WHOLE[table.kind])
    if problems := contracts.problems(table.kind, merged):
        raise TableError(tuple(problems[:MAX_PROBLEMS]))
    names = list(table.names)
    final = sorted((numbered.row for numbered in merged), key=lambda row: [row[name] for name in names])
    return inputs.save(book, table.kind, final, names, list(files))


def _merge(known: list[Row], new: list[Numbered], key: tuple[str, ...]) -> list[Numbered]:
    named = {tuple(numbered.row[name] for name in key) for numbered in new}
    kept = [row for row in known if tuple(row[name] for name in key) not in named]
    return [*(Numbered("the book", 0, row) for row in kept), *new]
