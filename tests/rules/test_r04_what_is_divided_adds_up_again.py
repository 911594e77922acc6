"""R4: whatever is divided adds up again, the larger remainder first, and minus mirrors plus."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import rows
from spartito.domain.money import (
    apportion,
    from_units,
    half_even,
    largest_remainder,
    plain,
    quantise,
    round_half_even,
    shown,
    to_units,
)
from spartito.errors import InvariantError

AMOUNTS = st.integers(-(10**30), 10**30)
WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=8).filter(any)
PARTS = st.dictionaries(st.text(max_size=3), st.fractions(-1000, 1000), max_size=8)

DIVISIONS = rows("""
    amount   weights    parts
    100      1 1 1      34 33 33
    -100     1 1 1      -34 -33 -33
    10       1 1        5 5
    1        1 1        1 0
    0        3 1        0 0
    7        0 1        0 7
    1000     5 3 2      500 300 200
    11       3 3 5      3 3 5
    10       3 3 5      3 3 4
""")


@pytest.mark.parametrize("case", DIVISIONS, ids=str)
def test_an_amount_is_divided_by_weights(case):
    parts = apportion(int(case["amount"]), [int(weight) for weight in case["weights"].split()])
    assert " ".join(str(part) for part in parts) == case["parts"]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_must_make_sense(weights):
    with pytest.raises(ValueError, match="weights must not be negative, and not all zero"):
        apportion(1, weights)


@given(AMOUNTS, WEIGHTS)
def test_parts_sum_to_the_amount_and_mirror(amount, weights):
    parts = apportion(amount, weights)
    assert sum(parts) == amount
    assert apportion(-amount, weights) == tuple(-part for part in parts)
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    assert all(abs(part - true) < 1 for part, true in zip(parts, exact, strict=True))


ROUNDED = rows("""
    exact parts              total   whole parts
    ada 1/3, bo 1/3, cy 1/3  1       ada 1, bo 0, cy 0
    ada 1/3, bo 2/3          1       ada 0, bo 1
    bo 1/2, ada 1/2          1       ada 1, bo 0
    ada -1/2, bo -1/2        -1      ada -1, bo 0
    ada 5/2, bo -1/2         2       ada 2, bo 0
    ada 9/10, bo -2/10       1       ada 1, bo 0
    ada 0, bo 1/2, cy 1/2    1       ada 0, bo 1, cy 0
""")


@pytest.mark.parametrize("case", ROUNDED, ids=str)
def test_exact_parts_become_whole_ones(case):
    exact = dict(part.split() for part in case["exact parts"].split(", "))
    whole = dict(part.split() for part in case["whole parts"].split(", "))
    answer = largest_remainder({name: Fraction(part) for name, part in exact.items()}, int(case["total"]))
    assert answer == {name: int(part) for name, part in whole.items()}


@given(PARTS, st.randoms(use_true_random=False))
def test_whole_parts_keep_the_total_mirror_and_forget_the_order(parts, random):
    total = round(sum(parts.values(), Fraction(0)))
    whole = largest_remainder(parts, total)
    assert sum(whole.values()) == total
    assert all(abs(whole[name] - part) < 1 for name, part in parts.items())
    assert all(whole[name] == part for name, part in parts.items() if part.denominator == 1)
    assert largest_remainder({name: -part for name, part in parts.items()}, -total) == {
        name: -part for name, part in whole.items()
    }
    shuffled = list(parts.items())
    random.shuffle(shuffled)
    assert largest_remainder(dict(shuffled), total) == whole


def test_a_total_that_is_not_the_parts_breaks_a_law():
    with pytest.raises(InvariantError, match="within one unit of their total 3"):
        quantise({"ada": 1, "bo": 1}, 1, 3)
    assert quantise({}, 1, 0) == {}


TEXTS = rows("""
    written      plain
    1E+3         1000
    0.850        0.85
    -0.00        0
    7.24E-7      0.000000724
    -12.0        -12
    0            0
    100          100
    .5           0.5
""")


@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_amounts_are_written_plainly(case):
    assert plain(Decimal(case["written"])) == case["plain"]


@given(AMOUNTS, st.integers(0, 38))
def test_units_keep_every_digit(units, scale):
    assert to_units(from_units(units, scale), scale) == units
    assert Decimal(plain(from_units(units, scale))) == from_units(units, scale)


def test_digits_are_never_lost_silently():
    with pytest.raises(ValueError, match="has more than 12 decimals"):
        to_units(Decimal("0.0000000000001"))
    assert to_units(Fraction(1, 8)) == 125_000_000_000


@given(st.fractions())
def test_rounding_mirrors_and_is_near(value):
    rounded = round_half_even(value, 2)
    assert round_half_even(-value, 2) == -rounded
    assert abs(Fraction(rounded, 100) - value) <= Fraction(1, 200)


def test_fractions_are_shown_rounded():
    assert shown(Fraction(-2, 3)) == "-0.666666666667"


@given(AMOUNTS, st.integers(1, 10**15))
def test_a_quotient_is_rounded_to_the_nearest_and_a_half_to_the_even_one(amount, denominator):
    assert half_even(amount, denominator) == round(Fraction(amount, denominator))


@given(AMOUNTS)
def test_a_half_goes_to_the_even_one(amount):
    assert half_even(2 * amount + 1, 2) == amount + amount % 2
