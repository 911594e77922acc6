"""Contracts that change, overlap or name people nobody imported: what was agreed is kept to, figure by figure."""

import csv

import pytest

from . import command, studio
from .test_waiting_money import hold, paid

FIRST, SECOND = (studio.ALBUMS[name]["isrc"] for name in ("first", "second"))
US = {"profile_id": "us", "rate_percent": "30", "residence": "-US", "territories": "US"}


def to(payee, album="first", contract="first", **more):
    return {
        "account_id": "label", "payee_id": payee, "percent": "100", "isrc": studio.ALBUMS[album]["isrc"],
        "contract_id": contract, **more,
    }  # fmt: skip


def advance(pot_id, payee, **more):
    return {
        "pot_id": pot_id, "payee_id": payee, "amount": "100", "currency": "EUR", "granted_on": "2026-08-01",
        **more,
    }  # fmt: skip


def refused(label, kind, rows):
    """What an import says that must not be taken."""
    file = label.folder / f"{kind}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = command.call("import", kind, file, "--book", label.book)
    assert result.exit_code == command.REFUSED, result.output
    return " ".join(result.output.split())


@pytest.mark.parametrize(("event", "tax"), [("credit", "30"), ("payment", "30")])
def test_money_earned_before_its_payee_was_imported_is_taxed_where_it_was_earned(tmp_path, event, tax):
    terms = {"splits": [to("gina")], "tax_profiles": [{**US, "event": event}]}
    label = studio.opened(tmp_path, terms)
    label.sold("2026-08", ("first", "100", "US"), ("first", "50", "DE"))
    august = label.close("2026-08")
    gina = {"payee_id": "gina", "name": "Gina", "currency": "EUR", "minimum_payout": "0", "country": "DE"}
    label.load("payees", [gina])
    label.sold("2026-09", ("first", "1", "DE"))
    september = label.close("2026-09")

    # 100 from the United States at 30 percent; nothing of the 51 from Germany.
    assert august["gina"]["reason"] == "payee not imported"
    assert paid(september, "gina") == (f"{151 - int(tax)}",)


def test_a_reserve_of_a_contract_that_only_the_default_deal_names_is_kept(tmp_path):
    deal = {"account_id": "*", "commission_percent": "10", "contract_id": "all"}
    reserve = {"contract_id": "all", "percent": "20", "schedule": "1:100"}
    without_splits = {
        "splits": [to("nina", "second", "second")],
        "deals": [deal],
        "reserves": [reserve],
    }
    label = studio.opened(tmp_path, without_splits)
    label.sold("2026-08", ("first", "100"))
    august = label.close("2026-08")
    label.sold("2026-09", ("first", "10"))

    # Of 90 after commission 18 are kept back; a month later they are released, and 1.80 of 9 kept back.
    assert paid(august, "label") == ("72",)
    assert paid(label.close("2026-09"), "label") == ("25.2",)


def test_an_advance_that_was_paid_out_cannot_become_the_measure_of_a_break_even(tmp_path):
    label = studio.opened(tmp_path, {"advances": [advance("album", "nina", contract_id="first")]})
    label.sold("2026-08", ("first", "40"))
    assert paid(label.close("2026-08"), "nina") == ("0",)
    phases = [("until_recouped", "nina"), ("after_recouped", "omar")]
    label.load("splits", [to(payee, phase=phase, pot_id="album") for phase, payee in phases])
    label.sold("2026-09", ("first", "100"))
    stopped = command.call("run", "2026-09", "--book", label.book)

    assert stopped.exit_code == command.REFUSED
    assert "Splits break even on pot album, which a closed period has paid out as advance." in " ".join(
        stopped.output.split()
    )


def test_a_pot_that_measured_a_break_even_is_never_recouped_when_no_split_names_it_any_more(tmp_path):
    phases = [("until_recouped", "nina"), ("after_recouped", "omar")]
    terms = {
        "advances": [advance("cost", "nina", contract_id="first", kind="cost", recoup_base="gross")],
        "splits": [to(payee, phase=phase, pot_id="cost") for phase, payee in phases],
    }
    label = studio.opened(tmp_path, terms)
    label.sold("2026-08", ("first", "40"))
    assert paid(label.close("2026-08"), "nina", "omar") == ("40", "0")
    label.load("splits", [to("omar")])
    label.sold("2026-09", ("first", "100"))

    assert paid(label.close("2026-09"), "nina", "omar") == ("0", "100")


