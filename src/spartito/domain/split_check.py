"""Which lines of the split table cannot be honoured: impossible percents, splits above 100 %, circles, deep chains.

A pending line counts as if it were accepted, so that its acceptance can never break a book.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from spartito.domain.finding import Finding
from spartito.domain.money import shown
from spartito.domain.nesting import check_nesting
from spartito.domain.split import STATUSES, SplitLine, in_phase
from spartito.domain.validity import ALWAYS

_Numbered = tuple[int, SplitLine]


def check_splits(lines: Sequence[SplitLine]) -> list[Finding]:
    """Find every line of the split table that cannot be honoured, in the order of the lines.

    >>> check_splits([SplitLine("label", "nina", Fraction(60)), SplitLine("label", "omar", Fraction(50))])[0].expected
    "a percent that keeps account label's split at 100 or below (it is 110)"
    """
    findings = [finding for row, line in enumerate(lines) for finding in _check_line(row, line)]
    return sorted([*findings, *_check_scopes(lines), *_check_shared_pots(lines), *check_nesting(lines)])


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
    if line.phase and not line.pot_id:
        yield Finding(row, "pot_id", "", "filled in: a line with a phase names the cost that breaks even")
    if line.phase and not line.contract_id:
        yield Finding(row, "contract_id", "", "filled in: a line with a phase names the contract of its pool")
    if line.pot_id and not line.phase:
        yield Finding(
            row, "phase", "", "filled in: a line with a pot_id says until_recouped or after_recouped"
        )
    if line.valid_to <= line.valid_from:
        yield Finding(row, "valid_to", line.valid_to.isoformat(), "a day after valid_from")


def _check_scopes(lines: Sequence[SplitLine]) -> Iterable[Finding]:
    scopes: defaultdict[tuple[str, str, str], list[_Numbered]] = defaultdict(list)
    for row, line in enumerate(lines):
        scopes[line.account_id, line.isrc, line.upc].append((row, line))
    for held in scopes.values():
        phased = any(line.phase for _, line in held)
        if phased or sum((line.percent for _, line in held), Fraction(0)) > 100:
            yield from _check_versions(held)
        if phased:
            yield from _check_pots(held)


def _check_versions(held: Sequence[_Numbered]) -> Iterable[Finding]:
    """Find the days and phases in which the versions of one split overlap to more than 100 %, the last line to blame."""
    blamed: set[int] = set()
    phases = sorted({line.phase for _, line in held} - {""}) or [""]
    for day in sorted({line.valid_from for _, line in held}):
        for phase in phases:
            valid = [(row, line) for row, line in _valid(held, day) if in_phase([line], phase)]
            total = sum((line.percent for _, line in valid), Fraction(0))
            row, line = valid[-1] if valid else held[-1]
            if total > 100 and row not in blamed:
                blamed.add(row)
                since = ("" if day == ALWAYS else f" from {day}") + (f", {phase}" if phase else "")
                sentence = (
                    f"a percent that keeps {_scope(line)} at 100 or below (it is {shown(total)}{since})"
                )
                yield Finding(row, "percent", shown(line.percent), sentence)


def _check_pots(held: Sequence[_Numbered]) -> Iterable[Finding]:
    """Find the lines of a split with phases that are of another contract or pot than its first one of the day."""
    found: set[Finding] = set()
    for day in sorted({line.valid_from for _, line in held}):
        valid = _valid(held, day)
        phased = [line for _, line in valid if line.phase and line.pot_id and line.contract_id]
        for row, line in valid if phased else ():
            agreed = f"as in the other lines of {_scope(line)}"
            if line.contract_id != phased[0].contract_id:
                found.add(Finding(row, "contract_id", line.contract_id, f"{phased[0].contract_id}, {agreed}"))
            if line.phase and line.pot_id != phased[0].pot_id:
                found.add(Finding(row, "pot_id", line.pot_id, f"{phased[0].pot_id}, {agreed}"))
    return found


def _check_shared_pots(lines: Sequence[SplitLine]) -> Iterable[Finding]:
    """Find the lines that break even on the pot of another contract: each of the two would count up to all of it."""
    first: dict[str, str] = {}
    for row, line in enumerate(lines):
        if line.pot_id and line.contract_id:
            contract_id = first.setdefault(line.pot_id, line.contract_id)
            if contract_id != line.contract_id:
                expected = f"a pot of its own: contract {contract_id} breaks even on {line.pot_id}"
                yield Finding(row, "pot_id", line.pot_id, expected)


def _valid(held: Sequence[_Numbered], day: date) -> list[_Numbered]:
    return [(row, line) for row, line in held if line.valid_from <= day < line.valid_to]


def _scope(line: SplitLine) -> str:
    codes = [f"{name} {code}" for name, code in (("isrc", line.isrc), ("upc", line.upc)) if code]
    return f"account {line.account_id}'s split{' of ' if codes else ''}{' and '.join(codes)}"
