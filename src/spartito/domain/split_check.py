"""Which lines of the split table cannot be honoured: impossible percents, splits above 100 %, circles, deep chains.

A pending line counts as if it were accepted, so that its acceptance can never break a book.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from spartito.domain.finding import Finding
from spartito.domain.money import shown
from spartito.domain.nesting import check_nesting
from spartito.domain.split import STATUSES, SplitLine
from spartito.domain.validity import ALWAYS

_Numbered = tuple[int, SplitLine]


def check_splits(lines: Sequence[SplitLine]) -> list[Finding]:
    """Find every line of the split table that cannot be honoured, in the order of the lines.

    >>> check_splits([SplitLine("label", "nina", Fraction(60)), SplitLine("label", "omar", Fraction(50))])[0].expected
    "a percent that keeps account label's split at 100 or below (it is 110)"
    """
    findings = [finding for row, line in enumerate(lines) for finding in _check_line(row, line)]
    return sorted([*findings, *_check_sums(lines), *check_nesting(lines)])


def _check_line(row: int, line: SplitLine) -> Iterable[Finding]:
    if not 0 <= line.percent <= 100:
        yield Finding(row, "percent", shown(line.percent), "a percent from 0 to 100")
    elif 10**8 % line.percent.denominator:
        yield Finding(row, "percent", shown(line.percent), "a percent with at most 8 decimals")
    for column, value in (("account_id", line.account_id), ("payee_id", line.payee_id)):
        if not value or value.startswith("*"):
            yield Finding(row, column, value, "an id (an id is not blank and does not start with *)")
    if line.status not in STATUSES:
        yield Finding(row, "status", line.status, "blank, accepted or pending")
    if line.valid_to <= line.valid_from:
        yield Finding(row, "valid_to", line.valid_to.isoformat(), "a day after valid_from")


def _check_sums(lines: Sequence[SplitLine]) -> Iterable[Finding]:
    scopes: defaultdict[tuple[str, str, str], list[_Numbered]] = defaultdict(list)
    for row, line in enumerate(lines):
        scopes[line.account_id, line.isrc, line.upc].append((row, line))
    for held in scopes.values():
        if sum((line.percent for _, line in held), Fraction(0)) > 100:
            yield from _check_versions(held)


def _check_versions(held: Sequence[_Numbered]) -> Iterable[Finding]:
    """Find the days on which the versions of one split overlap to more than 100 %, the last line to blame."""
    blamed: set[int] = set()
    for day in sorted({line.valid_from for _, line in held}):
        valid = [(row, line) for row, line in held if line.valid_from <= day < line.valid_to]
        total = sum((line.percent for _, line in valid), Fraction(0))
        row, line = valid[-1] if valid else held[-1]
        if total > 100 and row not in blamed:
            blamed.add(row)
            since = "" if day == ALWAYS else f" from {day}"
            sentence = f"a percent that keeps {_scope(line)} at 100 or below (it is {shown(total)}{since})"
            yield Finding(row, "percent", shown(line.percent), sentence)


def _scope(line: SplitLine) -> str:
    codes = [f"{name} {code}" for name, code in (("isrc", line.isrc), ("upc", line.upc)) if code]
    return f"account {line.account_id}'s split{' of ' if codes else ''}{' and '.join(codes)}"
