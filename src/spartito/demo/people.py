"""The payees of the demo: accounts (the distributor's customers, labels and artists) and their collaborators."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from spartito.demo.names import label, person
from spartito.demo.tables import write_table
from spartito.demo.words import LANGUAGES

_TRACKS_PER_PAYEE = 40
_FEWEST = 40
_STEP = 7
_COUNTRIES = {
    "en": ("GB", "US", "IE", "CA"),
    "es": ("ES", "MX"),
    "pt": ("PT", "BR"),
    "fr": ("FR", "BE"),
    "de": ("DE", "AT"),
    "pl": ("PL",),
    "ru": ("EE",),
    "el": ("GR",),
    "ar": ("AE",),
    "he": ("IL",),
    "ja": ("JP",),
    "ko": ("KR",),
    "zh": ("TW", "US"),
    "hi": ("IN", "GB"),
    "th": ("TH",),
}
_EURO_COUNTRIES = ("ES", "PT", "FR", "BE", "DE", "AT", "EE", "GR", "IE", "PL")
_MINIMUMS = {
    "EUR": ("10", "20", "50", ""),
    "USD": ("10", "25", "100", ""),
    "GBP": ("10", "20", "40", ""),
    "JPY": ("1000", "5000", ""),
}
_HEADER = ("payee_id", "name", "currency", "country", "email", "minimum_payout")


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who can be paid; the first `accounts` payees are the accounts, in the order of their ids."""

    payee_ids: tuple[str, ...]
    accounts: int


def people(tracks: int) -> People:
    """One payee for 40 tracks, at least 40; two of five are accounts."""
    count = max(_FEWEST, tracks // _TRACKS_PER_PAYEE)
    return People(tuple(f"P{number:07d}" for number in range(1, count + 1)), count * 2 // 5)


def write_payees(path: Path, folk: People, rng: Random) -> None:
    """Write payees.csv: names in many scripts, four currencies, minimum payouts (some none)."""
    write_table(path, _HEADER, (_payee(payee_id, n, folk, rng) for n, payee_id in enumerate(folk.payee_ids)))


def _payee(payee_id: str, number: int, folk: People, rng: Random) -> tuple[str, ...]:
    script = LANGUAGES[number * _STEP % len(LANGUAGES)]
    company = number < folk.accounts and number % 3 != 0
    name = label(rng) if company else person(rng, script)
    country = _COUNTRIES[script.language][number % len(_COUNTRIES[script.language])]
    currency = _currency(country)
    email = f"{payee_id.lower()}@example.com"
    return payee_id, name, currency, country, email, _MINIMUMS[currency][number % len(_MINIMUMS[currency])]


def _currency(country: str) -> str:
    if country in _EURO_COUNTRIES:
        return "EUR"
    return {"GB": "GBP", "JP": "JPY"}.get(country, "USD")
