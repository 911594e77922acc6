"""What one payee is told about one period: what came in, from whom, what is paid, what is carried and why.

Every figure is exact, and the figures must agree with each other: a statement that does not add up is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import plain
from spartito.errors import ensure
from spartito.outputs.present import total

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sends the statement; only the name is needed."""

    name: str
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom the statement is for."""

    payee_id: str
    name: str
    country: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class TrackLine:
    """The payee's part of one track's use at one source; `amount` in the report's currency, every digit."""

    isrc: str
    upc: str
    title: str
    artist: str
    release_title: str
    usage_type: str
    kind: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Deducted:
    """What the DSP kept of the payee's lines of one source; `amount` is in the book currency, below zero.

    `kind` is one of `DEDUCTIONS` in `statement_words`, `territory` blank where it concerns every line.
    """

    kind: str
    territory: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SourceEarnings:
    """The payee's earnings from one source and sales period.

    `amount` is in the report's `currency` and is the sum of `tracks`; `converted` is in the book currency, before what
    the DSP deducted.
    `rate` is a fraction 'n/d' (book currency per unit of `currency`), '' where the two are the same;
    `rate_note` says where it comes from ('settlement S1', 'ECB 2026-09-30').
    """

    source: str
    sales_period: str
    currency: str
    amount: Decimal
    converted: Decimal
    rate: str = ""
    rate_note: str = ""
    tracks: tuple[TrackLine, ...] = ()
    deductions: tuple[Deducted, ...] = ()

    def __post_init__(self) -> None:
        ensure(
            not self.tracks or total(track.amount for track in self.tracks) == self.amount,
            f"the tracks of {self.source} {self.sales_period} sum to {plain(self.amount)} {self.currency}",
        )


@dataclass(frozen=True, slots=True)
class PendingEarnings:
    """Reported, but the DSP's money has not arrived yet; `amount` in the report's currency."""

    source: str
    sales_period: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """What is paid now, or why nothing is.

    `paid` is in whole minor units of `currency`; `paid_in_book` is what leaves the balance. `rate` is a fraction
    'n/d' (`currency` per unit of book currency). `minimum` is in `currency`. `pay_on` is an ISO date or ''.
    `reason` is '' where money is paid, else one of `REASONS` in `statement_words`.
    """

    currency: str
    paid: Decimal = ZERO
    paid_in_book: Decimal = ZERO
    rate: str = ""
    rate_note: str = ""
    minimum: Decimal = ZERO
    pay_on: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        ensure(bool(self.paid) != bool(self.reason), "a payment has an amount, or a reason why not")


@dataclass(frozen=True, slots=True)
class Statement:
    """One payee's statement; amounts without a currency of their own are in `book_currency`.

    `period` is 'YYYY-MM'. A re-issue has a higher `version` and names the number it `supersedes`.
    """

    number: str
    period: str
    book_currency: str
    issuer: Issuer
    payee: Payee
    opening: Decimal
    sources: tuple[SourceEarnings, ...]
    payable: Decimal
    payment: Payment
    closing: Decimal
    pending: tuple[PendingEarnings, ...] = ()
    draft: bool = False
    version: int = 1
    supersedes: str = ""

    def __post_init__(self) -> None:
        ensure(
            total((self.opening, self.earned)) == self.payable,
            f"opening + earned = payable on statement {self.number}",
        )
        ensure(
            total((self.closing, self.payment.paid_in_book)) == self.payable,
            f"payable - paid = closing on statement {self.number}",
        )

    @property
    def earned(self) -> Decimal:
        """What the sources brought in this period, less what they deducted, in book currency."""
        deducted = (deduction.amount for source in self.sources for deduction in source.deductions)
        return total((*(source.converted for source in self.sources), *deducted))
