"""What a number format says a number of a workbook is: a number, a date, a time or a percentage.

Source: ECMA-376 part 1, 18.8.30 (number formats and the ids that have one built in) and 18.17.4 (dates and times).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

NUMBER, DATE, TIME, PERCENT = "number", "date", "time", "percent"
_BUILT_IN = {
    **dict.fromkeys((9, 10), PERCENT),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), TIME),
}
_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LEAP_DAY_OF_1900 = 60
"""The workbook's 29 February 1900, which never was."""
_LAST_DAY = {False: 2958465, True: 2957003}
_SECONDS = 86400


@cache
def built_in(number: int) -> str:
    """What the format is that a workbook does not spell out."""
    return _BUILT_IN.get(number, NUMBER)


@cache
def of_code(code: str) -> str:
    """What a number of this format code is.

    >>> [of_code(code) for code in ("dd/mm/yyyy", "[h]:mm:ss", "0.00%", '#,##0.00 "days"', "General", "[Red](0.00)")]
    ['date', 'time', 'percent', 'number', 'number', 'number']
    """
    marks = _TEXT.sub("", code.split(";")[0]).lower()
    if "general" in marks:
        return NUMBER
    if "%" in marks:
        return PERCENT
    if re.search(r"[dy]|mmm", marks):
        return DATE
    if re.search(r"[hs]", marks):
        return TIME
    return DATE if "m" in marks else NUMBER


def as_date(serial: Decimal, *, from_1904: bool) -> str:
    """The day that a number of days means, written as ISO 8601 with its time if it has one; empty if there is none.

    >>> as_date(Decimal(46265), from_1904=False), as_date(Decimal("44803.5"), from_1904=True)
    ('2026-08-31', '2026-08-31T12:00:00')
    >>> [as_date(Decimal(day), from_1904=False) for day in (59, 60, 61)]
    ['1900-02-28', '', '1900-03-01']
    """
    seconds = round(serial * _SECONDS)
    days, rest = divmod(seconds, _SECONDS)
    if not (0 if from_1904 else 1) <= days <= _LAST_DAY[from_1904]:
        return ""
    if from_1904:
        day = date(1904, 1, 1) + timedelta(days)
    elif days == _LEAP_DAY_OF_1900:
        return ""
    else:
        day = date(1899, 12, 30 if days > _LEAP_DAY_OF_1900 else 31) + timedelta(days)
    return f"{day.isoformat()}T{clock(rest)}" if rest else day.isoformat()


def as_time(serial: Decimal) -> str:
    """How long a number of days is, as hours, minutes and seconds; empty if it is below zero.

    >>> as_time(Decimal("0.002430555555555556"))
    '00:03:30'
    """
    return "" if serial < 0 else clock(round(serial * _SECONDS))


def clock(seconds: int) -> str:
    """Seconds as hours, minutes and seconds."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
