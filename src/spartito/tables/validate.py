"""The checks of an input table's rows: every value is made canonical, and every problem is listed.

A column is checked as a whole, each distinct text once, so that a catalogue of a million rows takes seconds.
Checks that look at several rows together (percents above 100, nested splits in a circle) live in `domain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spartito.errors import Problem
from spartito.tables.check_digits import upc_warnings
from spartito.tables.header import check_header
from spartito.tables.input import Column, Table
from spartito.tables.rows import check_rows
from spartito.tables.shown import shown
from spartito.tables.values import TYPES

MAX_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked table: canonical text by column (every declared column), what is wrong, and what is only odd.

    `columns` are complete only where there are no problems. At most MAX_PROBLEMS problems are listed, by line.
    """

    columns: dict[str, list[str]]
    problems: list[Problem]
    warnings: list[str]


def validate(
    table: Table, file: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]
) -> tuple[list[dict[str, str]], list[Problem], list[str]]:
    """Check *rows*, each with its physical line: the canonical rows, the problems, and the warnings.

    The rows are empty as soon as there is one problem, since an import is all or nothing.
    """
    lines: list[int] = []
    values: list[Sequence[str]] = []
    ragged: list[Problem] = []
    for line, row in rows:
        if len(row) == len(header):
            lines.append(line)
            values.append(row)
        else:
            ragged.append(ragged_row(file, line, len(row), len(header)))
    columns: Sequence[Sequence[str]] = list(zip(*values, strict=True)) if values else [()] * len(header)
    checked = check_columns(table, file, header, lines, columns)
    problems = sorted([*ragged, *checked.problems], key=lambda problem: problem.line)[:MAX_PROBLEMS]
    return [] if problems else as_rows(checked), problems, checked.warnings


def check_columns(
    table: Table, file: str, header: Sequence[str], lines: Sequence[int], columns: Sequence[Sequence[str]]
) -> Checked:
    """Check a table given by column: `columns[i]` belongs to `header[i]`, and `lines` are the physical lines."""
    places, problems, warnings = check_header(table, file, header)
    if problems:
        return Checked({}, problems, warnings)
    canonical: dict[str, list[str]] = {}
    for column in table.columns:
        place = places.get(column.name)
        texts = columns[place] if place is not None else ()
        values, found = (
            _check_column(column, file, lines, texts) if texts else ([column.default] * len(lines), [])
        )
        canonical[column.name] = values
        problems += found
        if column.type == "upc":
            warnings += upc_warnings(file, column.name, lines, values)
    problems += check_rows(table, file, lines, canonical)
    problems.sort(key=lambda problem: problem.line)
    return Checked(canonical, problems[:MAX_PROBLEMS], warnings)


def as_rows(checked: Checked) -> list[dict[str, str]]:
    """The rows of a checked table, each a mapping from every declared column to its canonical text."""
    names = tuple(checked.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*checked.columns.values(), strict=True)]


def ragged_row(file: str, line: int, fields: int, expected: int) -> Problem:
    """The problem of a row that has more or fewer fields than the header."""
    counted = "1 field" if fields == 1 else f"{fields} fields"
    return Problem(file, line, "all", counted, f"a row of {expected} fields as in the header")


def refused_value(column: Column, file: str, line: int, text: str) -> Problem:
    """The problem of a value that its column refuses."""
    return Problem(file, line, column.name, shown(text), _expected(column, text))


def _check_column(
    column: Column, file: str, lines: Sequence[int], texts: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    known: dict[str, str | None] = {text: _canonical(column, text) for text in set(texts)}
    problems = []
    if None in known.values():
        bad = {text for text, value in known.items() if value is None}
        problems = [
            refused_value(column, file, line, text)
            for line, text in zip(lines, texts, strict=True)
            if text in bad
        ][:MAX_PROBLEMS]
    return [known[text] or "" for text in texts], problems


def _canonical(column: Column, text: str) -> str | None:
    text = text.strip()
    if not text:
        return None if column.needs_value else column.default
    if text in column.also:
        return text
    if column.type == "choice":
        return text if text in column.choices else None
    return TYPES[column.type].check(text)


def _expected(column: Column, text: str) -> str:
    words = " or ".join(f'"{word}"' for word in (*column.also, *column.choices))
    if column.type == "choice":
        return words if column.needs_value else f"{words} or blank"
    expected = TYPES[column.type].expected
    expected = f"{expected}, or {words}" if words else expected
    return expected if text.strip() else f"filled in; every row needs {expected}"
