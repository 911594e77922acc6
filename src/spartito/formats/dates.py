"""The sales period of a whole file, where its preamble or its name says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from spartito.formats.format import Constant, Format, FromFileName, FromPreamble

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_PARTS = {
    "yyyy": r"(?P<y>\d{4})",
    "yy": r"(?P<y>\d\d)",
    "month": f"(?P<m>(?i:{'|'.join(_MONTHS)}))",
    "mon": f"(?P<m>(?i:{'|'.join(name[:3] for name in _MONTHS)}))",
    "mm": r"(?P<m>\d\d)",
    "m": r"(?P<m>\d\d?)",
    "dd": r"(?P<d>\d\d)",
    "d": r"(?P<d>\d\d?)",
    "*": r".*",
}
"""What a date pattern is made of; the longer names first, and whatever else stands for itself."""
_PIECES = re.compile("|".join(re.escape(part) for part in _PARTS) + "|.", re.DOTALL)


def is_style(style: str) -> bool:
    """Whether a pattern says a year and a month once each, and a day at most once.

    >>> is_style("d/m/yy"), is_style("month yyyy"), is_style("yyyyMmm"), is_style("dd.mm."), is_style("mm/mm/yyyy")
    (True, True, True, False, False)
    """
    pieces = _PIECES.findall(style)
    counts = {
        unit: sum(_PARTS.get(piece, "").startswith(f"(?P<{unit}>") for piece in pieces) for unit in "ymd"
    }
    return style.isascii() and counts["y"] == counts["m"] == 1 and counts["d"] <= 1 and "*" not in pieces[:-1]


def names_day(style: str) -> bool:
    """Whether a pattern names a day, and not a month as a whole.

    >>> names_day("d/m/yy"), names_day("month yyyy")
    (True, False)
    """
    return bool({"d", "dd"} & set(_PIECES.findall(style)))


@cache
def _pattern(style: str) -> re.Pattern[str]:
    pieces = (_PARTS.get(piece) or re.escape(piece) for piece in _PIECES.findall(style))
    return re.compile("".join(pieces), re.ASCII | re.DOTALL)


def read_day(text: str, style: str) -> date | None:
    """The day that a text of a date pattern names (the first of the month if it names none); None if it is no day.

    >>> read_day("08/31/2026", "mm/dd/yyyy"), read_day("Aug-26", "mon-yy"), read_day("2026-02-30", "yyyy-mm-dd")
    (datetime.date(2026, 8, 31), datetime.date(2026, 8, 1), None)
    """
    found = _pattern(style).fullmatch(text.strip())
    if found is None:
        return None
    said = found.groupdict()
    names = [name[: len(said["m"])] for name in _MONTHS]
    month = int(said["m"]) if said["m"].isdigit() else names.index(said["m"].lower()) + 1
    year = int(said["y"]) + (2000 if len(said["y"]) == 2 else 0)
    try:
        return date(year, month, int(said.get("d") or 1))
    except ValueError:
        return None


def middle_month(first: date, last: date) -> str:
    """The month YYYY-MM of the middle day of a range, both ends included: that of most of Apple's fiscal month.

    >>> middle_month(date(2026, 8, 30), date(2026, 9, 26))
    '2026-09'
    """
    middle = first + (last - first) // 2
    return f"{middle.year:04}-{middle.month:02}"


def file_period(known: Format, preamble: Mapping[str, str], groups: Mapping[str, str]) -> str:
    """The sales period YYYY-MM that the file as a whole states; empty where it states none that can be read."""
    role = known.columns.get("sales_period")
    if isinstance(role, Constant):
        return role.value
    if isinstance(role, FromPreamble):
        days = [read_day(preamble.get(name, ""), role.style) for name in (role.name, role.to_name) if name]
    elif isinstance(role, FromFileName):
        days = [read_day(groups.get(role.group, ""), role.style)]
    else:
        return ""
    first, last = days[0], days[-1]
    return middle_month(first, last) if first and last and first <= last else ""
