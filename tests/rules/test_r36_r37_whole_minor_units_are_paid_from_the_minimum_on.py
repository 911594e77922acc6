"""R36 and R37: pay when the minimum is reached, whole minor units, the rest stays in the balance."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain.currency import minor_units
from spartito.domain.payable import settle

PAYMENTS = rows("""
    opening  earned          pays in  rate    minimum  paid    closing          why not
    0        266.3067        EUR      1       0        266.30  0.0067           -
    0        266.3866        EUR      1       0        266.38  0.0066           -
    0        266.3067        USD      1.085   0        288.94  0.002552534562   -
    0        100.9           JPY      1       0        100     0.9              -
    0        1.23456         KWD      1       0        1.234   0.00056          -
    24.99    0               EUR      1       25       0       24.99            below minimum
    24.99    0.01            EUR      1       25       25      0                -
    20       4.999999999999  EUR      1       25       0       24.999999999999  below minimum
    40       -50             EUR      1       0        0       -10              balance below zero
    -50      100             EUR      1       0        50      0                -
    10       -10             EUR      1       0        0       0                nothing due
    0        0.004           EUR      1       0        0       0.004            no whole minor unit
    0        0.004           EUR      1       5        0       0.004            below minimum
    0        30              USD      0.5     20       0       30               below minimum
    0        0.7             JPY      175.68  100      122     0.005555555556   -
""")


@pytest.mark.parametrize("case", PAYMENTS, ids=str)
def test_a_payee_is_paid(case):
    answer = settle(
        units(case["opening"]),
        units(case["earned"]),
        Fraction(case["rate"]),
        minor_units(case["pays in"]),
        Decimal(case["minimum"]),
    )
    assert answer.paid == units(case["paid"])
    assert amount(answer.closing) == case["closing"]
    assert answer.reason == case["why not"]


BALANCES = st.integers(-(10**18), 10**18)


@given(
    BALANCES,
    st.lists(BALANCES, min_size=1, max_size=6),
    st.fractions(Fraction(1, 1000), 1000),
    st.sampled_from([0, 2, 3]),
    st.decimals(0, 100, places=2),
)
def test_balances_chain_from_period_to_period(opening, earnings, rate, decimals, minimum):
    paid_in_all, balance = 0, opening
    for earned in earnings:
        answer = settle(balance, earned, rate, decimals, minimum)
        assert answer.opening == balance
        assert answer.closing == balance + earned - answer.from_balance
        assert answer.paid % 10 ** (12 - decimals) == 0
        assert 0 <= answer.paid <= answer.payable * rate
        assert (answer.reason == "") == (answer.paid > 0)
        paid_in_all, balance = paid_in_all + answer.from_balance, answer.closing
    assert balance == opening + sum(earnings) - paid_in_all


def test_the_remainder_is_below_one_minor_unit():
    answer = settle(0, units("266.3067"), Fraction("1.085"), 2, Decimal(0))
    assert answer.payable == units("266.3067")
    assert answer.closing * Fraction("1.085") < units("0.01")
