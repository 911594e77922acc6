"""The totals that a report states of itself, in a totals row, a footer or above its header, held against its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from spartito.domain import territory
from spartito.formats.format import COUNTRY, FromColumn, Numbers, Stated
from spartito.formats.parse import FIGURES, SCOPES
from spartito.formats.recognise import Recognised

Scope = tuple[tuple[str, str], ...]
"""Which lines a figure is about: words of `SCOPES` and what they must be; empty for all lines."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a report states: where, of which lines, the amount, quantity or number of lines, and what it is.

    `stated` is None where the record does not read as the format says.
    """

    line: int
    reason: str
    scope: Scope
    figure: str
    stated: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of a report sum to that agree in all of `SCOPES`, in that order."""

    words: tuple[str, ...]
    amount: Decimal
    quantity: Decimal
    lines: Decimal


def figures(found: Recognised, records: Iterable[tuple[int, str]]) -> list[Figure]:
    """Every figure that the lines above the header and *records*, by physical line, state."""
    above = list(enumerate(found.above, 1))
    known = found.format
    return [
        figure
        for line, text in [*above, *records]
        for stated in known.totals
        if text.startswith(stated.starts_with)
        for figure in _said(found, line, text, stated)
    ]


def _said(found: Recognised, line: int, text: str, stated: Stated) -> list[Figure]:
    match = re.search(stated.says, text)
    if match is None and not stated.starts_with:
        return []  # a record of the footer that states no total
    said = {name: value.strip() for name, value in match.groupdict().items() if value} if match else {}
    scope = tuple((name, _word(found, name, said[name])) for name in SCOPES if name in said)
    named = [name for name in FIGURES if name in said] or [FIGURES[0]]
    return [
        Figure(
            line, stated.reason, scope, name, _number(said.get(name, ""), found.format.reading.numbers), text
        )
        for name in named
    ]


def _word(found: Recognised, name: str, said: str) -> str:
    """Our word for what a record says of the lines that it is about."""
    role = found.format.columns.get(name)
    if not isinstance(role, FromColumn):
        return said
    words = territory.CALLED if role.style == COUNTRY else role.values or {}
    return words.get(said, said)


def _number(text: str, written: Numbers) -> Decimal | None:
    text = text.strip(written.around + " ")
    if written.negative == "parentheses" and text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if written.negative == "trailing minus" and text.endswith("-"):
        text = f"-{text[:-1]}"
    if written.thousands:
        text = text.replace(written.thousands, "")
    try:
        number = Decimal(text.replace(written.decimal, "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def compare(
    stated: Sequence[Figure], lines: Sequence[Lines] | None, totals: Mapping[str, Decimal], rejected: int
) -> list[tuple[Figure, Decimal, bool]]:
    """Each figure beside what its lines sum to, and whether they agree.

    *totals* are the exact sums by currency, and *rejected* lines count where all lines are counted. A figure of money
    that names no currency is about the only one; where there are several it says nothing and is left out. Without
    *lines* only the money of a currency can be compared.
    """
    compared = []
    for figure in stated:
        found = _sum(figure, lines, totals, rejected)
        if found is not None:
            agrees = figure.stated is not None and _agree(figure.stated, found)
            compared.append((figure, found, agrees))
    return compared


def _sum(
    figure: Figure, lines: Sequence[Lines] | None, totals: Mapping[str, Decimal], rejected: int
) -> Decimal | None:
    scope = dict(figure.scope)
    if figure.figure == "amount":
        currencies = {scope["currency"]} if "currency" in scope else set(totals)
        if len(currencies) > 1:
            return None
        if scope.keys() <= {"currency"}:
            return totals.get(next(iter(currencies), ""), Decimal(0))
    if lines is None:
        return None
    if figure.figure == "lines" and not scope:
        return sum((part.lines for part in lines), Decimal(rejected))
    wanted = {SCOPES.index(name): word for name, word in scope.items()}
    mine = [part for part in lines if all(part.words[at] == word for at, word in wanted.items())]
    return sum((getattr(part, figure.figure) for part in mine), Decimal(0))


def _agree(stated: Decimal, found: Decimal) -> bool:
    """Equal; where the figure has fewer decimals than the lines, equal up to its own rounding.

    >>> _agree(Decimal("14.58"), Decimal("14.5832")), _agree(Decimal("14.57"), Decimal("14.5832"))
    (True, False)
    >>> _agree(Decimal("14.6000"), Decimal("14.60")), _agree(Decimal("14.61"), Decimal("14.60"))
    (True, False)
    """
    decimals = max(0, -int(stated.as_tuple().exponent))
    exact = max(0, -int(found.normalize().as_tuple().exponent))
    apart = abs(stated - found)
    return apart == 0 if exact <= decimals else apart < Decimal(1).scaleb(-decimals)
