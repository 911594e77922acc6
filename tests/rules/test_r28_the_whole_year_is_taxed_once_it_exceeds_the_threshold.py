"""R28: the base is after recoupment or before it, and some taxes fall on the whole year's aggregate."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle import taxes as oracle
from spartito.domain.income import Income
from spartito.domain.tax_profile import BEFORE_RECOUPMENT, CREDIT, PAYMENT, TaxProfile
from spartito.domain.withholding import taxable, withhold

INDIA = TaxProfile(
    "in-194j",
    Fraction(1, 10),
    "IN",
    threshold=units("50000"),
    threshold_currency="INR",
    year_start=(4, 1),
    accumulator="194J",
    event=CREDIT,
)

YEARS = rows("""
    case                              events                      taxes
    the worked example                30000 25000                 0 5500
    the threshold itself is free      50000                       0
    the first rupee above it          50000 1                     0 5000.1
    once above, each in turn          60000 10000                 6000 1000
    a return below the threshold      60000 -15000                6000 -6000
    and above it again                60000 -15000 15000          6000 -6000 6000
    a return that changes nothing     30000 -10000                0 0
""")


def taxed(profile: TaxProfile, texts: list[str], on: date = date(2026, 6, 30)) -> list[str]:
    to_date, taxes = None, []
    for text in texts:
        taken = withhold(profile, on, [Income("IN", units(text))], to_date)
        to_date = taken.to_date
        taxes.append(amount(taken.tax))
    return taxes


@pytest.mark.parametrize("case", YEARS, ids=lambda case: case["case"])
def test_the_whole_aggregate_is_taxed_less_what_was_taken(case):
    assert taxed(INDIA, case["events"].split()) == case["taxes"].split()


def test_the_threshold_is_converted_to_the_home_currency():
    euro = Fraction("0.01")
    first = withhold(INDIA, date(2026, 6, 30), [Income("IN", units("300"))], threshold_rate=euro)
    second = withhold(INDIA, date(2026, 7, 31), [Income("IN", units("250"))], first.to_date, euro)
    assert (first.tax, second.tax) == (0, units("55"))


def test_the_next_tax_year_starts_again():
    march = withhold(INDIA, date(2027, 3, 31), [Income("IN", units("50000"))])
    april = withhold(INDIA, date(2027, 4, 1), [Income("IN", units("50000"))], march.to_date)
    assert (march.to_date.year, april.to_date.year, april.tax) == (2026, 2027, 0)


def test_a_lower_rate_later_in_the_year_takes_less_and_gives_nothing_back():
    without_number = replace(INDIA, profile_id="in-194j-no-pan", rate=Fraction(2, 10))
    assert without_number.year_key == INDIA.year_key
    first = withhold(without_number, date(2026, 6, 30), [Income("IN", units("60000"))])
    second = withhold(INDIA, date(2026, 7, 31), [Income("IN", units("40000"))], first.to_date)
    third = withhold(INDIA, date(2026, 8, 31), [Income("IN", units("40000"))], second.to_date)
    assert [amount(taken.tax) for taken in (first, second, third)] == ["12000", "0", "2000"]


def test_a_payment_never_pays_more_tax_than_there_is_and_the_next_one_pays_the_rest():
    profile = replace(INDIA, event=PAYMENT)
    assert taxed(profile, ["50000", "1000", "10000"]) == ["0", "1000", "5100"]


BASES = rows("""
    case               recouped  base               taxed  tax
    after recoupment   600       after_recoupment   400    120
    before recoupment  600       before_recoupment  1000   300
