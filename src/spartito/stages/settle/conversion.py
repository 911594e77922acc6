"""What is divided and converted: report parts, the conversions that make them money, and what they leave in suspense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from spartito.domain.deduction import Deduction
from spartito.domain.money import round_half_even
from spartito.domain.settlement import Settlement

Key = tuple[str, str, str]
"""What tells a report part from every other one: report, sales period and currency."""

PLACED_ALONE = -1
"""The *after* of a part whose placed cells are divided again, and none of what is in suspense."""

_DATED = "rate:"

WAITING = "waiting:"
"""How the id begins of what waits for its settlement."""


@dataclass(frozen=True, slots=True)
class Part:
    """A report in one sales period and currency; *placed* and *suspense* are in units of 10^-12.

    *open* is the part of it that no settlement has paid for. It holds the cells of the report's placements after *after* and up to *placement*. A late part, with an *after*, is
    what has left the suspense of a part that a closed period accounted for: it has no suspense of its own.
    """

    report_id: str
    source: str
    sales_period: str
    currency: str
    placed_lines: int
    suspense_lines: int
    placed: int
    suspense: int
    placement: int = 1
    after: int = 0
    open: Fraction = Fraction(1)

    @property
    def key(self) -> Key:
        """What tells it from every other part."""
        return self.report_id, self.sales_period, self.currency

    @property
    def lines_amount(self) -> int:
        """What the part's readable lines add up to."""
        return self.placed + self.suspense

    @property
    def open_amount(self) -> int:
        """What of its lines no settlement has paid for, rounded half-even to a unit."""
        return round_half_even(self.lines_amount * self.open, 0)


@dataclass(frozen=True, slots=True)
class HeldDeduction:
    """What was deducted of suspense that is there still: lines of *amount*, of its *territory* if one is named.

    *amount* is in 10^-24 of the report's currency; what it takes of them, *units*, is in 10^-12 of the book's. *rate*
    is what it takes of one unit of them, below zero.
    """

    kind: str
    territory: str
    rate: Fraction
    amount: int
    units: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a conversion of a closed period left in suspense and is there still.

    *amount* is in 10^-24 of the report's currency, *units* in 10^-12 of the book's; they differ from the exact *rate*
    by less than one unit, but for what other reports were rounded by as they were corrected.
    """

    conversion_id: str
    period: str
    source: str
    sales_period: str
    currency: str
    rate: Fraction
    rate_note: str
    amount: int
    units: int
    deductions: tuple[HeldDeduction, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """Report parts that become book currency at one rate.

    *rate* is what 1 unit of *currency* is in book currency; *total* is what the parts must sum to there, in units of
    10^-12, where a bank has said so. *difference* is declared minus lines, in units; *tolerance* what may be rounding.
    *held* is the suspense of a closed period that pays for it, where one does. *share* is the part of the lines that is
    accounted for, below 1 where a settlement pays for a part: *rate* is what one unit of the lines gets of it.
    """

    conversion_id: str
    source: str
    sales_period: str
    currency: str
    parts: tuple[Part, ...]
    rate: Fraction
    rate_note: str
    settlement: Settlement | None
    total: int | None
    difference: int
    tolerance: Fraction
    held: Held | None = None
    share: Fraction = Fraction(1)

    @property
    def lines_amount(self) -> int:
        """What the lines of all its parts add up to."""
        return sum(part.lines_amount for part in self.parts)

    @property
    def accounted_amount(self) -> int:
        """What of its lines is accounted for, rounded half-even to a unit."""
        return round_half_even(self.lines_amount * self.share, 0)

    @property
    def full_rate(self) -> Fraction:
        """What 1 unit of the money itself is worth: the rate of whatever is not a share of the lines."""
        return self.rate / self.share

    @property
    def territories(self) -> set[str]:
        """The territories whose lines alone bear one of its deductions."""
        deductions: Iterable[Deduction | HeldDeduction] = ()
        if self.held is not None:
            deductions = self.held.deductions
        elif self.settlement is not None:
            deductions = self.settlement.deductions
        return {deduction.territory for deduction in deductions if deduction.territory}

    @property
    def ties_out(self) -> bool:
        """Whether the declared amount and the lines agree, but for the rounding of either (RULES R41)."""
        return abs(self.difference) <= self.tolerance


def of_closed(
    conversion_id: str, part: Part, rate: Fraction, rate_note: str, lines: tuple[Part, ...]
) -> Conversion:
    """A conversion of money that a closed period has had, of *lines* of a *part*: nobody declares anything for it."""
    return Conversion(
        conversion_id=conversion_id,
        source=part.source,
        sales_period=part.sales_period,
        currency=part.currency,
        parts=lines,
        rate=rate,
        rate_note=rate_note,
        settlement=None,
        total=None,
        difference=0,
        tolerance=Fraction(0),
    )


def waiting_id(part: Part) -> str:
    """What stands for a conversion where there is none yet; no settlement may have such an id."""
    return f"{WAITING}{_open_place(part)}"


def dated_id(part: Part) -> str:
    """The conversion of a part whose money has not come; no settlement may have such an id."""
    return f"{_DATED}{_open_place(part)}"


def _open_place(part: Part) -> str:
    """Where a part is from, and which share of it is open unless all is: parts of one such place are alike."""
    share = "" if part.open == 1 else f":{part.open}"
    return f"{part.source}:{part.sales_period}:{part.currency}{share}"


def is_dated(conversion_id: str) -> bool:
    """Whether a conversion was made at a dated rate, before its money came.

    >>> is_dated("rate:spotify/licensor:2026-08:USD:2/5"), is_dated("S1"), is_dated("late:2026-09:S1")
    (True, False, False)
    """
    return conversion_id.startswith(_DATED)