def test_two_contracts_cannot_break_even_on_one_pot(tmp_path):
    label = studio.opened(tmp_path, {"advances": [advance("cost", "nina", contract_id="first", kind="cost")]})
    rows = [to("nina", album, album, phase="until_recouped", pot_id="cost") for album in ("first", "second")]

    assert "a pot of its own: contract first breaks even on cost" in refused(label, "splits", rows)


@pytest.mark.parametrize("moved", [{"isrc": SECOND}, {"payee_id": "nina"}], ids=["tracks", "payee"])
def test_a_hold_that_keeps_money_stays_on_what_it_is_on(tmp_path, moved):
    label = studio.opened(tmp_path, {"holds": [hold(isrc=FIRST)]})
    label.sold("2026-08", ("first", "30"))
    label.close("2026-08")

    assert "as it was: this hold keeps money" in refused(label, "holds", [hold(**moved)])
    label.load("holds", [hold(isrc=FIRST, until="2026-09-20", outcome="released")])
    label.sold("2026-09", ("second", "1"))
    assert paid(label.close("2026-09"), "nina") == ("31",)


def test_a_priority_payout_that_is_running_cannot_be_left_out(tmp_path):
    def turn(payee, order):
        return {
            "contract_id": "first", "payee_id": payee, "amount": "150", "currency": "EUR",
            "agreed_on": "2026-08-01", "order": order,
        }  # fmt: skip

    label = studio.opened(tmp_path, {"priorities": [turn("omar", "1")]})
    label.sold("2026-08", ("first", "100"))
    assert paid(label.close("2026-08"), "omar", "nina") == ("100", "0")

    said = refused(label, "priorities", [turn("label", "1")])
    assert "stated with the row of first omar as well: a closed period has posted it" in said
    label.load("priorities", [turn("label", "2"), turn("omar", "1")])
    label.sold("2026-09", ("first", "100"))
    assert paid(label.close("2026-09"), "omar", "label", "nina") == ("50", "50", "0")


def test_earnings_that_come_to_nothing_in_all_are_paid_in_the_payees_currency_where_half_of_them_waits(
    tmp_path,
):
    dollars = [{**row, "currency": "USD"} for row in studio.PAYEES]
    rates = [
        {"date": "2026-08-31", "base": "EUR", "quote": "USD", "rate": "1.1", "source": "bank"},
    ]
    shared = [to(payee, percent="50") for payee in ("nina", "omar")]
    terms = {"payees": dollars, "rates": rates, "splits": [*shared, to("nina", "second", "second")]}
    label = studio.opened(tmp_path, {**terms, "holds": [hold(isrc=SECOND)]})
    label.sold("2026-08", ("first", "200"), ("second", "-100"))
    nina = label.close("2026-08")["nina"]

    assert (nina["earned"], nina["paid"], nina["payment_currency"]) == ("0", "110", "USD")


def test_a_payee_may_wait_for_costs_whose_owner_nobody_imported(tmp_path):
    cost = advance("studio", "ghost", contract_id="first", kind="cost", recoup_base="gross")
    waits = {"payee_id": "omar", "waits_for_pot_id": "studio", "release": "prospective"}
    terms = {
        "splits": [to("nina", percent="50"), to("omar", percent="50"), to("omar", "second", "second")],
        "advances": [cost],
        "conditions": [waits],
    }
    label = studio.opened(tmp_path, terms)
    label.sold("2026-08", ("first", "60"), ("second", "30"))
    august = label.close("2026-08")
    label.sold("2026-09", ("first", "60"))
    september = label.close("2026-09")

    # The cost takes the first 100 of the contract; what omar earned meanwhile goes to its owner.
    assert paid(august, "nina", "omar") == ("0", "0")
    assert paid(september, "nina", "omar") == ("10", "10")
    assert (september["ghost"]["closing"], september["ghost"]["reason"]) == ("30", "payee not imported")


def test_ids_with_colons_never_meet_in_the_ledger(tmp_path):
    def given(adjustment_id, payee, amount):
        return {
            "adjustment_id": adjustment_id, "payee_id": payee, "amount": amount, "currency": "EUR",
            "effective_on": "2026-08-31", "reason": "gift", "author": "mia",
        }  # fmt: skip

    people = [{**studio.PAYEES[0], "payee_id": payee} for payee in ("a", "a:b")]
    rows = [given("b:c", "a", "5"), given("c", "a:b", "7")]
    label = studio.opened(tmp_path, {"payees": people, "adjustments": rows})
    label.sold("2026-08", ("first", "1"))

    assert paid(label.close("2026-08"), "a", "a:b") == ("5", "7")
