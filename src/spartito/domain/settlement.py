"""A settlement: what the bank received for a set of reports, and what every part of them is worth in its currency.

The rate is what the bank moved over what the DSP sent, (bank_received + bank_fee) / amount_sent; every part of the
reports converts at it, and the parts sum to bank_received + bank_fee to the last unit (R30).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain.money import SCALE, from_units, plain, quantise, round_half_even, shown
from spartito.domain.period import Period
from spartito.errors import InputError

ABSURD = 1_000_000
"""A rate above this, or below one over it, is a mistake (R32)."""

_FINE = 10**SCALE
"""Parts arrive in units of 10**-24, an amount times a share, and leave in units of 10**-12."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One settlement; all its amounts are in units of 10**-12 of their currency.

    `amount_reported` and `amount_sent` are in `currency`, `bank_received` and `bank_fee` in `bank_currency`.
    `report_ids` is empty when it covers every report of its source, sales period and currency.
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

    def rate(self) -> Fraction:
        """The worth of one unit of the reports' currency in the bank's: (bank_received + bank_fee) / amount_sent."""
        return Fraction(self.bank_received + self.bank_fee, self.amount_sent)

    def check(self) -> None:
        """Refuse a settlement that cannot be right; InputError says why."""
        name = f"settlement {self.settlement_id}"
        if not self.amount_sent or not self.bank_received or self.bank_fee < 0:
            raise InputError(f"{name}: amount_sent and bank_received must not be zero, bank_fee not below it")
        if self.rate() <= 0:
            raise InputError(
                f"{name}: amount_sent and bank_received must both be above zero, or both below it"
            )
        if self.amount_reported != self.amount_sent:
            raise InputError(
                f"{name}: amount_reported {_text(self.amount_reported)} and amount_sent {_text(self.amount_sent)} "
                f"{self.currency} differ; the deductions between them cannot be imported yet"
            )
        if self.currency == self.bank_currency and self.rate() != 1:
            raise InputError(
                f"{name}: {_text(self.amount_sent)} {self.currency} were sent, but bank_received + bank_fee is "
                f"{_text(self.bank_received + self.bank_fee)} {self.currency}; correct one of them"
            )
        if not Fraction(1, ABSURD) <= self.rate() <= ABSURD:
            raise InputError(
                f"{name}: a rate of {shown(self.rate())} {self.bank_currency} for 1 {self.currency} is absurd; "
                "check amount_sent and bank_received"
            )


def convert(parts: Mapping[str, int], rate: Fraction, total: int | None = None) -> dict[str, int]:
    """Convert every part of a report at one rate; the parts sum to the total, to the last unit.

    Parts are in units of 10**-24 of the report's currency, results in units of 10**-12 of the other one.  The total
    defaults to the exact sum, rounded half-even; a total further off than one unit is an InvariantError.

    >>> convert({"nina": 1 * 10**24, "omar": 2 * 10**24}, Fraction(1, 3))
    {'nina': 333333333333, 'omar': 666666666667}
    """
    if total is None:
        total = round_half_even(Fraction(sum(parts.values()), _FINE) * rate, 0)
    numerators = {part: amount * rate.numerator for part, amount in parts.items()}
    return quantise(numerators, rate.denominator * _FINE, total)


def _text(units: int) -> str:
    return plain(from_units(units))
