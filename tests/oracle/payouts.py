"""What is paid of a balance and what stays, from RULES R36, R37 and R45, in fractions of whole money."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from .text import half_even

MINOR_UNITS = {"JPY": 0, "KWD": 3}


def paid_and_kept(
    balance: Fraction, rate: Fraction, decimals: int, fee: Fraction, minimum: Fraction, *, before: bool
) -> tuple[Fraction, Fraction, Fraction]:
    """The payment and its fee in the payment currency, and what exactly stays in the balance."""
    worth = balance * rate
    left = worth - fee
    unit = Fraction(1, 10**decimals)
    whole = left - left % unit
    reaches = (worth if before else left) >= minimum
    if balance <= 0 or whole <= 0 or not reaches:
        return Fraction(0), Fraction(0), balance
    return whole, fee, balance - (whole + fee) / rate


def payable(
    balance: Fraction, payee: Mapping[str, str], rate: Callable[[], Fraction], *, waits: bool
) -> dict[str, Fraction]:
    """What of a balance is payable, what of it is paid in the payee's currency, and what stays."""
    due, paid, factor = max(balance, Fraction(0)), Fraction(0), Fraction(1)
    if due and not waits:
        factor = rate()
        minor = 10 ** MINOR_UNITS.get(payee["currency"], 2)
        if due * factor >= Fraction(payee.get("minimum_payout") or 0):
            paid = Fraction(due * factor * minor // 1, minor)
    return {"payable": due, "paid": paid, "closing": balance - half_even(paid / factor)}
