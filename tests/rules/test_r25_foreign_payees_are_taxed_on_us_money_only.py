"""R25: a payee abroad is taxed on US-source money only, and recoupment reduces each territory pro rata."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from end_to_end import studio
from end_to_end.test_waiting_money import ABROAD, moved
from end_to_end.test_waiting_money import US as FOREIGN
from spartito.domain.income import Income
from spartito.domain.tax_profile import MISSING, WITHHOLDING, Taxpayer, TaxProfile, applicable
from spartito.domain.withholding import YearToDate, taxable, withhold

ON = date(2026, 8, 31)

EXAMPLES = rows("""
    case                                  us    elsewhere  rate  recouped  base  tax  net
    the worked example                    400   600        0.30  600       160   48   352
    nothing recouped                      400   600        0.30  0         400   120  880
    all recouped                          400   600        0.30  1000      0     0    0
    a treaty at 15 %                      400   600        0.15  600       160   24   376
    a treaty at nothing                   400   600        0     600       160   0    400
    no money of the US                    0     1000       0.30  600       0     0    400
    returns elsewhere                     400   -100       0.30  150       200   60   90
""")


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["case"])
def test_the_base_is_the_us_part_of_what_is_left_after_recoupment(case):
    profile = TaxProfile("us", Fraction(case["rate"]), territories=("US",))
    earned = [Income("US", units(case["us"])), Income("DE", units(case["elsewhere"]))]
    taken = withhold(profile, ON, taxable(profile, earned, units(case["recouped"])))
    assert (amount(taken.base), amount(taken.tax), amount(taken.gross - taken.tax)) == (
        case["base"],
        case["tax"],
        case["net"],
    )


def test_without_a_form_the_whole_world_may_be_taxed_instead():
    us_only = TaxProfile("us-only", Fraction(30, 100), residence=("-US",), territories=("US",))
    everything = TaxProfile(
        "everything", Fraction(30, 100), residence=("-US",), documents=("W-8BEN",), document_state=MISSING
    )
    earned = [Income("US", units("400")), Income("DE", units("600"))]
    chosen = applicable([us_only, everything], WITHHOLDING, "", Taxpayer("nina", "DE"), ON)
    assert chosen == everything
    assert withhold(chosen, ON, earned).tax == units("300")


def test_an_unknown_territory_is_not_the_united_states():
    profile = TaxProfile("us", Fraction(30, 100), territories=("US",))
    assert withhold(profile, ON, [Income("ZZ", units("100")), Income("", units("100"))]).tax == 0


RETURNS = rows("""
    case                                       events       taxes
    a return gives its tax back                100 -40      30 -12
    never more than was taken                  100 -400     30 -30
    nothing was taken, nothing is given back   -40          0
    what lies below zero is not taxed again    -40 100      0 18
    and then it is                             -40 40 10    0 0 3
""")


@pytest.mark.parametrize("case", RETURNS, ids=lambda case: case["case"])
def test_a_return_reduces_the_base_of_the_year(case):
    profile = TaxProfile("us", Fraction(30, 100), territories=("US",))
    to_date, taxes = None, []
    for text in case["events"].split():
        taken = withhold(profile, ON, [Income("US", units(text))], to_date)
        to_date = taken.to_date
        taxes.append(amount(taken.tax))
    assert taxes == case["taxes"].split()


def test_a_new_year_starts_at_nothing():
    profile = TaxProfile("us", Fraction(30, 100))
    before = YearToDate(2026, units("100"), units("30"))
    taken = withhold(profile, date(2027, 1, 1), [Income("US", units("-40"))], before)
    assert (taken.tax, taken.to_date) == (0, YearToDate(2027, units("-40"), 0))


AMOUNTS = st.integers(0, 10**16)
RATES = st.fractions(0, 1, max_denominator=1000)


@given(AMOUNTS, AMOUNTS, RATES, st.integers(0, 10**17), st.sampled_from([1, 10**10, 10**12]))
def test_tax_is_never_above_the_base_and_gross_is_what_recoupment_leaves(us, elsewhere, rate, recouped, unit):
    profile = TaxProfile("us", rate, territories=("US",), rounding_unit=unit)
    recouped = min(recouped, us + elsewhere)
    taken = withhold(profile, ON, taxable(profile, [Income("DE", elsewhere), Income("US", us)], recouped))
    assert 0 <= taken.tax <= taken.base <= us
    assert taken.gross == us + elsewhere - recouped


@given(AMOUNTS, RATES, st.sampled_from([1, 10**10]))
def test_what_is_returned_whole_is_refunded_whole(us, rate, unit):
    profile = TaxProfile("us", rate, rounding_unit=unit)
    first = withhold(profile, ON, [Income("US", us)])
    back = withhold(profile, ON, [Income("US", -us)], first.to_date)
    assert back.tax == -first.tax
    assert back.to_date == YearToDate(2026)


# 400 of 1000 are from the United States. What the service kept, of the lines of which territory; 30 % of what is left of 400.
KEPT = rows("""
    kept  territory  tax
    100   -          -108
    100   US         -90
    100   DE         -120
""")


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case["territory"] or "all lines")
def test_a_fee_of_the_service_is_borne_by_the_lines_that_it_concerns_before_they_are_taxed(tmp_path, case):
    label = studio.opened(tmp_path, {"payees": ABROAD, "tax_profiles": [FOREIGN]})
    fee = {"kind": "admin_fee", "amount": case["kept"], "currency": "EUR", "territory": case["territory"]}
    label.sold("2026-08", ("first", "400", "US"), ("first", "600", "DE"), deductions=[fee])
    label.close("2026-08")

    assert moved(label, "2026-08", "nina", "withholding") == [case["tax"]]
