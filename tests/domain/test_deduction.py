"""What was taken of some earnings is divided over them: all of it, in proportion, returns with the opposite sign."""

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.deduction import shares

AMOUNTS = st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=8)
TAKEN = st.integers(-(10**14), 10**14)


@given(AMOUNTS, TAKEN)
def test_nothing_of_a_deduction_is_lost_and_its_mirror_is_its_opposite(amounts, units):
    found = shares(amounts, units)
    assert sum(found) == units
    assert shares([-amount for amount in amounts], -units) == [-share for share in found]


@given(AMOUNTS, TAKEN)
def test_each_bears_in_proportion_to_the_unit(amounts, units):
    whole = sum(amounts)
    if whole:
        assert all(
            abs(share * whole - amount * units) < abs(whole)
            for amount, share in zip(amounts, shares(amounts, units), strict=True)
        )
