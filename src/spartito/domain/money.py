"""Money is counted in whole units, and whatever is divided adds up again to the last unit.

An amount is an integer of 10**-12 currency units (`SCALE` decimals); text and `Decimal` appear at the borders
only.  Every function works on the magnitude and restores the sign: f(-x) = -f(x).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeVar

from spartito.errors import ensure

SCALE = 12
"""Decimals of a balance, a payable and a share."""

UNIT = 10**SCALE
"""Units in one whole: in 1.00 of a currency, or in a share of 100 %."""

FINE_SCALE = 2 * SCALE
"""Decimals of an amount that was multiplied by a share, before it is converted: every digit is kept."""

FINE = 10 ** (FINE_SCALE - SCALE)
"""How many of the smallest parts of such an amount are one unit."""

Name = TypeVar("Name", str, tuple[str, ...])
"""What a part is called; ties go by it."""


def apportion(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide an amount in proportion to weights; the parts always sum to the amount.

    Each part is rounded down in magnitude, and the units still missing go to the largest remainders, first
    come first served.  Weights are not negative and not all zero, else ValueError.

    >>> apportion(100, [1, 1, 1])
    (34, 33, 33)
    >>> apportion(-100, [1, 1, 1])
    (-34, -33, -33)
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and not all zero")
    floored = [divmod(abs(amount) * weight, whole) for weight in weights]
    missing = abs(amount) - sum(part for part, _ in floored)
    by_remainder = sorted(range(len(weights)), key=lambda position: -floored[position][1])
    lucky = set(by_remainder[:missing])
    sign = -1 if amount < 0 else 1
    return tuple(sign * (part + (position in lucky)) for position, (part, _) in enumerate(floored))


def largest_remainder(parts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Turn exact parts into whole units that sum to the total, moving every part by less than one unit.

    Each part is cut toward zero; the units still missing go to the largest remainders of their direction, ties
    by name.  The total must lie within one unit of the exact sum, else InvariantError.

    >>> largest_remainder({"ada": Fraction(1, 3), "bo": Fraction(1, 3), "cy": Fraction(1, 3)}, 1)
    {'ada': 1, 'bo': 0, 'cy': 0}
    >>> largest_remainder({"lines": Fraction(5, 2), "tax": Fraction(-1, 2)}, 2)
    {'lines': 2, 'tax': 0}
    """
    denominator = lcm(*(part.denominator for part in parts.values()))
    numerators = {name: part.numerator * (denominator // part.denominator) for name, part in parts.items()}
    return quantise(numerators, denominator, total)


def quantise(numerators: Mapping[Name, int], denominator: int, total: int) -> dict[Name, int]:
    """Do the work of `largest_remainder` for parts over one positive denominator, fast enough for a million.

    >>> quantise({"ada": 7, "bo": 7, "cy": -4}, 2, 5)
    {'ada': 4, 'bo': 3, 'cy': -2}
    """
    off = total * denominator - sum(numerators.values())
    ensure(abs(off) < denominator, f"parts sum to within one unit of their total {total}")
    units: dict[Name, int] = {}
    above: list[tuple[int, Name]] = []
    below: list[tuple[int, Name]] = []
    missing = total
    for name, numerator in numerators.items():
        magnitude, remainder = divmod(abs(numerator), denominator)
        units[name] = magnitude if numerator >= 0 else -magnitude
        missing -= units[name]
        if remainder:
            (above if numerator >= 0 else below).append((-remainder, name))
    step, waiting = (1, above) if missing >= 0 else (-1, below)
    waiting.sort()
    for _, name in waiting[: abs(missing)]:
        units[name] += step
    return units


MOST_ROUNDINGS = 1000
"""By so many units roundings of before may have moved an amount: one a report of a settlement, and far from a cent."""


def quantise_near(
    numerators: Mapping[Name, int], denominator: int, total: int, most: int = MOST_ROUNDINGS
) -> dict[Name, int]:
    """Do the same for a total that roundings before have moved: by how much it is off more goes to the largest part.

    InvariantError where it is off by more units than `most`: that is no rounding.

    >>> quantise_near({"ada": 7, "bo": 7, "cy": -4}, 2, 8)
    {'ada': 7, 'bo': 3, 'cy': -2}
    """
    whole = sum(numerators.values())
    if abs(total * denominator - whole) < denominator:
        return quantise(numerators, denominator, total)
    exact = round_half_even(Fraction(whole, denominator), 0)
    ensure(abs(total - exact) <= most, f"parts sum to their total {total}, but for roundings")
    units = quantise(numerators, denominator, exact)
    largest = max(sorted(numerators), key=lambda name: abs(numerators[name]))
    return {**units, largest: units[largest] + total - exact}


def part_of(amount: int, share: Fraction) -> int:
    """Give the part of an amount that a share makes, never more than it: digits past the last unit are cut.

    >>> part_of(100, Fraction(1, 3)), part_of(-100, Fraction(1, 3))
    (33, -33)
    """
    magnitude = abs(amount) * share.numerator // share.denominator
    return magnitude if amount >= 0 else -magnitude


def to_units(value: Decimal | Fraction, scale: int = SCALE) -> int:
    """Count an amount in units of 10**-scale; ValueError when digits would be lost.

    >>> to_units(Decimal("0.85"))
    850000000000
    >>> to_units(Fraction(1, 3))
    Traceback (most recent call last):
    ValueError: 1/3 has more than 12 decimals
    """
    if isinstance(value, Decimal):
        # By way of the text: many times faster than a fraction, and a statement asks for millions.
        whole, _, decimals = format(value, "f").partition(".")
        if not decimals[scale:].strip("0"):
            return int(whole + decimals[:scale].ljust(scale, "0"))
    exact = Fraction(value) * Fraction(10**scale)
    if exact.denominator != 1:
        raise ValueError(f"{value} has more than {scale} decimals")
    return exact.numerator


def from_units(units: int, scale: int = SCALE) -> Decimal:
    """Write units of 10**-scale as an amount, every digit kept.

    >>> from_units(-850000000000)
    Decimal('-0.850000000000')
    """
    # Built from text: arithmetic on Decimal would round to the digits of the context.
    return Decimal(f"{units}E-{scale}")


def plain(value: Decimal) -> str:
    """Write an amount as people do: no exponent, no trailing zeros, zero without a sign.

    >>> [plain(Decimal(text)) for text in ("1E+3", "0.850", "-0.00", "7.24E-7")]
    ['1000', '0.85', '0', '0.000000724']
    """
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in {"-0", ""} else digits


def text(units: int, scale: int = SCALE) -> str:
    """Write units of 10**-scale as people do, see `plain`.

    >>> text(-850000000000), text(5, 0)
    ('-0.85', '5')
    """
    return plain(from_units(units, scale))


def round_half_even(value: Fraction, scale: int = SCALE) -> int:
    """Round an exact amount to units of 10**-scale, a half to the even unit.

    >>> round_half_even(Fraction(5, 2), 0), round_half_even(Fraction(7, 2), 0), round_half_even(Fraction(-5, 2), 0)
    (2, 4, -2)
    """
    return half_even(value.numerator * 10**scale, value.denominator)


def half_even(numerator: int, denominator: int) -> int:
    """Divide whole numbers, the second above zero, and round to the nearest: a half to the even one.

    >>> half_even(5, 2), half_even(7, 2), half_even(-5, 2), half_even(-7, 3)
    (2, 4, -2, -2)
    """
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def round_to_step(value: Fraction, step: int) -> int:
    """Round an exact number of units to whole steps, a half away from zero, as tax offices do.

    >>> round_to_step(Fraction(5, 2), 1), round_to_step(Fraction(-5, 2), 1), round_to_step(Fraction(149), 100)
    (3, -3, 100)
    """
    magnitude = (2 * abs(value) + step) // (2 * step) * step
    return magnitude if value >= 0 else -magnitude


def shown(value: Fraction) -> str:
    """Write a share, rate or percent for people, rounded to 12 decimals.

    >>> shown(Fraction(3333, 100)), shown(Fraction(1, 3))
    ('33.33', '0.333333333333')
    """
    return text(round_half_even(value))
