"""Workbooks of OpenDocument (.ods), sheet by sheet and row by row. Source: OpenDocument 1.3 part 3, 9 and 19."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spartito.errors import InputError
from spartito.sources.documents.number import stored
from spartito.sources.documents.parts import LINKS, Element, Parts, attributes, local
from spartito.sources.documents.row import Row, trimmed
from spartito.sources.documents.xlsx import MOST_COLUMNS, MOST_ROWS, letters
from spartito.sources.documents.xlsx_cell import NOISY, UNREADABLE, Read

CONTENT = "content.xml"
_CELLS = ("table-cell", "covered-table-cell")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(\.\d+)?S", re.ASCII)
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?Z?$")


class Ods:
    """A workbook: the names of its sheets, in order, and their rows. InputError for what is damaged or locked."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        if "META-INF/manifest.xml" in parts.names and parts.all("META-INF/manifest.xml", "encryption-data"):
            raise InputError(f"{parts.shown} is locked by a password; save it without one.")

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(
            attributes(element).get("name", "") for event, element in self._read() if event == "start"
        )

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold something, from the top, by the numbers that people see."""
        here, number = "", 0
        for event, element in self._read():
            if event == "start":
                if here == sheet:
                    return
                here, number = attributes(element).get("name", ""), 0
                continue
            if here != sheet:
                continue
            times = self._times(element, "number-rows-repeated", MOST_ROWS - number)
            row = self._row(element, number + 1, sheet)
            if row.cells or row.problem:
                for more in range(times):
                    yield Row(number + 1 + more, row.cells, row.problem, row.noisy)
            number += times

    def _read(self) -> Iterator[tuple[str, Element]]:
        """The beginnings of sheets and the ends of rows."""
        for event, element in self._parts.elements(CONTENT, "table-row", starts=("table", "table-source")):
            if local(element) == "table-source":
                raise InputError(f"{self._parts.shown} {LINKS}")
            yield event, element

    def _times(self, element: Element, name: str, most: int) -> int:
        said = attributes(element).get(name, "1")
        times = int(said) if said.isdecimal() and len(said) < 9 else 0
        if not 0 < times <= most:
            raise self._parts.damaged(f'{name} is "{said[:20]}", and at most {most} more fit')
        return times

    def _row(self, element: Element, number: int, sheet: str) -> Row:
        found: list[str] = []
        problem, noisy, column = "", False, 0
        for cell in element:
            if local(cell) not in _CELLS:
                continue
            times = self._times(cell, "number-columns-repeated", MOST_COLUMNS - column)
            text, mark = _read(cell)
            if mark == UNREADABLE:
                problem = problem or f"cell {letters(column)}{number} of sheet {sheet} holds {text}"
            elif text:
                found.extend([""] * (column - len(found)))
                found.extend([text] * times)
            noisy |= mark == NOISY
            column += times
        return Row(number, trimmed(found), problem, noisy)


def _read(cell: Element) -> Read:
    """The text of a cell: what it stores, or what it shows where it stores a text."""
    said = attributes(cell)
    kind, shown = said.get("value-type", ""), "\n".join(_shown(line) for line in cell if local(line) == "p")
    if (
        cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type")
        == "error"
    ):
        return shown or "an error", UNREADABLE
    if kind in ("float", "currency", "percentage"):
        return _number(said.get("value", ""), kind)
    if kind == "date":
        return _MIDNIGHT.sub("", said.get("date-value", "")), ""
    if kind == "time":
        found = _TIME.fullmatch(said.get("time-value", ""))
        return (f"{int(found[1]):02}:{found[2]}:{found[3]}" if found else said.get("time-value", "")), ""
    if kind == "boolean":
        return said.get("boolean-value", "").upper(), ""
    if not kind and said.get("formula"):
        return "a formula without its value; open and save the workbook", UNREADABLE
    return said.get("string-value", shown), ""


def _shown(element: Element) -> str:
    """What people see of a paragraph: spaces in a row, tabs and line ends are elements (6.1.3 to 6.1.5)."""
    text = element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            text += " " * min(int(attributes(child).get("c", "1")), MOST_COLUMNS)
        elif name in ("tab", "line-break"):
            text += " "
        elif name not in ("annotation", "ruby-text"):
            text += _shown(child)
        text += child.tail or ""
    return text


def _number(value: str, kind: str) -> Read:
    number = stored(value, 2 if kind == "percentage" else 0)
    if number is None:
        return f'"{value[:40]}", which is no number', UNREADABLE
    return f"{number.text}{'%' if kind == 'percentage' else ''}", NOISY if number.noisy else ""
