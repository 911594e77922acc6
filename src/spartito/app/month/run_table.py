"""The tables of a run as they are written: row by row, so that no table is ever in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from spartito.store import parquet
from spartito.tables.arrow import arrow_schema, record_batch
from spartito.tables.shape import Table

Row = tuple[Any, ...]
"""The values of a row in the order of its table's columns; an amount is a whole number of its column's last decimal."""

_AT_A_TIME = 1 << 14


def file_of(folder: Path, table: Table) -> Path:
    """Where a run keeps one of its tables."""
    return folder / f"{table.name}.parquet"


class RunTable:
    """One table of a run, to which rows are added; the bytes depend on the rows and on nothing else."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._table = table
        self._file = parquet.Growing(file_of(folder, table), arrow_schema(table))
        self._rows: list[Row] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if failure == (None, None, None):
            self._flush()
        self._file.__exit__(*failure)

    def add(self, row: Row) -> None:
        """Add a row after those before it."""
        self._rows.append(row)
        if len(self._rows) >= _AT_A_TIME:
            self._flush()

    def _flush(self) -> None:
        self._file.add(record_batch(self._table, self._rows))
        self._rows = []


def write(folder: Path, table: Table, rows: Iterable[Row]) -> None:
    """Write a table of which all rows are known."""
    with RunTable(folder, table) as file:
        for row in rows:
            file.add(row)
