"""What stands in an identifier column: an ISRC, a GTIN (UPC, EAN), nothing, or something that cannot be used.

The native core reads reports by these same rules; this twin serves the input tables, and tests hold the two equal.
An ISRC has no check digit, and unknown prefixes pass (ISO 3901; real reports carry `TBDK24012022`).  A GTIN is filled
with zeros to 14 digits (GS1 General Specifications, section 7.9 for the check digit).  Numbers that a spreadsheet has
cut, such as `7.24E+11`, are never guessed at.
"""

import re
from enum import Enum

_LONGEST = 40
_BLANKS = " \t\n\f\r\u00a0"
_ISRC = re.compile(r"([A-Z]{2}[A-Z0-9]{3}[0-9]{7})")
_PREFIXED = re.compile("ISRC:?" + _ISRC.pattern)
_LOSSY = re.compile(r"[0-9]+[.,]?[0-9]*[eE]\+?[0-9]+")
_WHOLE = re.compile(r"([^.]*)\.0*")
_DIGITS = re.compile(r"[0-9]+")
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", " \u00a0-")


class Reading(Enum):
    """What a text in an identifier column is."""

    BLANK = "blank"
    ISRC = "isrc"
    GTIN = "gtin"
    LOSSY = "lossy"
    UNREADABLE = "unreadable"


def classify(text: str) -> tuple[Reading, str]:
    """Read an identifier from a column of either kind, with its normal form where it has one.

    >>> classify("us-skg1912345"), classify('="0602318137111"'), classify("7.24E+11")[0].value
    ((<Reading.ISRC: 'isrc'>, 'USSKG1912345'), (<Reading.GTIN: 'gtin'>, '00602318137111'), 'lossy')
    """
    text = _unwrap(text)
    if not text:
        return Reading.BLANK, ""
    # Half of a pair of surrogates is no text of a file, and no identifier either.
    if len(text.encode(errors="surrogatepass")) > _LONGEST:
        return Reading.UNREADABLE, ""
    if _LOSSY.fullmatch(text):
        return Reading.LOSSY, ""
    whole = _WHOLE.fullmatch(text)
    digits = (whole[1] if whole else text).translate(_CAPITALS)
    return _of_digits(digits) if _DIGITS.fullmatch(digits) else _of_letters(text)


def isrc(text: str) -> str:
    """Give the 12 characters of an ISRC, or a blank where the text is not one.

    >>> isrc("ISRC US-SKG-19-12345"), isrc("602318137111")
    ('USSKG1912345', '')
    """
    reading, normal = classify(text)
    return normal if reading is Reading.ISRC else ""


def gtin(text: str) -> str:
    """Give the 14 digits of a UPC, EAN or GTIN, or a blank where the text is not one.

    >>> gtin("602318 137111"), gtin("602318137111.0"), gtin("USSKG1912345")
    ('00602318137111', '00602318137111', '')
    """
    reading, normal = classify(text)
    return normal if reading is Reading.GTIN else ""


def check_digit_holds(digits: str) -> bool:
    """Say whether the last digit of a GTIN is the one that the others demand; a wrong one only warns.

    >>> check_digit_holds("00602318137111"), check_digit_holds("00602318137112")
    (True, False)
    """
    weighed = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighed) % 10 == 0


def _unwrap(text: str) -> str:
    """Undo `="0724..."`, quotes, a spreadsheet's leading apostrophe, and blanks around."""
    text = text.strip(_BLANKS).removeprefix("=")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text.removeprefix("'").strip(_BLANKS)


def _of_digits(digits: str) -> tuple[Reading, str]:
    significant = digits.lstrip("0")
    if not significant:
        return Reading.BLANK, ""
    if len(digits) < 8 or len(significant) > 14:
        return Reading.UNREADABLE, ""
    return Reading.GTIN, significant.zfill(14)


def _of_letters(text: str) -> tuple[Reading, str]:
    kept = text.translate(_CAPITALS).replace(".", "")
    if not kept:
        return Reading.BLANK, ""
    found = _ISRC.fullmatch(kept) or _PREFIXED.fullmatch(kept)
    return (Reading.ISRC, found[1]) if found else (Reading.UNREADABLE, "")
