"""An input table's file, read as text: CSV (also gzipped), Parquet, or the ECB's history of rates as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from spartito import _core
from spartito.errors import InputError, Problem
from spartito.sources import ecb, parquet_table
from spartito.sources.files import core_errors, refuse_special
from spartito.tables.header import refuse_other_marks
from spartito.tables.input import Table
from spartito.tables.validate import MAX_PROBLEMS, Checked, as_rows, check_columns, ragged_row


@dataclass(frozen=True, slots=True)
class InputFile:
    """The texts of an input file by column, each row with its physical line (Parquet: its row, from 1).

    `problems` are rows that do not have the header's number of fields; they are in no column.
    """

    name: str
    header: tuple[str, ...]
    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def read(path: Path, table: Table) -> InputFile:
    """Read the file at *path* as text, ready for `check_columns`; InputError when it cannot be read at all."""
    refuse_special(path)
    found = parquet_table.read(path) if parquet_table.is_parquet(path) else None
    if found is not None:
        header, columns = found
        return InputFile(path.name, header, range(1, len(columns[0]) + 1 if columns else 1), columns)
    file = _read_csv(path)
    if table.kind == "rates" and ecb.is_history(file.header):
        lines, columns, warnings = ecb.as_rates(file.header, file.lines, file.columns)
        return InputFile(file.name, table.required, lines, columns, file.problems, warnings)
    return file


def check(path: Path, table: Table) -> tuple[list[dict[str, str]], list[Problem], list[str]]:
    """Read and check one file: its canonical rows (none if there is a problem), every problem, and the warnings."""
    checked = check_by_column(path, table)
    rows = [] if checked.problems else as_rows(checked)
    return rows, checked.problems, checked.warnings


def check_by_column(path: Path, table: Table) -> Checked:
    """As `check`, by column and without making rows: the way for a catalogue of millions."""
    file = read(path, table)
    checked = check_columns(table, file.name, file.header, file.lines, file.columns)
    problems = sorted([*file.problems, *checked.problems], key=lambda problem: problem.line)[:MAX_PROBLEMS]
    return Checked(checked.columns, problems, [*file.warnings, *checked.warnings])


def _read_csv(path: Path) -> InputFile:
    with core_errors(path):
        table = _core.read_table(path)
    header = tuple(table.header)
    if not any(header):
        raise InputError(f"{path.name} is empty; its first line must be a header with the column names.")
    refuse_other_marks(path.name, header)
    lines = pa.Array.from_buffers(
        pa.int64(), table.rows, [None, pa.py_buffer(table.line_numbers())]
    ).to_pylist()
    ragged = tuple(ragged_row(path.name, line, len(fields), len(header)) for line, fields in table.ragged)
    return InputFile(path.name, header, lines, [_texts(table, i) for i in range(len(header))], ragged)


def _texts(table: _core.Table, column: int) -> list[str]:
    offsets, data = table.column(column)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    texts: list[str] = pa.Array.from_buffers(pa.string(), table.rows, buffers).to_pylist()
    return texts
