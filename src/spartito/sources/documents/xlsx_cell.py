"""The cells of an .xlsx workbook as text: what is stored, read by the number format. Source: ECMA-376 part 1, 18.3.1.4."""

from __future__ import annotations

import re
from decimal import Decimal

from spartito.errors import InputError
from spartito.sources.documents import number_format
from spartito.sources.documents.number import stored
from spartito.sources.documents.number_format import DATE, NUMBER, PERCENT
from spartito.sources.documents.parts import Element, Parts, local, texts

NOISY = "noisy"
UNREADABLE = "unreadable"
MOST_SHARED = 1 << 23
MOST_SHARED_CHARACTERS = 1 << 28
_PHONETIC = ("rPh", "phoneticPr")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?Z?$")
_TRUTHS = {"1": "TRUE", "0": "FALSE"}
_NOTHING = ("", "")

Read = tuple[str, str]
"""A cell's text and its mark: none, `noisy` for a number with more digits than anybody typed, or `unreadable`."""


class Cells:
    """What is needed to read a cell: the texts that cells share, the number formats, and the first day."""

    def __init__(self, parts: Parts, shared: str, styles: str, *, from_1904: bool) -> None:
        self._from_1904 = from_1904
        self._shared = _shared(parts, shared) if shared else []
        self._kinds = _kinds(parts, styles) if styles else []

    def read(self, cell: Element) -> Read:
        """The text of a cell; of one that cannot be read what it holds."""
        kind = cell.get("t", "n")
        value, inline, formula = None, None, False
        for child in cell:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "is":
                inline = child
            elif name == "f":
                formula = True
        if inline is not None:
            return unescaped(texts(inline, without=_PHONETIC)), ""
        if value is None:
            return (
                ("a formula without its value; open and save the workbook", UNREADABLE)
                if formula
                else _NOTHING
            )
        return self._valued(kind, value.strip() if kind != "str" else value, cell.get("s", "0"))

    def _valued(self, kind: str, value: str, style: str) -> Read:
        if kind == "s":
            known = value.isdecimal() and len(value) < 9 and int(value) < len(self._shared)
            return (
                (self._shared[int(value)], "")
                if known
                else (f"the text {value}, which is missing", UNREADABLE)
            )
        if kind == "str":
            return unescaped(value), ""
        if kind == "b":
            return _TRUTHS.get(value, value), ""
        if kind == "d":
            return _MIDNIGHT.sub("", value), ""
        if kind == "n":
            return self._number(value, self._kind(style)) if value else _NOTHING
        return value or "an error", UNREADABLE

    def _kind(self, style: str) -> str:
        known = style.isdecimal() and len(style) < 9 and int(style) < len(self._kinds)
        return self._kinds[int(style)] if known else NUMBER

    def _number(self, value: str, kind: str) -> Read:
        number = stored(value, 2 if kind == PERCENT else 0)
        if number is None:
            return f'"{value[:40]}", which is no number', UNREADABLE
        mark = NOISY if number.noisy else ""
        if kind == NUMBER:
            return number.text, mark
        if kind == PERCENT:
            return f"{number.text}%", mark
        days = Decimal(number.text)
        text = number_format.as_time(days)
        if kind == DATE:
            text = number_format.as_date(days, from_1904=self._from_1904)
        return (text, "") if text else (f"{number.text}, which is no day", UNREADABLE)


def unescaped(text: str) -> str:
    """A text without the escapes that stand for characters which XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _shared(parts: Parts, name: str) -> list[str]:
    found: list[str] = []
    characters = 0
    for _, element in parts.elements(name, "si"):
        found.append(unescaped(texts(element, without=_PHONETIC)))
        characters += len(found[-1])
        if len(found) > MOST_SHARED or characters > MOST_SHARED_CHARACTERS:
            raise InputError(
                f"{parts.shown} has more than {MOST_SHARED} different texts, or {MOST_SHARED_CHARACTERS} characters of "
                "them; save the sheet as CSV."
            )
    return found


def _kinds(parts: Parts, name: str) -> list[str]:
    """What the numbers of each style are."""
    codes: dict[str, str] = {}
    kinds: list[str] = []
    for _, element in parts.elements(name, "numFmts", "cellXfs"):
        for child in element:
            if local(child) == "numFmt":
                codes[child.get("numFmtId", "")] = child.get("formatCode", "")
            elif local(child) == "xf":
                number = child.get("numFmtId", "0")
                built_in = number_format.built_in(int(number) if number.isdecimal() else 0)
                kinds.append(number_format.of_code(codes[number]) if number in codes else built_in)
    return kinds
