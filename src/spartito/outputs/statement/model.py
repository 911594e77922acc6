"""What one payee is told about one period: what came in, from whom, what is paid, what is carried and why.

Every figure is exact, and the figures must agree with each other: a statement that does not add up is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spartito.domain.money import MOST_ROUNDINGS, UNIT, plain
from spartito.domain.movement import PAYMENT
from spartito.errors import ensure
from spartito.outputs.present import total
from spartito.outputs.statement.sections import Held, Movement, Pot, Reserve, SelfBill, Tax

ZERO = Decimal(0)
SMALLEST = Fraction(1, UNIT)
"""The last decimal of a balance: by less than this does one rounding move what a source came to."""


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
    """The payee's part of one track's use at one source; `amount` in the report's currency, every digit.

    `territory` is a code of ISO 3166-1, or `ZZ`; `quantity` leaves out fee lines.
    """

    isrc: str
    upc: str
    title: str
    artist: str
    release_title: str
    usage_type: str
    kind: str
    territory: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Deducted:
    """What the DSP kept of the payee's lines of one source; `amount` is in the balance's currency, below zero.

    `kind` is one of `DEDUCTIONS` in `words`, `territory` blank where it concerns every line.
    """

    kind: str
    territory: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SourceEarnings:
    """The payee's earnings from one source and sales period.

    `amount` is in the report's `currency` and is the sum of `tracks`; `converted` is in the balance's currency, before
    what the DSP deducted.
    `rate` is a fraction 'n/d' (book currency per unit of `currency`), '' where the two are the same; `rate_note` says
    where it comes from ('settlement S1', 'ECB 2026-09-30'). `entered_rate` and `entered_rate_note` say the same of the
    exchange of book currency into the balance's, where that is another one. `taken_before` is no part of the amount, in
    `currency`: the DSP took it of the payee's lines before it reported them. `rounded_before` says that it was rounded in an
    older period already: it is late, or takes back or divides again what was paid then.
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
    taken_before: tuple[Deducted, ...] = ()
    entered_rate: str = ""
    entered_rate_note: str = ""
    rounded_before: bool = False

    def __post_init__(self) -> None:
        ensure(
            not self.tracks or total(track.amount for track in self.tracks) == self.amount,
            f"the tracks of {self.source} {self.sales_period} sum to {plain(self.amount)} {self.currency}",
        )
        exact = Fraction(self.amount) * self.whole_rate
        ensure(
            abs(exact - Fraction(self.converted)) < SMALLEST * self.roundings,
            f"{plain(self.amount)} {self.currency} of {self.source} {self.sales_period} come to {plain(self.converted)}",
        )

    @property
    def whole_rate(self) -> Fraction:
        """What one unit of the report's currency is worth in the balance's."""
        return Fraction(self.rate or 1) * Fraction(self.entered_rate or 1)

    @property
    def roundings(self) -> Fraction:
        """By less than how many of the balance's last decimal roundings have moved what it came to.

        What takes back what was paid for a report takes the rest where others of the same settlement were rounded before,
        and what had left suspense was rounded once more.
        """
        in_book = Fraction(MOST_ROUNDINGS if self.rounded_before else 1)
        # What is exchanged twice is rounded twice, the first time in units of the book's currency.
        return 1 + in_book * Fraction(self.entered_rate) if self.entered_rate else in_book


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

    `paid` is in whole minor units of `currency`; `from_balance` is what leaves the balance. `rate` is a fraction
    'n/d' (`currency` per unit of the balance's). `minimum` is in `currency`. `pay_on` is an ISO date or ''.
    `reason` is '' where money is paid, else one of `REASONS` in `words`.
    """

    currency: str
    paid: Decimal = ZERO
    from_balance: Decimal = ZERO
    rate: str = ""
    rate_note: str = ""
    minimum: Decimal = ZERO
    pay_on: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        ensure(bool(self.paid) != bool(self.reason), "a payment has an amount, or a reason why not")


@dataclass(frozen=True, slots=True)
class Statement:
    """One payee's statement; amounts without a currency of their own are in `currency`, the balance's.

    `period` is 'YYYY-MM'. `movements` are all steps of the balance but the earnings of `sources`. A re-issue has a
    higher `version`; the older ones then know by which they are `superseded_by` (0: by none).
    """

    number: str
    period: str
    currency: str
    issuer: Issuer
    payee: Payee
    opening: Decimal
    sources: tuple[SourceEarnings, ...]
    movements: tuple[Movement, ...]
    payment: Payment
    closing: Decimal
    pending: tuple[PendingEarnings, ...] = ()
    pots: tuple[Pot, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    holds: tuple[Held, ...] = ()
    taxes: tuple[Tax, ...] = ()
    self_bills: tuple[SelfBill, ...] = ()
    draft: bool = False
    version: int = 1
    superseded_by: int = 0

    def __post_init__(self) -> None:
        steps = (self.opening, self.earned, *(movement.amount for movement in self.movements))
        ensure(
            total(steps) == self.closing, f"opening + earned + movements = closing on statement {self.number}"
        )
        paid = total(movement.amount for movement in self.movements if movement.kind == PAYMENT)
        ensure(
            paid == self.payment.from_balance.copy_negate(),
            f"the payment of statement {self.number} is a movement of its balance",
        )

    @property
    def earned(self) -> Decimal:
        """What the sources brought in this period, less what they deducted."""
        return total((self.came_in, self.deducted))

    @property
    def came_in(self) -> Decimal:
        """What the sources brought in, before what they deducted."""
        return total(source.converted for source in self.sources)

    @property
    def deducted(self) -> Decimal:
        """What the sources deducted, below zero."""
        return total(deduction.amount for source in self.sources for deduction in source.deductions)

    @property
    def payable(self) -> Decimal:
        """The balance as it stands before the payment."""
        return total((self.closing, self.payment.from_balance))
