"""R45: a payment costs a fee by its method; the payee bears it, or the distributor does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle.payouts import paid_and_kept
from spartito.domain.currency import minor_units
from spartito.domain.fee import Fee, fee_of
from spartito.domain.payable import settle

STATED = {"paypal": {"EUR": Decimal("0.35"), "USD": Decimal("0.25")}, "wise": {"EUR": Decimal("1.255")}}

BORNE = rows("""
    method  currency  bearer       fee
    paypal  EUR       payee        0.35
    paypal  USD       payee        0.25
    paypal  GBP       payee        0
    paypal  EUR       distributor  0
    wise    EUR       payee        1.255
    bank    EUR       payee        0
    -       EUR       payee        0
""")

PAYMENTS = rows("""
    balance  pays in  rate   fee    minimum  compared  paid    fee taken  stays           why not
    100      EUR      1      0.35   0        after     99.65   0.35       0               -
    100.009  EUR      1      0.35   0        after     99.65   0.35       0.009           -
    100      EUR      1      1.255  0        after     98.74   1.255      0.005           -
    25       EUR      1      0.35   25       after     0       0          25              below minimum
    25       EUR      1      0.35   25       before    24.65   0.35       0               -
    25.35    EUR      1      0.35   25       after     25      0.35       0               -
    0.35     EUR      1      0.35   0        after     0       0          0.35            not more than the payment fee
    0.2      EUR      1      0.35   0        after     0       0          0.2             not more than the payment fee
    0.2      EUR      1      0.35   5        after     0       0          0.2             below minimum
    0.354    EUR      1      0.35   0        after     0       0          0.354           no whole minor unit
    -5       EUR      1      0.35   0        after     0       0          -5              balance below zero
    100      USD      1.085  0.25   0        after     108.25  0.25       0               -
    1000     JPY      1      30.5   0        after     969     30.5       0.5             -
""")


@pytest.mark.parametrize("case", BORNE, ids=str)
def test_the_fee_of_a_method_and_a_currency_is_borne(case):
    fee = fee_of(STATED, case["method"], case["currency"], case["bearer"], before_fee=False)
    assert amount(fee.amount) == case["fee"]


@pytest.mark.parametrize("case", PAYMENTS, ids=str)
def test_the_fee_is_taken_with_the_payment_and_only_then(case):
    fee = Fee(units(case["fee"]), case["compared"] == "before")
    rate, decimals = Fraction(case["rate"]), minor_units(case["pays in"])
    answer = settle(0, units(case["balance"]), rate, decimals, Decimal(case["minimum"]), fee)

    assert amount(answer.paid) == case["paid"]
    assert amount(answer.fee) == case["fee taken"]
    assert amount(answer.closing) == case["stays"]
    assert answer.reason == case["why not"]


@given(
    st.integers(-(10**16), 10**16),
    st.fractions(Fraction(1, 1000), 1000),
    st.sampled_from([0, 2, 3]),
    st.integers(0, 10**14),
    st.decimals(0, 100, places=2),
    st.booleans(),
)
def test_balance_payment_and_fee_are_what_a_slow_calculation_says(
    balance, rate, decimals, fee, minimum, before
):
    answer = settle(0, balance, rate, decimals, minimum, Fee(fee, before))
    paid, taken, kept = paid_and_kept(
        Fraction(balance, 10**12), rate, decimals, Fraction(fee, 10**12), Fraction(minimum), before=before
    )

    assert (Fraction(answer.paid, 10**12), Fraction(answer.fee, 10**12)) == (paid, taken)
    assert abs(Fraction(answer.closing, 10**12) - kept) <= Fraction(1, 2 * 10**12)
    assert answer.closing == balance - answer.from_balance - answer.fee_from_balance
    assert answer.from_balance >= 0
    assert answer.fee_from_balance >= 0
