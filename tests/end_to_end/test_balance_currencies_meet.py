"""What pools, taxes, late rates and money without tracks give a balance in another currency, each proven when the month closes.

A euro is 160 yen on every day, so that what Nina has is told at a glance.
"""

from decimal import Decimal

import pytest

from . import command, stories, studio

NINA, OMAR, LABEL = studio.PAYEES
IN_YEN = {**NINA, **stories.IN_YEN, "country": "DE"}
PAYEES = [IN_YEN, OMAR, {**LABEL, "country": "US"}]
SPREAD = 'payment_spread_percent = "1"'
HALVES = [{**row, "percent": "50"} for row in studio.SPLITS]


def opened(folder, *settings, **tables):
    agreed = {"payees": PAYEES, "rates": stories.RATES, **tables}
    return stories.opened(folder, agreed, *settings)


def posted(label, *accounts):
    rows = command.answer("ledger", "balance", "--book", label.book)["balances"]
    found = {(row["ledger_account"], row["currency"]): row["closing"] for row in rows}
    return [found.get(account, "0") for account in accounts]


def test_a_pool_is_divided_in_the_currency_of_the_book_and_its_costs_are_too(tmp_path):
    # 100 euros, less costs of 40 for Nina's video, are halved: 30 euros each.
    cost = {
        "pot_id": "video", "payee_id": "nina", "amount": "40", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    label = opened(tmp_path, advances=[cost], splits=HALVES)
    label.sold("2026-08", ("first", "100"))
    found = label.close("2026-08")

    assert {payee: found[payee]["paid"] for payee in ("nina", "label")} == {"nina": "4800", "label": "30"}
    assert posted(label, ("advance:video", "EUR"), ("pool:first", "EUR"), ("payee:nina", "JPY")) == [
        "0",
        "0",
        "0",
    ]


def test_the_spread_is_kept_where_earnings_enter_and_not_of_the_payment(tmp_path):
    deal = {"account_id": "label", "contract_id": "second", "kind": "profit_share", "commission_percent": "0"}
    label = opened(tmp_path, SPREAD, deals=[deal])
    # Fifty euros of the first album, and fifty of the pool of the second one: of each half a euro is kept.
    label.sold("2026-08", ("first", "50"), ("second", "50"))
    nina = label.close("2026-08")["nina"]

    assert (nina["earned"], nina["paid"], nina["closing"]) == ("7920", "15840", "0")
    assert posted(label, ("payment_spread", "EUR"), ("payee:nina", "EUR")) == ["-1", "0"]


def test_taxes_are_of_the_currency_of_the_balance(tmp_path):
    # Tax on what was earned in the US above 10 euros a year, which are 1600 yen.
    rule = {
        "profile_id": "us", "rate_percent": "30", "payer_country": "US", "residence": "-US", "territories": "US",
        "form": "1042-S", "threshold": "10", "threshold_currency": "EUR", "accumulator": "us",
    }  # fmt: skip
    label = opened(tmp_path, tax_profiles=[rule])
    paid = []
    for month, sold in (("2026-08", "10"), ("2026-09", "10")):
        label.sold(month, ("first", sold, "US"), ("first", "5", "DE"))
        paid.append(label.close(month)["nina"]["paid"])

    # 1600 yen are not above it, then 3200 are taxed: 960.
    assert paid == ["2400", "1440"]
    assert posted(label, ("tax:us", "JPY")) == ["-960"]
    command.done(
        "tax", "summary", "2026", "--as", "1042-S", "--to", tmp_path / "form.csv", "--book", label.book
    )
    assert "JPY" in (tmp_path / "form.csv").read_text("utf-8")


def test_the_difference_of_a_late_rate_reaches_the_balance(tmp_path):
    label = opened(tmp_path, 'pay_when = "reported"', 'late_rate = "delta"')
    stories.delivered(label, "sold", [("first", "100", "DE")])
    august = label.close("2026-08")["nina"]
    # Paid at 0.91, the money comes at 0.90: a euro, which is 160 yen, too much.
    stories.settled(label, "s1", Decimal(100))
    september = label.close("2026-09")["nina"]

    assert (august["paid"], september["closing"]) == ("14560", "-160")


def test_money_without_tracks_reaches_the_balance(tmp_path):
    label = opened(tmp_path, 'money_without_tracks = "lines"', splits=HALVES)
    label.sold("2026-08", ("first", "100"))
    more = {**studio.settlement("2026-08", "10"), "settlement_id": "b", "pays_for": "breakage"}
    label.load("settlements", [more])
    nina = label.close("2026-08")["nina"]

    # Half of 100 and half of 10.
    assert (nina["earned"], nina["paid"]) == ("8000", "8800")


def test_vat_on_commission_is_taken_of_the_balance_of_the_account(tmp_path):
    rule = {"profile_id": "vat", "kind": "vat_on_commission", "rate_percent": "20", "payer_country": "US"}
    deal = {"account_id": "label", "commission_percent": "10"}
    account = {**LABEL, **stories.IN_YEN, "country": "US"}
    label = opened(tmp_path, payees=[NINA, OMAR, account], tax_profiles=[rule], deals=[deal], splits=HALVES)
    label.sold("2026-08", ("first", "100"))
    found = label.close("2026-08")["label"]

    # The label has 45 euros, and owes 20 % of a commission of 10: two euros.
    assert (found["earned"], found["paid"]) == ("7200", "6880")
    assert posted(label, ("vat:vat", "EUR")) == ["-2"]


@pytest.mark.parametrize("payee", ["nina", "omar"])
def test_money_that_was_claimed_goes_to_whom_it_belongs_in_both_currencies(tmp_path, payee):
    hold = {**stories.HOLD, "until": "", "outcome": "", "beneficiary": ""}
    label = opened(tmp_path, holds=[hold])
    label.sold("2026-08", ("second", "7"))
    label.close("2026-08")
    assert posted(label, ("held:h1", "JPY")) == ["-1120"]
    label.load("holds", [{**hold, "until": "2026-09-15", "outcome": "released", "beneficiary": payee}])
    found = label.close("2026-09")

    assert found[payee]["paid"] == {"nina": "1120", "omar": "7"}[payee]


def test_one_hold_may_keep_two_currencies_and_gives_back_both(tmp_path):
    # Seven euros of August are held as yen. Nothing else is carried, so that Nina's balance may be in euros then.
    label = opened(tmp_path, holds=[stories.HOLD])
    label.sold("2026-08", ("second", "7"))
    label.close("2026-08")
    label.load("payees", [{**IN_YEN, "currency": "EUR", "balance_currency": ""}])
    label.sold("2026-09", ("second", "5"))
    label.close("2026-09")
    assert posted(label, ("held:h1", "JPY"), ("held:h1", "EUR")) == ["-1120", "-5"]
    label.load("holds", [{**stories.HOLD, "until": "2026-10-15", "outcome": "released"}])

    assert label.close("2026-10")["nina"]["paid"] == "12"


def test_money_that_was_claimed_and_is_forfeited_stays_in_its_currency(tmp_path):
    label = opened(tmp_path, holds=[stories.HOLD])
    label.sold("2026-08", ("second", "7"))
    label.close("2026-08")
    label.load("holds", [{**stories.HOLD, "until": "2026-09-15", "outcome": "forfeited"}])
    label.close("2026-09")

    assert posted(label, ("held:h1", "JPY"), ("forfeited", "JPY")) == ["0", "-1120"]
