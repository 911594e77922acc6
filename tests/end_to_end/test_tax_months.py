"""Taxes over whole months: what waits for a payment, what a service has taken, whole years, VAT, and the year's forms."""

import pytest

from . import command, studio
from .test_superseded import delivered, settled

GERMAN = [{**row, "country": "DE"} for row in studio.PAYEES]
ON_PAYMENT = {
    "profile_id": "us-30", "rate_percent": "30", "payer_country": "US", "residence": "-US", "territories": "US",
    "event": "payment", "form": "1042-S",
}  # fmt: skip
ON_CREDIT = {**ON_PAYMENT, "event": "credit"}


def opened(tmp_path, *profiles, payees=GERMAN, **tables):
    return studio.opened(tmp_path, {"payees": payees, "tax_profiles": profiles, **tables})


def paid(label, month, *lines, **more):
    """What Nina is paid of a month's sales of her first album: an amount and a territory each."""
    label.sold(month, *(("first", amount, territory) for amount, territory in lines), **more)
    return label.close(month)["nina"]["paid"]


def test_what_was_paid_untaxed_does_not_dilute_what_is_taxed_later(tmp_path):
    label = opened(tmp_path, ON_PAYMENT)

    assert paid(label, "2026-08", ("600", "DE")) == "600"
    assert paid(label, "2026-09", ("400", "US")) == "280"


def test_a_balance_that_waits_is_taxed_when_it_is_paid_on_its_own_territories(tmp_path):
    people = [{**row, "minimum_payout": "500"} for row in GERMAN]
    label = opened(tmp_path, ON_PAYMENT, payees=people)

    assert paid(label, "2026-08", ("400", "US")) == "0"
    assert paid(label, "2026-09", ("600", "DE")) == "880"
    assert paid(label, "2026-10", ("1000", "DE")) == "1000"


def test_a_tax_on_earnings_falls_due_although_nothing_is_paid(tmp_path):
    people = [{**row, "minimum_payout": "500"} for row in GERMAN]
    label = opened(tmp_path, ON_CREDIT, payees=people)
    label.sold("2026-08", ("first", "400", "US"))

    august = label.close("2026-08")["nina"]

    assert (august["paid"], august["closing"]) == ("0", "280")
    assert paid(label, "2026-09", ("600", "DE")) == "880"


def test_money_of_another_kind_is_not_taxed_with_a_payment(tmp_path):
    balance = {"payee_id": "nina", "currency": "EUR", "amount": "100", "as_of": "2026-07-31"}
    everywhere = {**ON_PAYMENT, "territories": ""}
    label = opened(tmp_path, everywhere, balances=[balance])

    assert paid(label, "2026-08", ("400", "US")) == "380"
    assert paid(label, "2026-09", ("400", "US")) == "280"


@pytest.mark.parametrize(
    ("profile", "taxed_at_grant", "net"),
    [
        (ON_CREDIT, "yes", "352"),
        (ON_CREDIT, "no", "280"),
        (ON_PAYMENT, "yes", "352"),
        (ON_PAYMENT, "no", "352"),
    ],
)
def test_a_tax_on_payments_fell_due_when_the_advance_was_paid(tmp_path, profile, taxed_at_grant, net):
    advance = {
        "pot_id": "a1", "payee_id": "nina", "amount": "600", "currency": "EUR", "granted_on": "2026-07-01",
        "taxed_at_grant": taxed_at_grant,
    }  # fmt: skip
    label = opened(tmp_path, profile, advances=[advance])

    assert paid(label, "2026-08", ("400", "US"), ("600", "DE")) == net


def test_a_treaty_counts_until_its_form_expires(tmp_path):
    treaty = {
        **ON_PAYMENT,
        "profile_id": "us-de",
        "rate_percent": "0",
        "residence": "DE",
        "documents": "W-8BEN",
    }
    form = {"payee_id": "nina", "kind": "W-8BEN", "signed_on": "2026-01-01", "expires_on": "2026-08-31"}
    label = opened(tmp_path, ON_PAYMENT, treaty, tax_documents=[form])

    assert paid(label, "2026-08", ("400", "US")) == "400"
    assert paid(label, "2026-09", ("400", "US")) == "280"


@pytest.mark.parametrize(("top_up", "net"), [("yes", "1140"), ("no", "1155")])
def test_what_a_service_has_taken_is_not_taken_again_and_pays_for_no_other_service(tmp_path, top_up, net):
    label = opened(tmp_path, {**ON_CREDIT, "top_up": top_up})
    tax = {"kind": "tax", "amount": "15", "currency": "EUR", "territory": "US"}
    # 100 of the United States, of which 15 were taken, and 100 of which nothing was; 1000 of Germany.
    label.sold("2026-08", ("first", "100", "US"), ("first", "1000", "DE"), deductions=[tax])
    label.sold("2026-07", ("first", "100", "US"))

    nina = label.close("2026-08")["nina"]

    assert (nina["earned"], nina["paid"]) == ("1185", net)


