"""Which payments are SEPA credit transfers: euros to an account in a country of the SEPA schemes.

Facts: European Payments Council, EPC409-09 "EPC list of SEPA scheme countries", version of May 2025 (with Serbia); the
country of an account is that of its IBAN, so territories that use another country's IBAN are in.
"""

from __future__ import annotations

COUNTRIES = frozenset(
    [
        "AD",
        "AL",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MD",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "VA",
    ]
)


def is_sepa(currency: str, iban: str) -> bool:
    """Whether a payment to this account is a SEPA credit transfer.

    >>> is_sepa("EUR", "IE29AIBK93115212345678"), is_sepa("GBP", "GB82WEST12345698765432"), is_sepa("EUR", "TR33")
    (True, False, False)
    """
    return currency == "EUR" and iban[:2] in COUNTRIES
