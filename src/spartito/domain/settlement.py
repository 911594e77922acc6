"""A settlement: what the bank received for a set of reports, and what every part of them is worth in its currency.

The rate is what the bank moved over what the DSP sent, (bank_received + bank_fee) / amount_sent; every part of the
reports and every deduction converts at it, and they sum to bank_received + bank_fee to the last unit (R30).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeVar

from spartito.domain import money
from spartito.domain.deduction import Deduction
from spartito.domain.money import FINE, quantise, round_half_even, shown
from spartito.domain.period import Period
from spartito.errors import InputError

ABSURD = 1_000_000
"""A rate above this, or below one over it, is a mistake (R32)."""

ALL, PART = "all", "part"
"""What a settlement pays for: all that is open of its reports, or a part of it (R38)."""

REPORTS = "reports"
WITHOUT_TRACKS = ("breakage", "minimum_guarantee", "revshare")
"""What a settlement pays for when it is not the lines of reports (R46)."""

"""Parts arrive in units of 10**-24, an amount times a share, and leave in units of 10**-12."""

Key = TypeVar("Key", str, tuple[str, ...])
"""What a part is called: by its payee, or by its payee and what is deducted of it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One settlement; all its amounts are in units of 10**-12 of their currency.

    `amount_reported` and `amount_sent` are in `currency`, `bank_received` and `bank_fee` in `bank_currency`.
    `report_ids` is empty when it covers every report of its source, sales period and currency.  `deductions` are what
    the DSP kept: reported - deductions = sent.  Settlements of one `wire_id` were paid at once, and each states the
    whole of that wire until it is divided.  `covers` is `part` where it pays for a part of its reports only: for
    amount_reported of what their lines sum to.  `pays_for` is `reports`, or money that no line names (R46).
    `ledger_account` is where its money lies: the bank, or what a superseded report had been paid for.  `known_rate` is
    the rate of one of those of which nothing was sent, since its lines came to nothing.
    """

    settlement_id: str
    source: str
    sales_period: Period
    currency: str
    amount_reported: int
    amount_sent: int
    bank_currency: str
    bank_received: int
    received_on: date
    bank_fee: int = 0
    report_ids: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    wire_id: str = ""
    covers: str = ALL
    pays_for: str = REPORTS
    ledger_account: str = "bank"
    known_rate: Fraction | None = None

    @property
    def words(self) -> str:
        """What pays, for people: the settlement and its wire, or what a superseded report had been paid."""
        if self.ledger_account != "bank":
            return f"corrected lines, paid with the money of report {self.settlement_id.split(':')[1]}"
        return f"settlement {self.settlement_id}{f' of wire {self.wire_id}' if self.wire_id else ''}"

    def is_for(self, report_id: str, sales_period: str, currency: str, source: str) -> bool:
        """Whether it pays for a report in one sales period and currency."""
        lines = self.pays_for == REPORTS
        stated = self.source, str(self.sales_period), self.currency
        named = not self.report_ids or report_id in self.report_ids
        return lines and stated == (source, sales_period, currency) and named

    def rate(self) -> Fraction:
        """The worth of one unit of the reports' currency in the bank's: (bank_received + bank_fee) / amount_sent."""
        if self.known_rate is not None:
            return self.known_rate
        return Fraction(self.bank_received + self.bank_fee, self.amount_sent)

    def unexplained(self) -> str:
        """Say why reported - deductions is not what was sent; blank where it is."""
        foreign = next((d for d in self.deductions if d.currency != self.currency), None)
        if foreign is not None:
            return (
                f"its deduction of {money.text(foreign.amount)} {foreign.currency} is not in {self.currency}; "
                f"state it in {self.currency}"
            )
        difference, kept = self.amount_reported - self.amount_sent, sum(d.amount for d in self.deductions)
        if difference == kept:
            return ""
        said = f"its deductions sum to {money.text(kept)}" if self.deductions else "it has no deductions"
        advice = "import the missing ones" if abs(kept) < abs(difference) else "correct them"
        return (
            f"{money.text(self.amount_reported)} {self.currency} were reported and {money.text(self.amount_sent)} sent, so "
            f"{money.text(difference)} was kept, but {said}; {advice} as settlement_deductions, or correct the settlement"
        )

    def check(self) -> None:
        """Refuse a settlement that cannot be right by itself; InputError says why."""
        name = f"settlement {self.settlement_id}"
        if not self.amount_sent or not self.bank_received or self.bank_fee < 0:
            raise InputError(f"{name}: amount_sent and bank_received must not be zero, bank_fee not below it")
        if not self.wire_id:
            self._check_rate(name)

    def _check_rate(self, name: str) -> None:
        if self.rate() <= 0:
            raise InputError(
                f"{name}: amount_sent and bank_received must both be above zero, or both below it"
            )
        if self.currency == self.bank_currency and self.rate() != 1:
            raise InputError(
                f"{name}: {money.text(self.amount_sent)} {self.currency} were sent, but bank_received + bank_fee is "
                f"{money.text(self.bank_received + self.bank_fee)} {self.currency}; correct one of them"
            )
        if is_absurd(self.rate()):
            raise InputError(
                f"{name}: a rate of {shown(self.rate())} {self.bank_currency} for 1 {self.currency} is absurd; "
                "check amount_sent and bank_received"
            )


def is_absurd(rate: Fraction) -> bool:
    """Whether no two currencies are worth that of each other.

    >>> is_absurd(Fraction(16_000)), is_absurd(Fraction(1, 10**7))
    (False, True)
    """
    return not Fraction(1, ABSURD) <= rate <= ABSURD


def convert_groups(
    groups: Sequence[tuple[Fraction, Mapping[Key, int]]], total: int | None = None
) -> dict[Key, int]:
    """Convert every part of a report, each group of parts at a rate of its own: lines, and what is deducted of them.

    Parts are in units of 10**-24 of the report's currency, results in units of 10**-12 of the other one, and they sum
    to the total, to the last unit. The total defaults to the exact sum, rounded half-even; a total further off than
    one unit is an InvariantError.

    >>> convert_groups([(Fraction(1, 3), {"nina": 1 * 10**24, "omar": 2 * 10**24})])
    {'nina': 333333333333, 'omar': 666666666667}
    >>> kept = Fraction(-3, 100) * Fraction(9, 10)  # 30 of 1000, at 0.9
    >>> convert_groups([(Fraction(9, 10), {"lines": 1000 * 10**24}), (kept, {"tax": 1000 * 10**24})])
    {'lines': 900000000000000, 'tax': -27000000000000}
    """
    denominator = lcm(*(rate.denominator for rate, _ in groups))
    numerators = {}
    for rate, parts in groups:
        factor = rate.numerator * (denominator // rate.denominator)
        numerators.update({part: amount * factor for part, amount in parts.items()})
    if total is None:
        total = round_half_even(Fraction(sum(numerators.values()), denominator * FINE), 0)
    return quantise(numerators, denominator * FINE, total)
