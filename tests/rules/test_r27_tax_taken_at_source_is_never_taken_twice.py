"""R27: what a DSP has taken already counts toward what is due, and only the rest is taken."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain.earned import Earned
from spartito.domain.income import Income, of_earned
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.withholding import taxable, withhold

ON = date(2026, 8, 31)

EXAMPLES = rows("""
    case                             earned  taken  rate  top_up  other  recouped  base  tax
    the worked example               100     15     0.30  yes     0      0         100   15
    nothing more where it suffices   100     30     0.30  yes     0      0         100   0
    a lower rate asks for no more    100     30     0.10  yes     0      0         100   0
    no top-up                        100     15     0.30  no      0      0         100   0
    other US money is taxed in full  100     15     0.30  yes     50     0         150   30
    other US money without a top-up  100     15     0.30  no      50     0         150   15
    the excess pays nothing else     100     30     0.10  yes     50     0         150   5
    recouped with its money          100     15     0.30  yes     0      42.5      50    7.5
""")


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["case"])
def test_only_what_is_missing_is_taken(case):
    profile = TaxProfile("us", Fraction(case["rate"]), territories=("US",), top_up=case["top_up"] == "yes")
    reached = units(case["earned"]) - units(case["taken"])
    earned = [Income("US", reached, units(case["taken"])), Income("US", units(case["other"]))]
    taken = withhold(profile, ON, taxable(profile, earned, units(case["recouped"])))
    assert (amount(taken.base), amount(taken.tax)) == (case["base"], case["tax"])


def test_what_a_payee_earned_keeps_taxed_money_apart():
    def earned(territory: str, reached: str, taxed: str) -> Earned:
        return Earned("nina", "", territory, "stream", "sale", "", units(reached), units(taxed))

    income = of_earned([earned("US", "85", "15"), earned("US", "40", "0"), earned("US", "1", "0")])
    assert income == (Income("US", units("41")), Income("US", units("85"), units("15")))


@given(st.integers(0, 10**15), st.integers(0, 10**15), st.fractions(0, 1, max_denominator=100))
def test_both_taxes_together_are_the_due_tax_or_what_was_taken_at_source(reached, at_source, rate):
    profile = TaxProfile("us", rate)
    taken = withhold(profile, ON, [Income("US", reached, at_source)])
    due = withhold(profile, ON, [Income("US", reached + at_source)])
    assert taken.tax + at_source == max(due.tax, at_source)
    assert taken.gross == reached
