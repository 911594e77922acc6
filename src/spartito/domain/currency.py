"""The currencies of ISO 4217, and how many decimals the smallest payment in each one has.

Facts: ISO 4217 list one, published 2026-01-01 (`iso4217.csv`).  Gold, funds without a minor unit and test codes
are left out: nobody is paid in them.  Currencies withdrawn since 2020 stay, because late reports still carry them.
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from spartito.errors import InputError


def _load() -> Mapping[str, int]:
    text = files("spartito.domain").joinpath("iso4217.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {row["code"]: int(row["minor_units"]) for row in csv.DictReader(text.splitlines())}
    )


_MINOR_UNITS = _load()

CODES: frozenset[str] = frozenset(_MINOR_UNITS)
"""Every currency code that a report, a payee or a bank account may use."""


def is_currency(code: str) -> bool:
    """Say whether a code is a currency of ISO 4217, in capitals.

    >>> is_currency("EUR"), is_currency("eur"), is_currency("XAU")
    (True, False, False)
    """
    return code in CODES


def minor_units(code: str) -> int:
    """Give the decimals of a currency's smallest payment; InputError for an unknown code.

    >>> minor_units("JPY"), minor_units("EUR"), minor_units("KWD")
    (0, 2, 3)
    """
    if code not in _MINOR_UNITS:
        raise InputError(f'"{code}" is not a currency of ISO 4217')
    return _MINOR_UNITS[code]
