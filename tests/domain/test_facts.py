"""Currencies, territories and months are those of the standards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain import currency, territory, validity
from spartito.domain.period import Period
from spartito.errors import InputError

from .table import rows

CURRENCIES = rows("""
    code  minor units
    EUR   2
    USD   2
    JPY   0
    KRW   0
    ISK   0
    KWD   3
    CLF   4
    BGN   2
    XCG   2
""")


@pytest.mark.parametrize("case", CURRENCIES, ids=str)
def test_a_currency_has_minor_units(case):
    assert currency.is_currency(case["code"])
    assert currency.minor_units(case["code"]) == int(case["minor units"])


@pytest.mark.parametrize("code", ["", "eur", "XAU", "XXX", "EURO"])
def test_what_is_no_currency_is_refused(code):
    assert not currency.is_currency(code)
    with pytest.raises(InputError, match=f'^"{code}" is not a currency of ISO 4217$'):
        currency.minor_units(code)


def test_there_are_as_many_as_the_standards_list():
    assert (
        len(currency.CODES) == 165 + 6
    )  # list one without metals and funds that have no minor unit, and the withdrawn
    assert len(territory.CODES) == 249 + 2
    assert {"IT", "XK", "ZZ"} <= territory.CODES
    assert territory.NAMES["NA"] == "Namibia"


MONTHS = rows("""
    month    previous  next     first day   last day
    2026-01  2025-12   2026-02  2026-01-01  2026-01-31
    2028-02  2028-01   2028-03  2028-02-01  2028-02-29
    2026-12  2026-11   2027-01  2026-12-01  2026-12-31
""")


@pytest.mark.parametrize("case", MONTHS, ids=str)
def test_a_month_knows_its_neighbours_and_days(case):
    month = Period.parse(case["month"])
    assert (str(month.previous()), str(month), str(month.next())) == (
        case["previous"],
        case["month"],
        case["next"],
    )
    assert (month.first_day.isoformat(), month.last_day.isoformat()) == (case["first day"], case["last day"])


@given(st.integers(1901, 9997), st.integers(1, 12))
def test_months_follow_one_another(year, month):
    period = Period(year, month)
    assert period.next().previous() == period == Period.parse(str(period))
    assert period.previous() < period < period.next()
    assert period.last_day < period.next().first_day
    assert (period.next().first_day - period.last_day).days == 1


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "202608", "2026-8", "٢٠٢٦-٠٨", "2026-08-01", "0000-01"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InputError, match=f'^"{text}" is not a month written YYYY-MM$'):
        Period.parse(text)


def test_a_blank_date_never_ends():
    assert validity.from_text("") < validity.from_text("2026-01-01") == validity.to_text("2026-01-01")
    assert validity.to_text("") > validity.to_text("9998-12-31")
