"""A division into whole units is proven without making it again: what is right passes, one unit elsewhere does not."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain import divided
from spartito.domain.money import quantise

NAMES = st.sampled_from(["*", "ada", "bo", "cy", "zoe"])
PARTS = st.dictionaries(NAMES, st.integers(-(10**6), 10**6), min_size=1)


@given(PARTS, st.integers(1, 1000))
def test_every_division_by_largest_remainders_is_right(parts, denominator):
    total = round(Fraction(sum(parts.values()), denominator))
    units = quantise(parts, denominator, total)
    assert divided.fault([(name, parts[name], units[name]) for name in parts], denominator, total) == ""


@given(PARTS, st.integers(1, 1000), st.data())
def test_a_unit_that_went_to_another_is_found(parts, denominator, data):
    total = round(Fraction(sum(parts.values()), denominator))
    units = quantise(parts, denominator, total)
    giver, taker = data.draw(st.tuples(st.sampled_from(sorted(parts)), st.sampled_from(sorted(parts))))
    wrong = {**units, giver: units[giver] - 1}
    wrong[taker] += 1
    found = divided.fault([(name, parts[name], wrong[name]) for name in parts], denominator, total)
    assert bool(found) == (giver != taker)


@given(PARTS, st.integers(1, 1000), st.sampled_from([-1, 1]))
def test_a_unit_that_is_lost_or_made_is_found(parts, denominator, more):
    total = round(Fraction(sum(parts.values()), denominator))
    units = quantise(parts, denominator, total)
    first = min(parts)
    wrong = {**units, first: units[first] + more}
    assert divided.fault([(name, parts[name], wrong[name]) for name in parts], denominator, total)
