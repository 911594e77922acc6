"""The checks that look at one row's values together, and the check that no key is used twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spartito.errors import Problem
from spartito.tables.input import Table

Columns = Mapping[str, Sequence[str]]


def check_rows(table: Table, file: str, lines: Sequence[int], columns: Columns) -> list[Problem]:
    """The problems of rows whose values do not fit together; blanks left by refused values are skipped."""
    problems: list[Problem] = []
    for first, end in table.ranges:
        problems += _backward(file, lines, columns, first, end)
    if table.one_of:
        problems += _nothing_given(file, lines, columns, table.one_of)
    if table.key:
        problems += repeated([(file, line) for line in lines], columns, table.key)
    return problems


def _backward(file: str, lines: Sequence[int], columns: Columns, first: str, end: str) -> Iterable[Problem]:
    for line, start, stop in zip(lines, columns[first], columns[end], strict=True):
        if start and stop and stop <= start:
            yield backward(file, line, first, end, start, stop)


def backward(file: str, line: int, first: str, end: str, start: str, stop: str) -> Problem:
    """The problem of a row whose range, from column *first* to column *end*, ends before it starts."""
    expected = f"a date after {first} {start}; {end} is the first day no longer valid"
    return Problem(file, line, end, stop, expected)


def _nothing_given(
    file: str, lines: Sequence[int], columns: Columns, one_of: tuple[str, ...]
) -> Iterable[Problem]:
    for line, *values in zip(lines, *(columns[name] for name in one_of), strict=True):
        if not any(values):
            yield Problem(file, line, one_of[0], "", f"filled in; a row needs {' or '.join(one_of)}")


def repeated(places: Sequence[tuple[str, int]], columns: Columns, key: tuple[str, ...]) -> Iterable[Problem]:
    """The rows, each at its file and line, whose key was used before."""
    seen: dict[tuple[str, ...], tuple[str, int]] = {}
    rows = zip(*(columns[name] for name in key), strict=True)
    for place, values in zip(places, rows, strict=True):
        first = seen.setdefault(values, place)
        if first != place and values[0]:
            yield used_before(place, first, key, values[0])


def used_before(place: tuple[str, int], first: tuple[str, int], key: tuple[str, ...], value: str) -> Problem:
    """The problem of a row whose key, which begins with *value*, was used *first* elsewhere."""
    where = f"line {first[1]}" if first[0] == place[0] else f"{first[0]}, line {first[1]}"
    return Problem(*place, key[0], value, f"used once: {where} has the same {', '.join(key)}")
