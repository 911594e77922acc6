"""Workbooks of Office Open XML (.xlsx), sheet by sheet and row by row, as they are stored. Source: ECMA-376 part 1, 18.

No library gives the cells: those that we know (openpyxl, calamine) make a binary fraction of every number first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from spartito.errors import InputError
from spartito.sources.documents.parts import LINKS, Element, Parts
from spartito.sources.documents.row import Row, trimmed
from spartito.sources.documents.xlsx_cell import NOISY, UNREADABLE, Cells

TYPES = "[Content_Types].xml"
MOST_ROWS = 1 << 20
MOST_COLUMNS = 1 << 14
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


class Xlsx:
    """A workbook: the names of its sheets, in its order, and their rows. InputError for what is none, or is damaged."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        if any(name.startswith("xl/externalLinks/") for name in parts.names):
            raise InputError(f"{parts.shown} {LINKS}")
        self._main = self._related("", "officeDocument")
        if self._main.endswith(".bin"):
            raise InputError(f"{parts.shown} is a binary workbook (.xlsb); save it as .xlsx.")
        if not self._main.startswith("xl/"):
            raise InputError(f"{parts.shown} is packed like a workbook, and is none; give the report itself.")

    @cached_property
    def _sheets(self) -> dict[str, str]:
        """The part of every sheet by its name, hidden ones too."""
        parts = {name: target for name, kind, target in self._relations(self._main) if kind == "worksheet"}
        sheets = self._parts.all(self._main, "sheet")
        return {sheet.get("name", ""): parts[sheet["id"]] for sheet in sheets if sheet.get("id") in parts}

    @cached_property
    def _cells(self) -> Cells:
        (about,) = self._parts.all(self._main, "workbookPr")[:1] or [{}]
        return Cells(
            self._parts,
            self._related(self._main, "sharedStrings"),
            self._related(self._main, "styles"),
            from_1904=about.get("date1904", "0") in ("1", "true"),
        )

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(self._sheets)

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that are there, from the top, by the numbers that people see."""
        before = 0
        for _, element in self._parts.elements(self._sheets[sheet], "row"):
            number = self._number(element.get("r"), before, sheet)
            yield self._row(element, number, sheet)
            before = number

    def _number(self, said: str | None, before: int, sheet: str) -> int:
        number = before + 1 if said is None else int(said) if said.isdecimal() and len(said) < 8 else 0
        if not before < number <= MOST_ROWS:
            raise self._parts.damaged(f"sheet {sheet} has row {said or number} after row {before}")
        return number

    def _row(self, element: Element, number: int, sheet: str) -> Row:
        found: list[str] = []
        problem, noisy = "", False
        for cell in element.iterchildren(f"{element.tag[: -len('row')]}c"):
            column = self._column(cell.get("r"), len(found), sheet)
            text, mark = self._cells.read(cell)
            found.extend([""] * (column - len(found)))
            found.append("" if mark == UNREADABLE else text)
            noisy |= mark == NOISY
            if mark == UNREADABLE:
                problem = problem or f"cell {letters(column)}{number} of sheet {sheet} holds {text}"
        return Row(number, trimmed(found), problem, noisy)

    def _column(self, place: str | None, after: int, sheet: str) -> int:
        """The column of a cell, from 0; one that does not say it is the next one."""
        if place is None:
            return after
        found, column = _PLACE.fullmatch(place), 0
        for letter in found[1] if found else "":
            column = column * 26 + ord(letter) - ord("A") + 1
        if not after < column <= MOST_COLUMNS:
            raise self._parts.damaged(f'sheet {sheet} has cell "{place[:20]}" in the wrong place')
        return column - 1

    def _related(self, part: str, kind: str) -> str:
        """The only part of a kind that another one needs; empty if there is none."""
        return next((target for _, found, target in self._relations(part) if found == kind), "")

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """The parts that another one names: by which id, of which kind, and where. Source: ECMA-376 part 2, 6.5."""
        folder, _, name = part.rpartition("/")
        named = f"{folder}/_rels/{name}.rels".lstrip("/")
        if named not in self._parts.names:
            return []
        return [
            (said.get("Id", ""), said.get("Type", "").rpartition("/")[2], _resolved(folder, said["Target"]))
            for said in self._parts.all(named, "Relationship")
            if said.get("TargetMode") != "External" and said.get("Target")
        ]


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").lstrip(
        "/"
    )


def letters(column: int) -> str:
    """The letters of a column that is counted from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    text, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
