"""What one run did with the reports: the figures behind the page that the royalty team looks at and shows around.

Amounts are in the book currency unless a currency stands beside them; every figure is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spartito.errors import ensure
from spartito.outputs.present import total

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source, sales period and currency.

    `amount` = `placed` + `suspense` + `rounding`, in the report's `currency`. In the book currency, where the
    report has a rate: `payees` + `commission` + `in_suspense` + `difference` is what the bank paid for it, and
    `bank_fee` what the bank kept. `rate` is a fraction 'n/d', '' where none was needed; `rate_note` its origin.
    """

    source: str
    sales_period: str
    reports: int
    lines: int
    currency: str
    amount: Decimal
    placed: Decimal
    suspense: Decimal
    rounding: Decimal = ZERO
    rate: str = ""
    rate_note: str = ""
    payees: Decimal = ZERO
    commission: Decimal = ZERO
    in_suspense: Decimal = ZERO
    difference: Decimal = ZERO
    bank_fee: Decimal = ZERO

    def __post_init__(self) -> None:
        ensure(
            total((self.placed, self.suspense, self.rounding)) == self.amount,
            f"placed + suspense + rounding = the lines of {self.source} {self.sales_period} {self.currency}",
        )

    @property
    def converted(self) -> Decimal:
        """What the source brought, the bank's fee included."""
        return total((self.payees, self.commission, self.in_suspense, self.difference, self.bank_fee))


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Where the records of all reports went: (name, lines) by match rule, suspense reason and reason to ignore."""

    placed: tuple[tuple[str, int], ...]
    suspense: tuple[tuple[str, int], ...] = ()
    rejected: int = 0
    ignored: tuple[tuple[str, int], ...] = ()

    @property
    def records(self) -> int:
        """All records, wherever they went."""
        parts = (*self.placed, *self.suspense, *self.ignored)
        return sum(lines for _, lines in parts) + self.rejected


@dataclass(frozen=True, slots=True)
class PayeeRow:
    """What one payee earned in the run."""

    payee_id: str
    name: str
    earned: Decimal


@dataclass(frozen=True, slots=True)
class SuspenseRow:
    """One thing that waits for a decision; `amount` in the report's `currency`."""

    source: str
    reason: str
    isrc: str
    upc: str
    title: str
    artist: str
    lines: int
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report whose money has not come; `amount` in the report's `currency`."""

    report_id: str
    source: str
    sales_period: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Proof:
    """One law and the two figures that it compares, as text; it holds when they are the same text.

    `left` and `right` come by different paths and are plain decimals or counts; `unit` is a currency or 'lines'.
    """

    law: str
    left: str
    right: str
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether both sides agree to the last digit."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class PaymentTotal:
    """What is paid out in one currency: how many payments, and their sum in that currency."""

    currency: str
    payments: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CarriedTotal:
    """Balances that are not paid for one reason (as in payables): how many payees, and their sum."""

    reason: str
    payees: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MovedTotal:
    """What one kind of movement (recoupment, tax, charges) added to all balances together, or took from them."""

    kind: str
    payees: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OtherBalances:
    """The balances that are in another currency than the book's, in that currency; `paid` is what left them."""

    currency: str
    opening: Decimal
    earned: Decimal
    paid: Decimal
    closing: Decimal
    carried: tuple[CarriedTotal, ...] = ()
    moved: tuple[MovedTotal, ...] = ()

    def __post_init__(self) -> None:
        ensure(
            total((self.opening, self.earned, *(row.amount for row in self.moved)))
            == total((self.paid, self.closing)),
            f"opening + earned + moved = paid + closing over all balances in {self.currency}",
        )


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of one period.

    `reports` counts the files; one file may stand in several rows of `sources`. `payees_top` are the payees who earned most, largest first; `payees_rest` counts the others, who earned
    `payees_rest_earned` together. `suspense_top` is ordered by what it is worth; `suspense_items` counts all.
    `entered` is what of the earnings went to balances in other currencies, and these are the `others`.
    """

    book: str
    period: str
    run_id: str
    engine_version: str
    book_currency: str
    status: str
    reports: int
    lines: LineCounts
    sources: tuple[SourceRow, ...]
    payees_top: tuple[PayeeRow, ...]
    payees_rest: int = 0
    payees_rest_earned: Decimal = ZERO
    suspense_items: int = 0
    suspense_top: tuple[SuspenseRow, ...] = ()
    waiting: tuple[WaitingReport, ...] = ()
    proofs: tuple[Proof, ...] = ()
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    payments: tuple[PaymentTotal, ...] = ()
    paid_in_book: Decimal = ZERO
    carried: tuple[CarriedTotal, ...] = ()
    moved: tuple[MovedTotal, ...] = ()
    entered: Decimal = ZERO
    others: tuple[OtherBalances, ...] = ()

    def __post_init__(self) -> None:
        ensure(self.status in ("draft", "closed"), "a run is a draft or closed")
        shares = (*(payee.earned for payee in self.payees_top), self.payees_rest_earned)
        ensure(total(shares) == self.earned, "the payees' earnings sum to the sources' part for payees")
        ensure(
            total(
                (
                    self.opening,
                    self.earned,
                    self.entered.copy_negate(),
                    *(row.amount for row in self.moved),
                )
            )
            == total((self.paid_in_book, self.closing)),
            "opening + earned + moved = paid + closing over all payees",
        )

    @property
    def earned(self) -> Decimal:
        """What all payees earned together."""
        return total(source.payees for source in self.sources)

    @property
    def commission(self) -> Decimal:
        """The distributor's own part."""
        return total(source.commission for source in self.sources)

    @property
    def suspense(self) -> Decimal:
        """What is converted and waits for a decision."""
        return total(source.in_suspense for source in self.sources)

    @property
    def difference(self) -> Decimal:
        """What the bank got beside what the lines say: (sent - reported), converted."""
        return total(source.difference for source in self.sources)

    @property
    def bank_fee(self) -> Decimal:
        """What banks kept on the way."""
        return total(source.bank_fee for source in self.sources)

    @property
    def converted(self) -> Decimal:
        """All the money of the run, bank fees included."""
        return total(source.converted for source in self.sources)