def test_india_taxes_the_whole_year_once_it_exceeds_the_threshold(tmp_path):
    india = {
        "profile_id": "in-194j", "rate_percent": "10", "residence": "DE", "threshold": "50000",
        "threshold_currency": "INR", "year_start": "04-01", "accumulator": "194J", "rounding_unit": "0.01",
    }  # fmt: skip
    rates = [
        {"date": f"2026-{month}-28", "base": "INR", "quote": "EUR", "rate": "0.01"}
        for month in ("08", "09", "10")
    ]
    label = opened(tmp_path, india, rates=rates)

    assert paid(label, "2026-08", ("300", "DE")) == "300"
    assert paid(label, "2026-09", ("250", "DE")) == "195"
    assert paid(label, "2026-10", ("100", "DE")) == "90"


VAT = {
    "profile_id": "de-vat",
    "rate_percent": "20",
    "kind": "vat",
    "payer_country": "DE",
    "words": "Gutschrift",
}
BILLED = {"vat_number": "X1", "self_bill_from": "2026-01-01", "self_bill_to": "2026-09-30"}


def test_vat_comes_on_top_of_the_money_before_withholding_while_the_agreement_holds(tmp_path):
    everywhere = {**ON_CREDIT, "rate_percent": "10", "territories": ""}
    people = [{**row, **BILLED} for row in GERMAN]
    label = opened(tmp_path, everywhere, VAT, payees=people)

    assert paid(label, "2026-08", ("1000", "DE")) == "1100"
    assert paid(label, "2026-09", ("1000", "DE")) == "900"


def test_a_payee_in_another_country_is_paid_no_vat(tmp_path):
    people = [{**row, **BILLED, "country": "FR"} for row in studio.PAYEES]

    assert paid(opened(tmp_path, VAT, payees=people), "2026-08", ("1000", "DE")) == "1000"


def test_the_commission_of_an_account_at_home_bears_vat_and_recoups_nothing(tmp_path):
    on_commission = {**VAT, "profile_id": "de-vat-commission", "kind": "vat_on_commission"}
    split = [{"account_id": "label", "payee_id": "nina", "percent": "50"}]
    label = opened(
        tmp_path, on_commission, deals=[{"account_id": "*", "commission_percent": "10"}], splits=split
    )
    label.sold("2026-08", ("first", "1000"))

    august = label.close("2026-08")

    assert {payee: august[payee]["paid"] for payee in ("label", "nina")} == {"label": "430", "nina": "450"}


def test_vat_on_commission_follows_a_deal_that_is_changed_and_a_report_that_is_corrected(tmp_path):
    on_commission = {**VAT, "profile_id": "de-vat-commission", "kind": "vat_on_commission"}
    deal = {"account_id": "*", "commission_percent": "10"}
    halves = [{"account_id": "label", "payee_id": "nina", "percent": "50"}]
    label = opened(tmp_path, on_commission, deals=[deal], splits=halves)
    (label.book / "settings.toml").write_text('retroactive = "delta"\n')
    old = delivered(label, "august", ("first", "1000"))
    settled(label, "s1", "1000")
    august = label.close("2026-08")
    label.load("deals", [{**deal, "commission_percent": "20"}])
    september = label.close("2026-09")
    delivered(label, "corrected", ("first", "400"), supersedes=old)
    october = label.close("2026-10")

    # Of 1,000: 450 less VAT of 20 on a commission of 100. At 20 percent: 50 less, and VAT on another 100. Corrected to
    # 400: 400 are taken back and 160 given, and VAT of 24 comes back with the commission of 120.
    closings = [found["label"]["closing"] for found in (august, september, october)]
    assert (august["label"]["paid"], closings) == ("430", ["0", "-70", "-286"])


def test_the_commission_of_an_account_abroad_bears_no_vat(tmp_path):
    on_commission = {**VAT, "kind": "vat_on_commission", "payer_country": "GB"}
    label = opened(
        tmp_path,
        on_commission,
        deals=[{"account_id": "*", "commission_percent": "10"}],
        splits=[{"account_id": "label", "payee_id": "nina", "percent": "50"}],
    )
    label.sold("2026-08", ("first", "1000"))

    assert label.close("2026-08")["label"]["paid"] == "450"


def test_the_year_of_a_form_is_the_sum_of_its_closed_periods(tmp_path):
    label = opened(tmp_path, ON_PAYMENT)
    paid(label, "2026-08", ("400", "US"), ("600", "DE"))
    paid(label, "2026-09", ("100.01", "US"))
    file = tmp_path / "form.csv"

    command.done("tax", "summary", "2026", "--as", "1042-S", "--to", file, "--book", label.book)

    assert file.read_text().splitlines()[1:] == ["2026,nina,Nina,DE,12,500.01,00,30,150,0,,EUR"]
