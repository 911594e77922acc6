"""What leaves suspense late: at the rate of its money, never a whole unit off, and nothing stays when all has left."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.money import SCALE, round_half_even
from spartito.stages.settle.conversion import Held, Part
from spartito.stages.settle.late import is_late, late_conversions, late_id, leaving
from spartito.stages.settle.settle import convert

FINE = 10**SCALE
amounts = st.integers(-(10**15), 10**15)
rates = st.builds(Fraction, st.integers(1, 10**9), st.integers(1, 10**6))


def _held(amount, units, rate):
    return Held("S1", "2026-08", "x/y", "2026-07", "USD", rate, "settlement S1", amount * FINE, units)


@given(st.lists(amounts, min_size=1, max_size=8), rates, st.booleans())
def test_whatever_leaves_in_whatever_steps_nothing_stays_at_the_end(steps, rate, up):
    whole = sum(steps)
    exact = whole * rate
    held = _held(whole, exact.__ceil__() if up else exact.__floor__(), rate)
    for step in steps:
        units = leaving(held, step * FINE)
        assert abs(units - step * rate) < 1
        held = replace(held, amount=held.amount - step * FINE, units=held.units - units)
        assert abs(held.units - Fraction(held.amount, FINE) * rate) < 1
    assert (held.amount, held.units) == (0, 0)


@given(st.lists(amounts, min_size=1, max_size=8), rates, st.integers(-9, 9))
def test_what_other_reports_were_rounded_by_stays_until_the_last_line_has_left(steps, rate, off):
    whole = sum(steps)
    held = _held(whole, round_half_even(whole * rate, 0) + off, rate)
    for step in steps:
        units = leaving(held, step * FINE)
        last = step * FINE == held.amount
        assert units == held.units if last else abs(units - step * rate) < 1
        held = replace(held, amount=held.amount - step * FINE, units=held.units - units)
        off = 0 if last else off
        assert abs(held.units - Fraction(held.amount, FINE) * rate) < 1 + abs(off)


@given(st.dictionaries(st.sampled_from(["*", "ann", "bo"]), amounts, min_size=1), amounts, rates)
def test_what_the_splits_leave_in_suspense_is_not_moved(parts, differing, rate):
    placed = sum(parts.values()) + differing
    held = _held(placed + 7, round_half_even((placed + 7) * rate, 0), rate)
    part = Part("r1", "x/y", "2026-07", "USD", 1, 0, placed, 0, placement=2, after=1)
    (late,) = late_conversions({held: [part]})

    fine = {name: amount * FINE for name, amount in {**parts, "*suspense": differing}.items()}
    converted = {item.part: item for item in convert(late, fine)}

    assert converted["*suspense"].units == 0
    assert sum(item.units for item in converted.values()) == leaving(held, sum(parts.values()) * FINE)
    assert sum(item.amount for item in converted.values()) == placed * FINE


def test_a_late_conversion_is_known_by_its_id():
    assert is_late(late_id("S1", "2026-08"))
    assert not is_late("S1")
