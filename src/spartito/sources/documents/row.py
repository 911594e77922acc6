"""A row of a document, and how it becomes a line of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MARKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")

DELIMITER = "\t"
UNREADABLE = "\x1a"
"""The core rejects a line that starts with the substitute character, and shows what stands behind it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number from 1, and its cells up to the last that is not blank.

    What cannot be read in it is a sentence in `problem`. `noisy` says that a number has more digits than anybody typed.
    """

    number: int
    cells: Sequence[str]
    problem: str = ""
    noisy: bool = False


def line(row: Row, width: int = 0) -> str:
    """The row as one line without its end: quoted as CSV is, between tabs, with as many fields as *width* at least.

    A line end, or another control character, within a cell becomes a space: so that row n is line n.

    >>> line(Row(7, ["one", "two\\nlines"]), 3)
    'one\\ttwo lines\\t'
    """
    if row.problem:
        return UNREADABLE + _MARKS.sub(" ", row.problem)
    if not any(row.cells):
        return ""
    blank = ("",) * (width - len(row.cells))
    return DELIMITER.join(map(_field, (*row.cells, *blank)))


def _field(text: str) -> str:
    if text.isprintable() and '"' not in text:
        return text
    text = _MARKS.sub(" ", text)
    return '"' + text.replace('"', '""') + '"' if '"' in text else text


def trimmed(cells: Iterable[str]) -> list[str]:
    """The cells without the blank ones at their end."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return found
