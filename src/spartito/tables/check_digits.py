"""Release codes whose check digit is wrong: used as they are, since some DSPs invent theirs, but worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from spartito.domain.identifier import check_digit_holds


def upc_warnings(file: str, column: str, lines: Sequence[int], values: Sequence[str]) -> list[str]:
    """One sentence on all rows whose code has a wrong check digit, naming the first; none if all are right."""
    wrong = {value for value in set(values) if value and not check_digit_holds(value)}
    rows = [(line, value) for line, value in zip(lines, values, strict=True) if value in wrong]
    return [upc_warning(file, column, len(rows), *rows[0])] if rows else []


def upc_warning(file: str, column: str, rows: int, line: int, value: str) -> str:
    """The sentence on so many rows, of which the first is *value* on *line*."""
    count = f"{rows} rows have a code" if rows > 1 else "1 row has a code"
    return f"{file}, column {column}: {count} with a wrong check digit, kept as written; first {value} on line {line}."
