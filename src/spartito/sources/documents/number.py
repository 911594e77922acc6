"""Numbers as documents store them: exact decimals, without a binary fraction on the way.

A spreadsheet program calculates in binary64 and writes up to 17 digits of it (ECMA-376 part 1, 18.17.2.3 and IEEE 754),
so that 0.1 may be stored as 1.0000000000000001E-1. A person has typed, and sees, at most 15 digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

DIGITS_SEEN = 15
_DIGITS_STORED = 17
_MOST_DIGITS = 400
_PLAIN_EXPONENT = 60
_BITS = 53
_AS_IT_IS = re.compile(r"(?!-0$)-?(0|[1-9]\d{0,6})(\.\d{0,7}[1-9])?", re.ASCII)
"""Most numbers: plain already, and of no more digits than a person has typed."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stored:
    """A number in plain decimals, and whether it was stored with more digits than a person can have typed."""

    text: str
    noisy: bool


def stored(text: str, shift: int = 0) -> Stored | None:
    """The number that *text* is, times ten to the power of *shift*; None if it is none.

    Of a number of 16 or 17 digits the shortest decimal is taken that is the same binary64; any other is taken as it is.

    >>> stored("1.0000000000000001E-1")
    Stored(text='0.1', noisy=True)
    >>> stored("0.30000000000000004"), stored("1E-7"), stored("724384960650.0")
    (Stored(text='0.30000000000000004', noisy=True), Stored(text='0.0000001', noisy=False), Stored(text='724384960650', noisy=False))
    >>> stored("0.155", 2)
    Stored(text='15.5', noisy=False)
    """
    if not shift and _AS_IT_IS.fullmatch(text):
        return Stored(text, noisy=False)
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    digits = _significant(value)
    if DIGITS_SEEN < digits <= _DIGITS_STORED:
        value = _shortest(value, digits)
    with localcontext(prec=_MOST_DIGITS):
        value = value.scaleb(shift).normalize()
    plain = abs(value.adjusted()) <= _PLAIN_EXPONENT
    shown = f"{value:f}" if plain else str(value)
    return Stored("0" if value.is_zero() else shown, digits > DIGITS_SEEN)


def _significant(value: Decimal) -> int:
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))


def _shortest(value: Decimal, digits: int) -> Decimal:
    """The shortest decimal that is the same binary64, and of these the nearest to it."""
    wanted = significand, power = _binary64(value)
    over, under = 1 << max(power, 0), 1 << max(-power, 0)
    for fewer in range(DIGITS_SEEN, digits):
        with localcontext(prec=fewer):
            rounded = (Decimal(significand * over) / Decimal(under)).copy_sign(value)
        if _binary64(rounded) == wanted:
            return rounded
    return value


def _binary64(value: Decimal) -> tuple[int, int]:
    """The nearest number of 53 bits to a magnitude, ties to even, as significand and power of two.

    The bounds of the exponent do not count: no amount is near them.
    """
    above, below = abs(value).as_integer_ratio()
    power = above.bit_length() - below.bit_length() - _BITS
    above, below = above << max(-power, 0), below << max(power, 0)
    if above >= below << _BITS:
        power, below = power + 1, below << 1
    significand, rest = divmod(above, below)
    significand += 2 * rest > below or (2 * rest == below and significand % 2)
    return (significand >> 1, power + 1) if significand >> _BITS else (significand, power)
