"""What is paid of a balance and what stays, from RULES R36, R37 and R45, in fractions of whole money."""

from fractions import Fraction


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
