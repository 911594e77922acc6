"""Which money has come: report parts find their settlement, a dated rate, or wait (RULES R30, R31, R38, R41)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.domain.settlement import Settlement
from spartito.errors import InputError
from spartito.stages.settle.conversion import Part
from spartito.stages.settle.funding import fund
from spartito.stages.settle.worth import Rules

UNIT = 10**12
RULES = Rules(book_currency="EUR", pay_when="funded", rate_day="last", rate_days_old=7)
RATES = RateTable(
    [
        (date(2026, 8, 31), "EUR", "USD", Fraction("1.25")),
        (date(2026, 9, 24), "EUR", "GBP", Fraction("0.8")),
    ]
)
PART = Part("r1", "spotify/licensor", "2026-08", "USD", 10, 2, 90 * UNIT, 10 * UNIT)
S1 = Settlement(
    settlement_id="S1",
    source="spotify/licensor",
    sales_period=Period.parse("2026-08"),
    currency="USD",
    amount_reported=100 * UNIT,
    amount_sent=100 * UNIT,
    bank_currency="EUR",
    bank_received=83 * UNIT,
    received_on=date(2026, 9, 24),
    bank_fee=1 * UNIT,
)


def test_a_settlement_covers_the_reports_of_its_source_period_and_currency():
    other = replace(PART, report_id="r2", placed=0, suspense=0)
    funding = fund([PART, other], [S1], RATES, RULES)

    (conversion,) = funding.conversions
    assert [part.report_id for part in conversion.parts] == ["r1", "r2"]
    assert (conversion.rate, conversion.total) == (Fraction(84, 100), 84 * UNIT)
    assert funding.waiting == ()


@pytest.mark.parametrize(
    "apart",
    [
        {"source": "apple/music_streams"},
        {"sales_period": Period.parse("2026-07")},
        {"currency": "GBP"},
        {"report_ids": ("another",)},
    ],
)
def test_money_for_something_else_does_not_fund_a_report(apart):
    funding = fund([PART], [replace(S1, **apart)], RATES, RULES)

    assert funding.conversions == ()
    assert funding.waiting == (PART,)


def test_two_settlements_for_one_report_are_not_chosen_between():
    with pytest.raises(InputError, match=r"Settlements S1 and S2 both cover .* report_ids"):
        fund([PART], [S1, replace(S1, settlement_id="S2")], RATES, RULES)


def test_two_wires_for_two_reports_of_one_key_are_told_apart_by_their_report_ids():
    second = replace(PART, report_id="r2")
    wires = [replace(S1, report_ids=("r1",)), replace(S1, settlement_id="S2", report_ids=("r2",))]

    funding = fund([PART, second], wires, RATES, RULES)

    covered = {c.conversion_id: [part.report_id for part in c.parts] for c in funding.conversions}
    assert covered == {"S1": ["r1"], "S2": ["r2"]}


def test_money_in_a_third_currency_goes_on_at_the_rate_of_the_day_it_came():
    pounds = replace(S1, bank_currency="GBP", bank_received=79 * UNIT)

    (conversion,) = fund([PART], [pounds], RATES, RULES).conversions

    # 80 GBP for 100 USD, and 1 GBP = 1 / 0.8 EUR: 100 EUR.
    assert (conversion.rate, conversion.total) == (Fraction(1), 100 * UNIT)


@pytest.mark.parametrize(
    ("declared", "ties_out"),
    [("100", True), ("100.01", True), ("100.02", False), ("99.99", True), ("99.98", False)],
)
def test_a_declared_amount_may_be_off_by_its_own_rounding_unit(declared, ties_out):
    amount = int(Fraction(declared) * UNIT)
    settlement = replace(S1, amount_reported=amount, amount_sent=amount)

    (conversion,) = fund([PART], [settlement], RATES, RULES).conversions

    assert conversion.ties_out is ties_out


def test_paying_before_the_money_comes_takes_the_rate_of_the_sales_period():
    funding = fund([PART], [], RATES, replace(RULES, pay_when="reported"))

    (conversion,) = funding.conversions
    assert conversion.conversion_id == "rate:spotify/licensor:2026-08:USD"
    assert (conversion.rate, conversion.total) == (Fraction(4, 5), None)
    assert conversion.rate_note == "rates 2026-08-31"


def test_a_missing_rate_stops_the_run_and_names_itself():
    with pytest.raises(
        InputError, match=r"^Spotify/licensor 2026-08 needs a rate from JPY to EUR for 2026-08-31"
    ):
        fund([replace(PART, currency="JPY")], [], RATES, replace(RULES, pay_when="reported"))


def test_a_month_of_returns_is_settled_by_money_that_goes_back():
    returns = replace(PART, placed=-100 * UNIT, suspense=0)
    back = replace(S1, amount_reported=-100 * UNIT, amount_sent=-100 * UNIT, bank_received=-85 * UNIT)
    back.check()

    (conversion,) = fund([returns], [back], RATES, RULES).conversions

    assert (conversion.rate, conversion.total, conversion.ties_out) == (Fraction(84, 100), -84 * UNIT, True)
