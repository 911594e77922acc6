"""What a value of each type must look like, and its one canonical text.

A check takes a stripped text that is not blank and gives the canonical text, or None where the value is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from stdnum import bic, iban
from stdnum.exceptions import ValidationError as StdnumError

from spartito.domain import currency, duration, identifier, territory
from spartito.domain.money import plain

Check = Callable[[str], str | None]

_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,8})?")
_RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,18})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
_DATE = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_ORDER = re.compile(r"0*([1-9][0-9]{0,5})")
_SEPARATORS = re.compile(r"[ ,;|]+")
_RELEASE = re.compile(r"([1-9][0-9]{0,2}):([0-9]{1,3}(?:\.[0-9]{1,8})?)")
_PERIOD = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")
# What nearly every row holds: no need for the full rules of `identifier`, which give the same.
_PLAIN_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_PLAIN_UPC = re.compile(r"(?=[0-9]{8,14}$)0*[1-9][0-9]*")
# What does not show, or has no meaning of its own: controls, blanks but the common one, marks of direction and format,
# private codes. Named one by one, so that every version of Python (and the native core) refuses the same.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufff0-\uffff\U000e0000-\U0010ffff]"
)
_LONGEST_ID = 200
# An e-mail address that PayPal takes, or its PayerID of 13 characters; neither can start a spreadsheet's formula.
_PAYPAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}|[A-Z0-9]{13}")
RESERVED = (
    "*",
    "rate:",
    "waiting:",
    "late:",
    "superseded:",
    "superseding:",
    "redivided:",
    "=",
    "+",
    "-",
    "@",
)
"""How no id of the customer's own begins: what the ledger names itself, and what a spreadsheet takes for a formula."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type of value: how it is checked, and what a good one is, put so that it reads well after "is not"."""

    check: Check
    expected: str


def _id(text: str) -> str | None:
    reserved = text.startswith(RESERVED)
    return None if reserved or len(text) > _LONGEST_ID or _INVISIBLE.search(text) else text


def _dsp_id(text: str) -> str | None:
    """The DSP has made it, and may begin it with any character: YouTube's video ids do with `-` and `_`."""
    return None if len(text) > _LONGEST_ID or _INVISIBLE.search(text) else text


def _text(text: str) -> str | None:
    return None if _CONTROL_IN_TEXT.search(text) else text


def _percent(text: str) -> str | None:
    return plain(Decimal(text)) if _PERCENT.fullmatch(text) and Decimal(text) <= 100 else None


def _decimal(text: str) -> str | None:
    return plain(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def _amount(text: str) -> str | None:
    return plain(Decimal(text)) if _DECIMAL.fullmatch(text) and Decimal(text) >= 0 else None


def _rate(text: str) -> str | None:
    return plain(Decimal(text)) if _RATE.fullmatch(text) and Decimal(text) > 0 else None


def _currency(text: str) -> str | None:
    return text.upper() if currency.is_currency(text.upper()) else None


def _territory(text: str) -> str | None:
    return text.upper() if text.upper() in territory.CODES else None


def _date(text: str) -> str | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _period(text: str) -> str | None:
    return text if _PERIOD.fullmatch(text) else None


def _isrc(text: str) -> str | None:
    return text if _PLAIN_ISRC.fullmatch(text) else identifier.isrc(text) or None


def _upc(text: str) -> str | None:
    return text.zfill(14) if _PLAIN_UPC.fullmatch(text) else identifier.gtin(text) or None


def _duration(text: str) -> str | None:
    seconds = duration.seconds(text)
    return None if seconds is None else str(seconds)


def _territories(text: str) -> str | None:
    listed = territory.listed(text)
    return None if listed is None else " ".join(listed)


def _iban(text: str) -> str | None:
    # The checksum and the length by country; a country's own list of banks is older than some of its banks.
    return _number(iban.validate, text, check_country=False)


def _bic(text: str) -> str | None:
    return _number(bic.validate, text)


def _number(validate: Callable[..., str], text: str, **options: bool) -> str | None:
    try:
        return validate(text, **options)
    except StdnumError:
        return None


def _paypal(text: str) -> str | None:
    return text if _PAYPAL.fullmatch(text) and len(text) <= 127 else None


def _order(text: str) -> str | None:
    found = _ORDER.fullmatch(text)
    return found[1] if found else None


def _count(text: str) -> str | None:
    return str(int(text)) if _COUNT.fullmatch(text) else None


def _day_of_year(text: str) -> str | None:
    return text if _DAY_OF_YEAR.fullmatch(text) else None


def _ids(text: str) -> str | None:
    ids = sorted({part for part in _SEPARATORS.split(text) if part})
    return " ".join(ids) if ids and all(map(_id, ids)) else None


def _schedule(text: str) -> str | None:
    found = [_RELEASE.fullmatch(part) for part in _SEPARATORS.split(text) if part]
    parts = {int(part[1]): Decimal(part[2]) for part in found if part}
    if len(parts) != len(found) or sum(parts.values()) != 100 or not all(parts.values()):
        return None
    return " ".join(f"{months}:{plain(percent)}" for months, percent in sorted(parts.items()))


_ID = Type(
    _id,
    "an id of at most 200 printable characters that does not start with one of * = + - @ rate: waiting: late: superseded: "
    "superseding: redivided:",
)
TYPES = MappingProxyType(
    {
        "id": _ID,
        "payee": _ID,
        "dsp_id": Type(_dsp_id, "what a DSP calls a track, of at most 200 printable characters"),
        "text": Type(_text, "text without control characters"),
        "percent": Type(_percent, "a percent from 0 to 100 with at most 8 decimals"),
        "currency": Type(_currency, "an ISO 4217 currency code such as EUR"),
        "territory": Type(_territory, "an ISO 3166-1 country code such as DE (ZZ if unknown)"),
        "date": Type(_date, "a date written YYYY-MM-DD"),
        "decimal": Type(_decimal, "a number such as 1234.56 with at most 12 decimals"),
        "amount": Type(_amount, "a number of 0 or more, such as 50 or 12.34, with at most 12 decimals"),
        "rate": Type(_rate, "an exchange rate above 0 such as 1.085, with at most 18 decimals"),
        "period": Type(_period, "a month written YYYY-MM"),
        "isrc": Type(_isrc, "an ISRC such as QZABC2600001"),
        "upc": Type(_upc, "a UPC, EAN or GTIN of at most 14 digits with all its digits"),
        "duration": Type(_duration, "a duration below 24 hours such as 205, 3:25, 1:03:25 or PT3M25S"),
        "territories": Type(
            _territories,
            "WORLD, or ISO 3166-1 country codes such as DE AT CH, or all but some such as -US -CA",
        ),
        "iban": Type(_iban, "an IBAN such as DE89370400440532013000, whose check digits fit"),
        "bic": Type(_bic, "a BIC of 8 or 11 characters such as COBADEFFXXX"),
        "paypal": Type(_paypal, "the e-mail address of a PayPal account, or a PayerID of 13 characters"),
        "order": Type(_order, "a place in an order: 1 for the first, 2 for the next, up to 999999"),
        "count": Type(_count, "a whole number of 0 or more"),
        "day of year": Type(_day_of_year, "a day of every year written MM-DD, such as 04-01"),
        "ids": Type(_ids, "a list of ids, separated by blanks, commas or semicolons"),
        "schedule": Type(
            _schedule,
            "a schedule such as 6:50 12:50, each part months:percent, with percents that sum to 100",
        ),
    }
)
