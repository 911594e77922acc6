"""R8, R9: a pot takes its percent of what the period left, never more than is outstanding, nothing from a loss."""

import pytest

from domain.table import amount, rows, units
from spartito.domain.recoupment import recoup
from spartito.errors import InvariantError

from .pots import money, pots

# The net of the period is what earnings, returns and charges come to; `then` is what is left of it.
CASES = rows("""
    case                                     outstanding  percent  net           recoups  then
    sales 100, returns -40                   500          100      60            60       0
    the opening balance of -50 is not in it  500          100      100           100      0
    the last of it                           20           100      100           20       80
    half of what is earned                   500          50       100           50       50
    half, and little is outstanding          20           50       100           20       80
    a loss recoups nothing                   500          100      -40           0        -40
    nothing earned                           500          100      0             0        0
    nothing outstanding                      0            100      100           0        100
    a pot that never recoups                 500          0        100           0        100
    a third, cut at the last unit            1            33.33    0.000000000010  0.000000000003  0.000000000007
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_pot_recoups(case):
    (pot,) = pots(f"""
        pot    outstanding            percent
        album  {case["outstanding"]}  {case["percent"]}
    """)
    (taken,) = recoup([pot], {"": units(case["net"])})
    assert amount(taken.amount) == case["recoups"]
    assert amount(units(case["net"]) - taken.amount) == case["then"]


def test_what_is_not_earned_under_the_contract_does_not_fill_its_pot():
    album = pots("""
        pot    contract  outstanding
        album  c1        500
    """)
    assert [taken.amount for taken in recoup(album, money("c2 100, - 100"))] == [0]
    assert [taken.amount for taken in recoup(album, money("c1 -10, c2 100"))] == [0]
    assert [taken.amount for taken in recoup(album, money("c1 30, c2 -100"))] == [units("30")]


def test_a_pot_without_a_contract_is_filled_by_all_that_its_payee_earned():
    loan = pots("""
        pot   outstanding
        loan  500
    """)
    assert [taken.amount for taken in recoup(loan, money("c1 100, c2 -30, - 5"))] == [units("75")]


def test_shared_costs_are_repaid_by_their_pool_and_not_by_a_payee():
    video = pots("""
        pot    contract  base   outstanding
        video  c1        gross  300
    """)
    assert recoup(video, money("c1 100")) == ()


def test_pots_of_two_payees_are_never_mixed():
    pot = """
        pot  outstanding
        {}   1
    """
    with pytest.raises(InvariantError, match="payee by payee"):
        recoup([*pots(pot.format("p1"), "nina"), *pots(pot.format("p2"), "omar")], {})
