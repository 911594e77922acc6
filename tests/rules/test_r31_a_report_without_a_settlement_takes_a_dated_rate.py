"""R31: the last day of the sales period, its first, or the average; at most 7 days old, across a third currency if need be."""

import calendar
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import rows
from oracle import rates as oracle
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.errors import InputError

AUGUST = Period(2026, 8)
STATED = rows("""
    date        base  quote  rate
    2026-07-31  EUR   USD    1.10
    2026-07-31  EUR   GBP    0.88
    2026-08-14  EUR   USD    1.20
    2026-08-28  EUR   USD    1.25
    2026-08-28  EUR   GBP    0.80
""")

CASES = rows("""
    case                        pair     basis      rate  of
    a Monday without a rate     EUR USD  last day   5/4   2026-08-28
    the other way               USD EUR  last day   4/5   2026-08-28
    across the euro             USD GBP  last day   16/25  2026-08-28
    a Saturday without a rate   EUR USD  first day  11/10  2026-07-31
    the mean of the days        EUR USD  average    49/40  2026-08-31
    in its own currency         USD USD  last day   1     2026-08-31
""")


def table_of(stated: list[dict[str, str]]) -> RateTable:
    return RateTable(
        (date.fromisoformat(r["date"]), r["base"], r["quote"], Fraction(r["rate"])) for r in stated
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_rate_of_a_sales_period(case):
    found = table_of(STATED).for_period(*case["pair"].split(), AUGUST, case["basis"])
    assert (found.value, found.date.isoformat()) == (Fraction(case["rate"]), case["of"])


def test_a_rate_of_eight_days_before_is_too_old():
    with pytest.raises(InputError, match="needs a rate from EUR to USD for 2026-09-30"):
        table_of(STATED).for_period("EUR", "USD", Period(2026, 9))


CURRENCIES = ("USD", "GBP", "JPY")
STEADY = {"USD": 110, "GBP": 85, "JPY": 160}


@st.composite
def months(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rates of some days around August, those of its ends always among them."""
    days = draw(st.sets(st.integers(1, 29))) | {-1, 30}
    return [
        {
            "date": (AUGUST.first_day + timedelta(day)).isoformat(),
            "base": "EUR",
            "quote": quote,
            "rate": f"{STEADY[quote]}.{draw(st.integers(0, 99)):02}",
        }
        for day in sorted(days)
        for quote in CURRENCIES
    ]


@given(months(), st.sampled_from(("EUR", *CURRENCIES)), st.sampled_from(("EUR", *CURRENCIES)), st.sampled_from(("last day", "first day", "average")))  # fmt: skip
def test_the_oracle_agrees(stated, base, quote, basis):
    last = date(2026, 8, calendar.monthrange(2026, 8)[1])
    expected = oracle.of_month(stated, base, quote, date(2026, 8, 1), last, basis)
    assert table_of(stated).for_period(base, quote, AUGUST, basis).value == expected
