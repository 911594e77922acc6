"""R31 and R32: dated rates, at most a week old, crossed through a common currency, and never a guess."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.domain.period import Period
from spartito.domain.rate import RateRow, RateTable
from spartito.errors import InputError

from .table import rows


def table_of(text: str) -> RateTable:
    return RateTable(
        [
            RateRow(date.fromisoformat(row["date"]), *row["pair"].split("/"), Fraction(row["rate"]))
            for row in rows(text)
        ],
        name="ECB",
    )


# 2026-08-28 is a Friday.
ECB = table_of("""
    date        pair     rate
    2026-08-03  EUR/USD  1.1
    2026-08-28  EUR/USD  1.25
    2026-08-28  EUR/GBP  0.8
    2026-08-28  USD/CAD  1.4
    2026-08-28  AUD/USD  0.7
    2026-08-31  EUR/GBP  0.9
""")

FOUND = rows("""
    case                            base  quote  on          rate     of
    the day's own                   EUR   GBP    2026-08-31  9/10     2026-08-31
    the last before                 EUR   USD    2026-08-31  5/4      2026-08-28
    seven days old                  EUR   USD    2026-09-04  5/4      2026-08-28
    inverse                         USD   EUR    2026-08-31  4/5      2026-08-28
    both legs of one day            USD   GBP    2026-08-31  16/25    2026-08-28
    through the euro                GBP   USD    2026-08-28  25/16    2026-08-28
    through another currency        CAD   AUD    2026-08-28  50/49    2026-08-28
""")


@pytest.mark.parametrize("case", FOUND, ids=lambda case: case["case"])
def test_a_rate_is_found(case):
    rate = ECB.find(case["base"], case["quote"], date.fromisoformat(case["on"]))
    assert (rate.value, rate.date.isoformat()) == (Fraction(case["rate"]), case["of"])
    assert rate.note == f"ECB {case['of']}"


def test_the_euro_is_the_first_way_across():
    table = table_of("""
        date        pair     rate
        2026-08-28  CHF/USD  1.3
        2026-08-28  CHF/GBP  1
        2026-08-28  EUR/USD  1.2
        2026-08-28  EUR/GBP  0.8
    """)
    assert table.find("GBP", "USD", date(2026, 8, 28)).value == Fraction(3, 2)


def test_a_currency_against_itself_needs_no_rate():
    assert ECB.find("JPY", "JPY", date(2026, 8, 28)).value == 1
    assert ECB.for_period("JPY", "JPY", Period(2026, 8), "average").value == 1


MISSING = rows("""
    case                  base  quote  on
    too old               EUR   USD    2026-09-05
    before the first      EUR   USD    2026-08-02
    unknown currency      EUR   JPY    2026-08-28
    no way across         GBP   JPY    2026-08-28
""")


@pytest.mark.parametrize("case", MISSING, ids=lambda case: case["case"])
def test_a_missing_rate_stops_and_names_itself(case):
    with pytest.raises(InputError) as error:
        ECB.find(case["base"], case["quote"], date.fromisoformat(case["on"]), wanted_by="charge c1")
    assert str(error.value) == (
        f"Charge c1 needs a rate from {case['base']} to {case['quote']} for {case['on']}, and there is none of that day or "
        "of the 7 days before it. Import one, or rates of both in a third currency on the same day."
    )


BASES = rows("""
    basis      rate   of          note
    last day   6/5    2026-08-31  ECB 2026-08-31
    first day  11/10  2026-07-31  ECB 2026-07-31
    average    23/20  2026-08-31  ECB average of 3 days of 2026-08
""")

AUGUST = table_of("""
    date        pair     rate
    2026-07-31  EUR/USD  1.1
    2026-08-03  EUR/USD  1.1
    2026-08-14  EUR/USD  1.15
    2026-08-31  EUR/USD  1.2
    2026-09-01  EUR/USD  1.3
""")


@pytest.mark.parametrize("case", BASES, ids=lambda case: case["basis"])
def test_a_sales_period_has_three_bases(case):
    rate = AUGUST.for_period("EUR", "USD", Period(2026, 8), case["basis"])
    assert (rate.value, rate.date.isoformat(), rate.note) == (
        Fraction(case["rate"]),
        case["of"],
        case["note"],
    )


def test_a_month_without_an_end_has_no_average():
    with pytest.raises(InputError, match="needs a rate from EUR to USD for 2026-09-30"):
        AUGUST.for_period("EUR", "USD", Period(2026, 9), "average")
    with pytest.raises(InputError, match=r'^"median" is not a basis for rates'):
        AUGUST.for_period("EUR", "USD", Period(2026, 8), "median")


WRONG = rows("""
    case             first                   second                      said
    zero             2026-08-27 EUR/USD 1.1  2026-08-28 EUR/USD 0        EUR/USD of 2026-08-28: 0 is not above zero. Import the right one.
    two values       2026-08-28 EUR/USD 1.1  2026-08-28 EUR/USD 1.2      EUR/USD of 2026-08-28: 1.2 contradicts the rate EUR/USD of 2026-08-28: 1.1. Import the right one.
    contradiction    2026-08-28 EUR/USD 1.1  2026-08-28 USD/EUR 1.1      USD/EUR of 2026-08-28: 1.1 contradicts the rate EUR/USD of 2026-08-28: 1.1. Import the right one.
    inverted         2026-08-27 EUR/USD 1.1  2026-08-28 EUR/USD 0.909    EUR/USD of 2026-08-28: 0.909 is inverted, it was 1.1 on 2026-08-27. Both should say what 1 EUR is worth in USD: import again the one that is turned around.
    lost its point   2026-08-27 EUR/USD 1.1  2026-08-28 EUR/USD 110      EUR/USD of 2026-08-28: 110 is absurd, it was 1.1 on 2026-08-27. Import again the one that is wrong; if both are right, raise rate_bounds_percent in settings.toml.
    absurd           2026-08-01 EUR/USD 1.1  2026-08-28 EUR/USD 2000000  EUR/USD of 2026-08-28: 2000000 is absurd, above 1,000,000 or below one over it. Import the right one.
""")


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["case"])
def test_a_wrong_rate_stops_and_names_itself(case):
    text = "date  pair  rate\n" + "\n".join(case[name].replace(" ", "  ") for name in ("first", "second"))
    with pytest.raises(InputError) as error:
        table_of(text).find("EUR", "USD", date(2026, 8, 28))
    assert str(error.value) == f"The rate {case['said']}"


def test_agreeing_rows_are_no_contradiction():
    table = table_of("""
        date        pair     rate
        2026-08-28  EUR/USD  1.1
        2026-08-28  EUR/USD  1.1
        2026-08-28  USD/EUR  0.909
    """)
    assert table.find("EUR", "USD", date(2026, 8, 28)).value == Fraction(11, 10)
