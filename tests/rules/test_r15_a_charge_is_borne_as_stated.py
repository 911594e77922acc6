"""R15: an imported charge is borne by the account, by the split of its date or by one payee, outside commission."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle.charges import borne
from spartito.domain.charge import Charge, bear, check_charges
from spartito.domain.money import UNIT
from spartito.domain.split import effective_shares
from spartito.errors import InvariantError

from .pools import shares

DAY = date(2026, 9, 12)


def charge(**terms) -> Charge:
    return Charge(
        **{
            "charge_id": "x1",
            "kind": "cost",
            "amount": 10 * UNIT,
            "currency": "EUR",
            "charged_on": DAY,
            **terms,
        }
    )


CASES = rows("""
    bearer   amount            split                      borne
    account  10                nina 50, omar 50           label -10
    split    10                nina 50, omar 50           nina -5, omar -5
    split    10                label 40, nina 60          label -4, nina -6
    split    0.000000000001    nina 50, omar 50           nina -0.000000000001, omar 0
    payee    10                nina 50, omar 50           nina -10
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_charge_is_borne(case):
    stated = charge(
        account_id="label", payee_id="nina" if case["bearer"] == "payee" else "", bearer=case["bearer"]
    )
    answer = bear(stated, units(case["amount"]), "label", shares(case["split"]))
    assert ", ".join(f"{payee} {amount(part)}" for payee, part in answer.items()) == case["borne"]


def test_the_split_of_the_month_it_concerns_bears_it():
    assert charge().split_date == DAY
    assert charge(sales_period="2026-07").split_date == date(2026, 7, 1)


def test_a_split_that_does_not_sum_to_one_stops():
    with pytest.raises(InvariantError, match="shares that bear charge x1 sum to one"):
        bear(charge(bearer="split"), 10, "label", (("nina", 1),))


def test_charges_that_nobody_could_bear_are_refused():
    stated = [
        charge(account_id="label"),
        charge(account_id="label", amount=0),
        charge(account_id="label", bearer="payee"),
        charge(payee_id="nina", bearer="split"),
        charge(payee_id="nina", account_id="label", bearer="payee"),
    ]
    assert [tuple(finding) for finding in check_charges(stated)] == [
        (1, "amount", "0", "above 0; leave out a charge of nothing"),
        (2, "payee_id", "", "filled in; name the payee who bears the charge"),
        (
            3,
            "bearer",
            "split",
            "payee, who bears a charge with a payee_id; say payee, or leave payee_id blank",
        ),
    ]


PARTS = st.dictionaries(
    st.sampled_from(["label", "nina", "omar", "tom"]), st.integers(0, 25).map(lambda n: Fraction(n, 100))
)


@given(st.integers(1, 10**15), st.sampled_from(["account", "split", "payee"]), PARTS)
def test_charges_are_borne_as_the_oracle_says(whole, bearer, split):
    stated = charge(account_id="label", payee_id="nina" if bearer == "payee" else "", bearer=bearer)
    full = tuple(effective_shares("label", {"label": tuple(split.items())}).items())
    answer = bear(stated, whole, "label", full)
    expected = borne(Fraction(whole), bearer, "label", "nina", split)
    assert sum(answer.values()) == -whole
    for payee in {*answer, *expected}:
        assert abs(answer.get(payee, 0) - expected.get(payee, 0)) < 1
        assert answer.get(payee, 0) <= 0
