"""Reading the texts that stand in reports: identifiers, amounts, months."""

import datetime
import re
from fractions import Fraction

UNIT = 10**12
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def identifier(text: str) -> tuple[str, str]:
    """What an identifier's text is: ('blank' | 'isrc' | 'gtin' | 'lossy' | 'unreadable', canonical text)."""
    plain = re.sub(r'^="(.*)"$', r"\1", text.strip()).removeprefix("'").strip()
    if re.fullmatch(r"[0-9]+[.,]?[0-9]*[eE]\+?[0-9]+", plain):
        return "lossy", ""
    digits = re.sub(r"[ \u00a0\-]", "", re.sub(r"\.0*$", "", plain))
    if digits.isascii() and digits.isdigit():
        significant = digits.lstrip("0")
        if not significant:
            return "blank", ""
        readable = len(digits) >= 8 and len(significant) <= 14
        return ("gtin", significant.zfill(14)) if readable else ("unreadable", "")
    letters = re.sub(r"[ \u00a0.\-]", "", plain).upper()
    for candidate in (letters, letters.removeprefix("ISRC").removeprefix(":")):
        if ISRC.fullmatch(candidate):
            return "isrc", candidate
    return ("unreadable", "") if letters else ("blank", "")


def number(text: str, decimals: int) -> Fraction | None:
    """The exact value of a number's text, or None where it is not a number a report may hold."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    value = Fraction(text)
    if abs(value) >= UNIT or (value * 10**decimals).denominator != 1:
        return None
    return value


def half_even(value: Fraction) -> Fraction:
    """A value rounded half-even to 12 decimals."""
    return Fraction(round(value * UNIT), UNIT)


def plain(value: Fraction) -> str:
    """A value as decimal text with every digit it has and no more (it must be finite in base ten)."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 60:
            raise ValueError(f"{value} has no finite decimal text")
    digits = str(abs(value.numerator * 10**places // value.denominator)).zfill(places + 1)
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    return ("-" if value < 0 else "") + whole + ("." + fraction if fraction else "")


def day(text: str, style: str) -> datetime.date | None:
    """A date's text in one of the styles `yyyymmdd`, `yyyy-mm-dd`, `mm/dd/yyyy`."""
    form = {"yyyymmdd": "%Y%m%d", "yyyy-mm-dd": "%Y-%m-%d", "mm/dd/yyyy": "%m/%d/%Y"}[style]
    width = {"yyyymmdd": 8, "yyyy-mm-dd": 10, "mm/dd/yyyy": 10}[style]
    if len(text.strip()) != width:
        return None
    try:
        return datetime.datetime.strptime(text.strip(), form).replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return None


def middle_month(start: datetime.date, end: datetime.date) -> str:
    """The month that holds the middle day of a range of days."""
    return f"{start + (end - start) / 2:%Y-%m}"


def last_day(month: str) -> datetime.date:
    """The last day of a month."""
    year, number_of_month = int(month[:4]), int(month[5:7])
    return datetime.date(year + number_of_month // 12, number_of_month % 12 + 1, 1) - datetime.timedelta(1)
