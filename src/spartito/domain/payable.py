"""What a payee is paid in a period, and what stays in the balance.

A balance has 12 decimals; a payment takes whole minor units of its currency, rounded down, and the remainder stays
(R37).  A payable below the payee's minimum, and a negative balance, carry forward (R36).  Whoever waits (a payee's
cycle, a hold on the payee) carries forward too (R23, R48); a fee that the payee bears is taken with the payment (R45).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from spartito.domain.fee import FREE, Fee
from spartito.domain.money import SCALE, half_even, to_units
from spartito.errors import ensure

PAID = ""
BELOW_MINIMUM = "below minimum"
NOTHING_DUE = "nothing due"
BELOW_ZERO = "balance below zero"
NO_WHOLE_UNIT = "no whole minor unit"
BELOW_FEE = "not more than the payment fee"


@dataclass(frozen=True, slots=True)
class Payable:
    """One payee's period in units of 10**-12: `paid` and `fee` in the payment currency, all else in the balance's.

    `payable` is what is due before the payment and its fee; `reason` says why nothing was paid, and is blank when it
    was.  A fee is only taken with a payment.
    """

    opening: int
    earned: int
    payable: int
    closing: int
    paid: int
    from_balance: int
    reason: str
    fee: int = 0
    fee_from_balance: int = 0


def on_hold(reason: str, until: date | None = None) -> str:
    """Why a payee on hold is not paid, and until when, where that is known.

    >>> on_hold("tax form missing", date(2026, 12, 1)), on_hold("bank details unproven")
    ('on hold: tax form missing until 2026-12-01', 'on hold: bank details unproven')
    """
    return f"on hold: {reason} until {until}" if until else f"on hold: {reason}"


def settle(
    opening: int,
    earned: int,
    payment_rate: Fraction,
    minor_units: int,
    minimum: Decimal,
    fee: Fee = FREE,
    wait: str = "",
) -> Payable:
    """Decide a payee's payment: opening balance plus earnings, paid when it reaches the minimum and need not wait.

    `opening` and `earned` (all movements of the period before its fee and payment) are in units of 10**-12 of the
    balance's currency, `payment_rate` is what one unit of it is worth in the payment currency; `minimum` and `fee` are
    in the payment currency.  `wait` says why nothing is paid now, whatever is due; blank: pay.

    >>> paid = settle(0, 266_306700000000, Fraction("1.085"), 2, Decimal(25))
    >>> paid.paid, paid.closing
    (288940000000000, 2552534562)
    """
    ensure(payment_rate > 0, "a payment rate is above zero")
    balance = opening + earned
    due = max(balance, 0)
    # Both over the rate's denominator, in whole numbers: there may be a million payees.
    exact, taken = due * payment_rate.numerator, fee.amount * payment_rate.denominator
    step = 10 ** (SCALE - minor_units)
    whole = max((exact - taken) // (step * payment_rate.denominator) * step, 0)
    reason = _reason(balance, exact, taken, whole, _least(minimum) * payment_rate.denominator, fee, wait)
    paid, cost = (0, 0) if reason else (whole, fee.amount)
    # The whole is rounded once; it cannot pass the balance, which is itself a whole number of units.
    out = half_even((paid + cost) * payment_rate.denominator, payment_rate.numerator)
    fee_from_balance = min(half_even(cost * payment_rate.denominator, payment_rate.numerator), out)
    ensure(0 <= out <= due, "a payment and its fee are not more than what is due")
    return Payable(
        opening, earned, due, balance - out, paid, out - fee_from_balance, reason, cost, fee_from_balance
    )


@lru_cache
def _least(minimum: Decimal) -> int:
    """A minimum in units; no amount that a person states has more than 12 decimals."""
    return to_units(minimum)


def _reason(balance: int, exact: int, taken: int, whole: int, least: int, fee: Fee, wait: str) -> str:
    """Why nothing is paid, the plainest reason first; blank where something is."""
    compared = exact if fee.before_fee else max(exact - taken, 0)
    if balance <= 0:
        return BELOW_ZERO if balance < 0 else NOTHING_DUE
    if wait:
        return wait
    if compared < least:
        return BELOW_MINIMUM
    if exact <= taken:
        return BELOW_FEE
    return PAID if whole else NO_WHOLE_UNIT
