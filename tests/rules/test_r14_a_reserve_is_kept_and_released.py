"""R14: a percent of gross positive earnings is kept, returns draw on it and never add, a schedule releases it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle.reserves import history
from spartito.domain.earned import Earned
from spartito.domain.period import Period
from spartito.domain.reserve import ReserveTerms, Tranche, reserve, terms_of
from spartito.errors import InvariantError

HALVES = ReserveTerms(
    Fraction(1, 5), ((2, Fraction(1, 2)), (4, Fraction(1, 2))), "c1", usage_types=("physical",)
)


def sold(text: str) -> list[Earned]:
    """Read `physical sale 100` and so on, with a hold's name at the end where there is one."""
    items = (item.split() for item in text.split(", ") if item)
    return [
        Earned("nina", "c1", "DE", usage, kind, hold[0] if hold else "", units(money))
        for usage, kind, money, *hold in items
    ]


# One fifth of physical sales is kept; half of it goes back after two months, half after four.
MONTHS = rows("""
    period   earned                                        withheld  drawn  released  left
    2026-01  physical sale 100, physical sale 50           30        0      0         30
    2026-02  physical sale 10, physical return -5          2         5      0         27
    2026-03  stream sale 100, stream return -50            0         0      15        12
    2026-04  physical return -11, physical fee -100        0         11     1         0
    2026-05  physical sale 100 dispute                     0         0      0         0
    2026-06  -                                             0         0      0         0
""")


def test_a_reserve_month_by_month():
    tranches = ()
    for month in MONTHS:
        period = Period.parse(month["period"])
        answer = reserve(HALVES, "nina", "c1", sold(month["earned"]), tranches, period)
        tranches = answer.tranches
        shown = (answer.withheld, answer.drawn, answer.released, sum(tranche.left for tranche in tranches))
        assert [amount(units) for units in shown] == [
            month[name] for name in ("withheld", "drawn", "released", "left")
        ], month


def test_what_returns_have_used_is_missing_from_the_last_release():
    tranche = Tranche("nina", "c1", Period(2026, 1), withheld=20, drawn=12)
    third = reserve(HALVES, "nina", "c1", [], [tranche], Period(2026, 3))
    assert (third.released, third.tranches[0].left) == (8, 0)
    assert reserve(HALVES, "nina", "c1", [], third.tranches, Period(2026, 5)).tranches == ()


def test_a_schedule_that_was_missed_is_made_up_for():
    tranche = Tranche("nina", "c1", Period(2026, 1), withheld=20)
    assert reserve(HALVES, "nina", "c1", [], [tranche], Period(2027, 1)).released == 20


def test_without_usage_types_all_earnings_count():
    everything = ReserveTerms(Fraction(1, 10), ((1, Fraction(1)),), payee_id="nina")
    earned = sold("stream sale 100, download sale 50")
    assert reserve(everything, "nina", "", earned, [], Period(2026, 1)).withheld == units("15")


CHOICES = rows("""
    payee  contract  percent
    nina   c1        40
    nina   c2        20
    nina   -         20
    omar   c1        30
    omar   -         -
""")


@pytest.mark.parametrize("case", CHOICES, ids=str)
def test_the_most_specific_terms_win(case):
    stated = [("c1", "nina", 40), ("c1", "", 30), ("", "nina", 20)]
    terms = {
        (contract, payee): ReserveTerms(Fraction(percent, 100), ((1, Fraction(1)),), contract, payee)
        for contract, payee, percent in stated
    }
    found = terms_of(terms, case["payee"], case["contract"])
    assert (str(found.percent * 100) if found else "") == case["percent"]


def test_what_cannot_be_a_reserve_stops():
    with pytest.raises(InvariantError, match="to the last unit"):
        ReserveTerms(Fraction(1, 5), ((6, Fraction(1, 2)),))
    with pytest.raises(InvariantError, match="from nothing to all"):
        ReserveTerms(Fraction(2), ((6, Fraction(1)),))
    with pytest.raises(InvariantError, match="never below zero"):
        Tranche("nina", "c1", Period(2026, 1), withheld=20, released=15, drawn=6)


def _schedule(cuts):
    months = sorted(cuts)
    parts = [Fraction(cuts[month], sum(cuts.values())) for month in months]
    return dict(zip(months, parts, strict=True))


SCHEDULES = st.dictionaries(st.integers(1, 6), st.integers(1, 9), min_size=1, max_size=3).map(_schedule)
SALES = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=12)


@given(st.fractions(0, 1, max_denominator=100), SCHEDULES, SALES)
def test_reserves_go_as_the_oracle_says(percent, schedule, sales):
    terms = ReserveTerms(percent, tuple(schedule.items()), "c1")
    periods = [Period(2026 + number // 12, number % 12 + 1) for number in range(len(sales))]
    tranches, answers = (), []
    for period, (gross, returned) in zip(periods, sales, strict=True):
        earned = [
            Earned("nina", "c1", "DE", "physical", "sale", "", gross),
            Earned("nina", "c1", "DE", "physical", "return", "", -returned),
        ]
        before = sum(tranche.left for tranche in tranches)
        answer = reserve(terms, "nina", "c1", earned, tranches, period)
        tranches = answer.tranches
        after = sum(tranche.left for tranche in tranches)
        assert after == before + answer.withheld - answer.drawn - answer.released
        answers.append((str(period), answer.withheld, answer.drawn, answer.released))
    told = [(str(period), *amounts) for period, amounts in zip(periods, sales, strict=True)]
    assert answers == history(percent, schedule, told)
