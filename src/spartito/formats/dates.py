"""The sales period of a whole file, where its preamble or its name says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from spartito.formats.format import Constant, Format, FromFileName, FromPreamble

_STYLES = {
    "yyyymmdd": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
    "yyyy-mm-dd": r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    "mm/dd/yyyy": r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4})",
    "dd/mm/yyyy": r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})",
    "yyyymm": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>)",
    "yyyy-mm": r"(?P<y>\d{4})-(?P<m>\d\d)(?P<d>)",
}


def read_day(text: str, style: str) -> date | None:
    """The day that a text of a date style names (the first of the month if it names none); None if it is no day.

    >>> read_day("08/31/2026", "mm/dd/yyyy"), read_day("202608", "yyyymm"), read_day("2026-02-30", "yyyy-mm-dd")
    (datetime.date(2026, 8, 31), datetime.date(2026, 8, 1), None)
    """
    found = re.fullmatch(_STYLES[style], text.strip(), re.ASCII)
    if found is None:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"] or 1))
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
    role = known.columns["sales_period"]
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
