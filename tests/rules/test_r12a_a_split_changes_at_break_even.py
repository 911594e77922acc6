"""R12a: the part of the pool up to the outstanding cost is divided by the first percents, the rest by the second."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle.pools import divided
from spartito.domain.money import UNIT
from spartito.domain.pool import Version, divide
from spartito.domain.priority import Priority
from spartito.errors import InvariantError

from .pools import paid, phased, turns, whole
from .pots import pots

# Until the video is recouped the label has 80 %, then it has half.
CASES = rows("""
    to come  carried  money  paid                 counted
    300      0        200    label 160, nina 40   200
    300      0        300    label 240, nina 60   300
    300      0        1000   label 590, nina 410  300
    0        0        1000   label 500, nina 500  0
    300      -100     400    label 240, nina 60   300
    300      -500     400    nobody               -
    0.01     0        0.02   label 0.013, nina 0.007  0.01
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_pool_that_crosses_is_divided_at_the_crossing(case):
    pool = [phased(case["money"], "label 80, nina 20", "label 50, nina 50")]
    answer = divide(units(case["carried"]), pool, [], [], {"video": units(case["to come"])})
    assert paid(answer) == case["paid"]
    assert ", ".join(amount(counted.amount) for counted in answer.counted) == case["counted"]


def test_priorities_come_before_it_and_count_nothing():
    pool = [phased("400", "label 100", "nina 100")]
    answer = divide(0, pool, [], turns("mia 100"), {"video": units("250")})
    assert paid(answer) == "label 250, mia 100, nina 50"


def test_two_versions_reach_the_same_break_even_in_proportion():
    pool = [phased("100", "label 100", "nina 100"), phased("300", "label 100", "omar 100")]
    answer = divide(0, pool, [], [], {"video": units("200")})
    assert paid(answer) == "label 200, nina 50, omar 150"


def test_a_version_without_phases_is_beside_it():
    pool = [phased("100", "label 100", "nina 100"), whole("300", "omar 100")]
    answer = divide(0, pool, [], [], {"video": units("40")})
    assert paid(answer) == "label 40, nina 60, omar 300"


def test_a_break_even_without_its_cost_stops():
    with pytest.raises(InvariantError, match="how much of pot video is outstanding"):
        divide(0, [phased("100", "label 100", "nina 100")], [], [], {})


def _shares(weights):
    whole = sum(weights)
    parts = [UNIT * weight // whole for weight in weights]
    parts[0] += UNIT - sum(parts)
    return tuple(zip(("label", "nina", "omar"), parts, strict=True))


SHARES = st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)).map(_shares)
MONEY = st.builds(Version, st.integers(-(10**6), 3 * 10**6), SHARES, SHARES, st.sampled_from(["", "p", "q"]))
COSTS = st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["100", "50", "33.33", "0"])), max_size=3)
TURNS = st.lists(
    st.tuples(st.sampled_from(["mia", "nina"]), st.integers(0, 10**6)), max_size=2, unique_by=lambda t: t[0]
)


@given(
    st.integers(-(10**6), 0),
    st.lists(MONEY, max_size=4),
    COSTS,
    TURNS,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_pools_are_divided_as_the_oracle_says(carried, money, costs, waiting, p, q):
    to_come = {"p": p, "q": q}
    text = "\n".join(f"c{n}  c1  gross  {percent}  {left}e-12" for n, (left, percent) in enumerate(costs))
    taken = pots(f"pot  contract  base  percent  outstanding\n{text}") if costs else []
    answer = divide(carried, money, taken, [Priority(*turn) for turn in waiting], to_come)
    payees, took, first, then = divided(
        carried,
        [(v.amount, _fractions(v.until), _fractions(v.after), v.pot_id) for v in money],
        [(f"c{n}", left, Fraction(percent) / 100) for n, (left, percent) in enumerate(costs)],
        waiting,
        to_come,
    )
    assert answer.carried == then
    assert {cost.pot_id: cost.amount for cost in answer.recouped} == took
    assert answer.filled == first
    for payee in {*payees, *answer.payees}:
        # The program cuts a pool into whole units version by version, the oracle never does.
        assert abs(answer.payees.get(payee, 0) - payees.get(payee, 0)) <= 1 + 2 * len(money)
    everything = sum(answer.payees.values()) + sum(cost.amount for cost in answer.recouped) + answer.carried
    assert everything == carried + sum(version.amount for version in money)


def _fractions(shares):
    return {payee: Fraction(share, UNIT) for payee, share in shares}