""")


@pytest.mark.parametrize("case", BASES, ids=lambda case: case["case"])
def test_the_base_is_after_recoupment_or_before_it(case):
    profile = TaxProfile("p", Fraction(30, 100), base=case["base"])
    taken = withhold(
        profile, date(2026, 8, 31), taxable(profile, [Income("DE", units("1000"))], units(case["recouped"]))
    )
    assert (amount(taken.base), amount(taken.tax)) == (case["taxed"], case["tax"])


def test_an_advance_is_taxed_when_it_is_granted_or_as_it_recoups():
    profile = TaxProfile("p", Fraction(30, 100))
    granted = withhold(profile, date(2026, 1, 31), [Income("", units("500"))])
    later = withhold(
        profile,
        date(2026, 8, 31),
        taxable(profile, [Income("DE", units("500"))], units("500")),
        granted.to_date,
    )
    as_it_recoups = withhold(profile, date(2026, 8, 31), [Income("DE", units("500"))])
    assert granted.tax + later.tax == as_it_recoups.tax == units("150")


def whole_year(profile: TaxProfile, amounts: list[int]) -> int:
    to_date = None
    for place, earned in enumerate(amounts):
        on = date(2026, 4, 1) + timedelta(days=place)
        to_date = withhold(profile, on, [Income("IN", earned)], to_date).to_date
    return to_date.tax if to_date else 0


@given(st.lists(st.integers(0, 10**17), min_size=1, max_size=8), st.sampled_from([1, 10**10, 10**12]))
def test_a_year_in_many_events_is_taxed_as_in_one(amounts, unit):
    profile = replace(INDIA, rounding_unit=unit)
    assert whole_year(profile, amounts) == whole_year(profile, [sum(amounts)])


CENTS = st.integers(-(10**6), 10**7).map(lambda cents: cents * 10**10)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.dictionaries(st.sampled_from(["DE", "IN", "US"]), CENTS, min_size=1),
        st.dictionaries(st.sampled_from(["IN", "US"]), st.tuples(st.integers(0, 10**17), st.integers(1, 10**16))),
        st.fractions(0, 1, max_denominator=7),
    ),
    max_size=5,
)  # fmt: skip
RULES = st.builds(
    oracle.Rule,
    rate=st.fractions(0, 1, max_denominator=200),
    territories=st.sampled_from([set(), {"US"}, {"IN", "US"}]),
    before_recoupment=st.booleans(),
    on_payment=st.booleans(),
    whole_year=st.booleans(),
    threshold=st.sampled_from([Fraction(0), Fraction(500), Fraction(50000)]),
    top_up=st.booleans(),
    first_day=st.sampled_from([(1, 1), (4, 1)]),
).filter(lambda rule: not (rule.before_recoupment and rule.on_payment))


@given(RULES, EVENTS)
def test_an_independent_calculation_agrees(rule, events):
    profile = TaxProfile(
        "p",
        rule.rate,
        territories=tuple(sorted(rule.territories)),
        base=BEFORE_RECOUPMENT if rule.before_recoupment else "after_recoupment",
        event=PAYMENT if rule.on_payment else CREDIT,
        accumulator="year" if rule.whole_year else "",
        threshold=int(rule.threshold) * 10**12,
        top_up=rule.top_up,
        year_start=rule.first_day,
    )
    expected, answers, to_date = [], [], None
    for day, free, taxed_at_source, share in sorted(events, key=lambda event: event[0]):
        on = date(2026, 1, 1) + timedelta(days=day)
        incomes = [Income(territory, reached) for territory, reached in sorted(free.items())]
        incomes += [Income(territory, *money) for territory, money in sorted(taxed_at_source.items())]
        recouped = int(max(sum(income.amount for income in incomes), 0) * share)
        taken = withhold(profile, on, taxable(profile, incomes, recouped), to_date)
        to_date = taken.to_date
        answers.append(Fraction(taken.tax, 10**12))
        expected.append(
            oracle.Event(
                on,
                {(i.territory, bool(i.source_tax)): Fraction(i.amount, 10**12) for i in incomes},
                {i.territory: Fraction(i.source_tax, 10**12) for i in incomes if i.source_tax},
                Fraction(recouped, 10**12),
            )
        )
    assert answers == oracle.taxes(rule, expected)
