"""The header of an input table's file: names exact, order free, no name twice, no required name missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from spartito.errors import InputError, Problem
from spartito.tables.input import Table
from spartito.tables.shown import shown

_UNKNOWN_NAMED = 20
_LONE_RETURN = re.compile(r"\r(?!\n)")


def check_header(
    table: Table, file: str, header: Sequence[str]
) -> tuple[dict[str, int], list[Problem], list[str]]:
    """Where each declared column stands in *header*, what is wrong with it, and the unknown columns."""
    names = [name.replace("\u00a0", " ").strip() for name in header]
    problems = [*_twice(file, names), *_missing(table, file, names)]
    known = frozenset(table.names)
    unknown = sorted({name for name in names if name not in known})[:_UNKNOWN_NAMED]
    warnings = [f"{file}: not a column of {table.kind}, left out: {', '.join(map(repr, unknown))}."]
    places = {name: place for place, name in enumerate(names) if name in known}
    return places, problems, warnings if unknown else []


def refuse_other_marks(file: str, header: Sequence[str]) -> None:
    """Spreadsheets of many countries write CSV with semicolons; its rows would each be one column of another name.

    With the line ends of old Macintoshes, which some spreadsheets offer still, all rows would be in the header.
    """
    if ended := next((name for name in header if _LONE_RETURN.search(name)), ""):
        raise InputError(
            f'{file}, line 1: behind "{shown(_LONE_RETURN.split(ended)[0])}" the line ends in a carriage return alone. Expected line '
            "feeds. Save it as CSV UTF-8, not as CSV for Macintosh, and try again."
        )
    for mark, words in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            raise InputError(
                f'{file}, line 1: "{header[0]}" is divided by {words}. Expected names of columns divided by commas. Save it as '
                "CSV with commas (in a spreadsheet under the settings of the export) and try again."
            )


def _twice(file: str, names: list[str]) -> list[Problem]:
    twice = sorted(name for name, times in Counter(names).items() if name and times > 1)
    return [
        Problem(file, 1, shown(name), shown(name), "a column name used once; rename or remove one of them")
        for name in twice
    ]


def _missing(table: Table, file: str, names: list[str]) -> list[Problem]:
    expected = "a header with the column {}; a " + table.kind + " file needs " + ", ".join(table.required)
    return [
        Problem(file, 1, name, shown(",".join(names)), expected.format(name))
        for name in table.required
        if name not in names
    ]
