"""What a payee is paid in a period, and what stays in the balance.

A balance has 12 decimals; a payment takes whole minor units of its currency, rounded down, and the remainder stays
(R37).  A payable below the payee's minimum, and a negative balance, carry forward (R36).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from spartito.domain.money import SCALE, round_half_even
from spartito.errors import ensure

PAID = ""
BELOW_MINIMUM = "below minimum"
NOTHING_DUE = "nothing due"
BELOW_ZERO = "balance below zero"
NO_WHOLE_UNIT = "no whole minor unit"


@dataclass(frozen=True, slots=True)
class Payable:
    """One payee's period in units of 10**-12: `paid` in the payment currency, all else in the book currency.

    `payable` is what is due before the payment; `reason` says why nothing was paid, and is blank when it was.
    """

    opening: int
    earned: int
    payable: int
    closing: int
    paid: int
    paid_in_book: int
    reason: str


def settle(opening: int, earned: int, payment_rate: Fraction, minor_units: int, minimum: Decimal) -> Payable:
    """Decide a payee's payment: opening balance plus earnings, paid when it reaches the minimum.

    `opening` and `earned` are in units of 10**-12 of the book currency, `payment_rate` is what one unit of it is
    worth in the payment currency, `minimum` is in the payment currency.

    >>> paid = settle(0, 266_306700000000, Fraction("1.085"), 2, Decimal(25))
    >>> paid.paid, paid.closing
    (288940000000000, 2552534562)
    """
    ensure(payment_rate > 0, "a payment rate is above zero")
    balance = opening + earned
    due = max(balance, 0)
    exact = due * payment_rate
    step = 10 ** (SCALE - minor_units)
    whole = floor(exact / step) * step
    if balance < 0:
        reason = BELOW_ZERO
    elif balance == 0:
        reason = NOTHING_DUE
    elif exact < Fraction(minimum) * 10**SCALE:
        reason = BELOW_MINIMUM
    else:
        reason = PAID if whole else NO_WHOLE_UNIT
    paid = 0 if reason else whole
    # Rounded once; it cannot pass the balance, which is itself a whole number of units.
    paid_in_book = round_half_even(paid / payment_rate, 0)
    ensure(0 <= paid_in_book <= due, "a payment is not more than what is due")
    return Payable(opening, earned, due, balance - paid_in_book, paid, paid_in_book, reason)
