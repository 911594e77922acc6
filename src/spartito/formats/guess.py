"""Guesses what the columns of a report that nobody has described hold, by their values and their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from spartito.domain import currency, territory
from spartito.formats.dates import read_day

SURE, LIKELY, GUESS = "sure", "likely", "a guess"
_ISRC = re.compile(r"(ISRC)?[ -]?[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}")
_GTIN = re.compile(r"\d{11,14}")
_DATES = (
    "yyyy-mm-dd",
    "yyyymmdd",
    "yyyy-mm",
    "yyyymm",
    "yyyy/mm/dd",
    "dd.mm.yyyy",
    "month yyyy",
    "mon-yy",
    "yyyyMmm",
    "yyyy-mm-ddT*",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "d/m/yyyy",
    "m/d/yyyy",
    "yyyy-mm*",
    "m/d/yy*",
)
_DATES_LOOKED_AT = 50
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("track title", "song title", "track name", "track", "title", "song"),
    "artist": ("track artist", "artist name", "artist"),
    "version": ("track version", "mix version", "version"),
    "quantity": ("quantity", "units", "streams", "plays", "views", "count", "qty", "transactions"),
    "amount": ("net", "payable", "royalt", "earn", "revenue", "amount", "due", "share", "total"),
    "territory": ("territory", "country", "storefront", "region"),
    "currency": ("currency", "curr", "cur"),
    "sales_period": (
        "sale month",
        "sales period",
        "activity period",
        "transaction",
        "start",
        "period",
        "month",
        "date",
        "day",
    ),
    "dsp_id": ("track id", "song id", "uri", "asset id", "identifier"),
}
"""How words begin in the names of columns that hold each of our words, the best names first."""

_NO_AMOUNT = ("withh", "fee", "rate", "percent", "price", "tax", "deduct", "%")
"""Words in the names of columns of numbers that are not what is owed."""

_MOST = 4, 5
"""What most values are: so many of so many, since reports have lines that are wrong."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing that was guessed: which key, what, how sure (`sure`, `likely`, `a guess`), and why."""

    key: str
    value: str
    confidence: str
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The first lines of a report as a table, and what was guessed from it so far."""

    encoding: str
    delimiter: str
    quotes: str
    header_line: int
    columns: tuple[str, ...]
    above: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    guesses: list[Guess] = field(default_factory=list)

    def values(self, column: str) -> list[str]:
        """What stands in a column, without blanks."""
        at = self.columns.index(column)
        return [record[at].strip() for record in self.records if len(record) > at and record[at].strip()]


def guessed(sample: Sample) -> dict[str, str]:
    """Where each of our words seems to come from, as it is written in a format file."""
    roles: dict[str, str] = {}
    left = list(sample.columns)
    finders: tuple[Callable[[Sample, Sequence[str]], tuple[str, Guess] | None], ...] = (
        partial(_by_shape, "isrc", _ISRC),
        partial(_by_shape, "upc", _GTIN),
        _currency,
        _territory,
        _period,
        *(partial(_by_name, word) for word in ("amount", "quantity", "title", "artist", "version", "dsp_id")),
    )
    for find in finders:
        if found := find(sample, left):
            column, guess = found
            roles[guess.key] = guess.value
            sample.guesses.append(guess)
            left = [name for name in left if name != column]
    return roles


def _by_shape(
    word: str, shape: re.Pattern[str], sample: Sample, columns: Sequence[str]
) -> tuple[str, Guess] | None:
    scored = []
    for column in columns:
        values = sample.values(column)
        hits = sum(bool(shape.fullmatch(value)) for value in values)
        if hits * 2 > len(values):
            scored.append((hits, len(values), column))
    if not scored:
        return None
    hits, count, column = max(scored, key=lambda row: row[0])
    return column, Guess(word, quoted(column), SURE, f"{hits} of {count} values look like it")


def _currency(sample: Sample, columns: Sequence[str]) -> tuple[str, Guess] | None:
    if column := _by_words(sample, columns, currency.CODES):
        return column, Guess("currency", quoted(column), SURE, "its values are ISO 4217 codes")
    if said := _currency_in(sample.columns):
        return "", Guess("currency", f'{{ constant = "{said}" }}', LIKELY, "a column name says it")
    return None


def _territory(sample: Sample, columns: Sequence[str]) -> tuple[str, Guess] | None:
    if column := _by_words(sample, columns, territory.CODES, every=True):
        said = f'{{ from = {quoted(column)}, blank = "ZZ" }}'
        return column, Guess("territory", said, SURE, "its values are ISO 3166-1 codes")
    if column := _by_words(sample, columns, territory.CODES | territory.CALLED.keys()):
        said = f'{{ from = {quoted(column)}, as = "country", blank = "ZZ" }}'
        return column, Guess("territory", said, LIKELY, "its values are names or codes of three letters")
    return None


def _by_words(sample: Sample, columns: Sequence[str], words: frozenset[str], *, every: bool = False) -> str:
    """The first column whose values are nearly all of these words, or all of them; empty if none is."""
    for name in columns:
        said = [value in words for value in sample.values(name)]
        if all(said) and said if every else _most(said):
            return name
    return ""


def _period(sample: Sample, columns: Sequence[str]) -> tuple[str, Guess] | None:
    for column in sorted(columns, key=lambda column: _rank(column, "sales_period")):
        values = sample.values(column)[:_DATES_LOOKED_AT]
        fits = [style for style in _DATES if _most([_is_day(value, style) for value in values])]
        if fits:
            # Two patterns that read the same months leave nothing to decide.
            others = [style for style in fits[1:] if _months(values, style) != _months(values, fits[0])]
            why = f"it reads as {fits[0]}" + "".join(
                f", and as {style}: look at the days" for style in others
            )
            said = f'{{ from = {quoted(column)}, as = "{fits[0]}" }}'
            return column, Guess("sales_period", said, GUESS if others else LIKELY, why)
    return None


def _is_day(value: str, style: str) -> bool:
    day = read_day(value, style)
    return day is not None and 1990 <= day.year <= 2100


def _months(values: Sequence[str], style: str) -> list[str]:
    days = (read_day(value, style) for value in values)
    return [f"{day.year}-{day.month}" if day else "" for day in days]


def _by_name(word: str, sample: Sample, columns: Sequence[str]) -> tuple[str, Guess] | None:
    """The column whose name says it best; one of numbers holds nothing else."""
    named = [column for column in columns if _rank(column, word) < len(_NAMES[word])]
    if word in ("amount", "quantity"):
        named = [column for column in named if _most([_is_number(value) for value in sample.values(column)])]
    if word == "amount":
        named = [column for column in named if not any(part in column.lower() for part in _NO_AMOUNT)]
    if not named:
        return None
    named.sort(key=lambda column: (_rank(column, word), -len(column)))
    others = f"; others might be it: {', '.join(named[1:4])}" if named[1:] else ""
    return named[0], Guess(word, quoted(named[0]), GUESS if others else LIKELY, f"its name{others}")


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[-+(]?[^\w]{0,3}\d*[\d.,' ]*\d\)?([eE]-?\d+)?-?", value) is not None


def _most(said: Sequence[bool]) -> bool:
    return bool(said) and sum(said) * _MOST[1] >= len(said) * _MOST[0]


def _rank(column: str, word: str) -> int:
    lower = column.lower().replace("_", " ")
    names = enumerate(_NAMES[word])
    return next((place for place, name in names if re.search(rf"\b{name}", lower)), len(_NAMES[word]))


def _currency_in(columns: Sequence[str]) -> str:
    signs = {"$": "USD", "€": "EUR", "£": "GBP"}
    found: Counter[str] = Counter()
    for column in columns:
        found.update(code for code in re.findall(r"\b[A-Z]{3}\b", column) if code in currency.CODES)
        found.update(code for sign, code in signs.items() if sign in column)
    return found.most_common(1)[0][0] if len(found) == 1 else ""


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
