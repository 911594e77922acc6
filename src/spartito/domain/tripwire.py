"""What makes a report be held before it can pay anybody: a figure that does not agree with another one.

A report is held with the two figures, and let through by a person with a reason. Nothing here decides that a report is
wrong: it says that somebody should look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST_REPORTS = 3
"""So many reports of a source make a history."""


@dataclass(frozen=True, slots=True)
class Tripped:
    """A wire that a report has tripped: its name, what was expected, what was found, and a sentence for a person."""

    wire: str
    expected: str
    found: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What a report sums to in one currency."""

    lines: int
    amount: Fraction
    quantity: Fraction


def against_history(
    report: Sums, history: Sequence[Sums], currency: str, times: int, least_lines: int
) -> Iterator[Tripped]:
    """Hold a report's sums against those of earlier reports of its source, in one currency.

    There must be at least `LEAST_REPORTS`, and as many lines as *least_lines* on both sides, else there is no usual.
    """
    lines = sum(each.lines for each in history)
    if len(history) < LEAST_REPORTS or min(lines, report.lines) < least_lines:
        return
    amount = sum((each.amount for each in history), Fraction(0))
    quantity = sum((each.quantity for each in history), Fraction(0))
    if report.amount * amount < 0:
        yield Tripped(
            "sign",
            _figure(amount, currency),
            _figure(report.amount, currency),
            "its sum has the other sign than those before it; see whether the format takes off what it should add",
        )
    if not (quantity and report.quantity and amount and report.amount):
        return
    usual, found = abs(amount / quantity), abs(report.amount / report.quantity)
    if usual / times < found < usual * times:
        return
    swapped = usual / times < 1 / found < usual * times
    yield Tripped(
        "units and money" if swapped else "price",
        f"{_short(usual)} {currency} a unit",
        f"{_short(found)} {currency} a unit",
        "units and money seem to be in each other's column"
        if swapped
        else f"a unit pays {times} times more or less than in the reports before it; see whether a decimal mark was read wrong",
    )


def against_contracts(
    months: Sequence[str], terms: Sequence[tuple[str, str]], source: str
) -> Iterator[Tripped]:
    """Hold the sales periods of a report against the terms of all deals: first month and the first one after, or empty."""
    outside = [month for month in months if not any(_within(month, *term) for term in terms)]
    if terms and outside:
        first = min(term[0] for term in terms) or "any"
        last = "" if any(not term[1] for term in terms) else max(term[1] for term in terms)
        yield Tripped(
            "contract period",
            f"from {first}" + (f" to before {last}" if last else " on"),
            ", ".join(outside),
            f"no deal covers what {source} reports for {', '.join(outside)}",
        )


def _within(month: str, first: str, end: str) -> bool:
    return (not first or first[:7] <= month) and (not end or f"{month}-01" < end)


def _figure(amount: Fraction, currency: str) -> str:
    return f"{_short(amount)} {currency}"


def _short(number: Fraction) -> str:
    """A number with six decimals, cut off: enough to compare by eye.

    >>> _short(Fraction(1, 3)), _short(Fraction(-5, 2))
    ('0.333333', '-2.500000')
    """
    units = abs(number.numerator) * 10**6 // number.denominator
    return f"{'-' if number < 0 else ''}{units // 10**6}.{units % 10**6:06}"
