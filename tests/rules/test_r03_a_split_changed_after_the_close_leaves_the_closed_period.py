"""R3: a split that is changed for sales of a closed period leaves it as it is, or gives the difference in the open one."""

import pytest

from domain.table import rows
from end_to_end import command, studio
from end_to_end.test_awkward_contracts import US, hold, to
from end_to_end.test_superseded import COMMISSION, US_TAX, delivered, ledger, settled
from end_to_end.test_waiting_money import moved, paid

HALVES = [to(payee, percent="50") for payee in ("nina", "omar")]
SIXTY = [to("nina", percent="60"), to("omar", percent="40")]
SECOND = to("nina", "second", "second")


def delta(label):
    (label.book / "settings.toml").write_text('retroactive = "delta"\n')
    return label


@pytest.mark.parametrize(("retroactive", "nina", "omar"), [("none", "0", "0"), ("delta", "9", "-9")])
def test_a_split_that_is_changed_after_the_close_gives_the_difference_where_the_book_says_so(
    tmp_path, retroactive, nina, omar
):
    label = studio.opened(tmp_path, {"splits": [*HALVES, SECOND], "deals": [COMMISSION]})
    (label.book / "settings.toml").write_text(f'retroactive = "{retroactive}"\n')
    delivered(label, "august", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    assert paid(label.close("2026-08"), "nina", "omar") == ("90", "45")
    label.load("splits", SIXTY)
    september = label.close("2026-09")
    october = label.close("2026-10")

    # Of 90 after commission nina has 54 and omar 36 now; what was closed stays, and it is done once.
    assert (september["nina"]["earned"], september["omar"]["earned"]) == (nina, omar)
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("0", "0")


def test_only_what_changes_is_told_and_a_second_change_starts_from_the_first(tmp_path):
    label = delta(studio.opened(tmp_path, {"splits": [*HALVES, SECOND]}))
    delivered(label, "august", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    label.close("2026-08")
    label.load("splits", SIXTY)
    label.close("2026-09")
    label.load("splits", [to("nina")])
    october = label.close("2026-10")
    traced = command.answer("trace", "nina", "2026-10", "--book", label.book)

    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("40", "-40")
    assert [(row["isrc"], row["amount"]) for row in traced["tracks"]] == [
        (studio.ALBUMS["first"]["isrc"], "40")
    ]
    (told,) = traced["conversions"]
    assert told["rate_note"].startswith("divided again, for splits or deals of 2026-08 were changed")
    command.done("statements", "2026-10", "--to", label.folder / "out", "--book", label.book)


def test_a_change_that_begins_later_divides_nothing_again(tmp_path):
    label = delta(studio.opened(tmp_path, {"splits": HALVES}))
    delivered(label, "august", ("first", "100"))
    settled(label, "s1", "100")
    label.close("2026-08")
    label.load(
        "splits",
        [
            *({**row, "valid_to": "2026-09-01"} for row in HALVES),
            *({**row, "valid_from": "2026-09-01"} for row in SIXTY),
        ],
    )
    september = label.close("2026-09")

    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("0", "0")


def test_deductions_and_rates_are_those_of_the_closed_period(tmp_path):
    """130 USD of which 10 of 120 from the United States were taxed, at 11/12 of a euro: nina gets a tenth more of all."""
    label = delta(studio.opened(tmp_path, {"splits": HALVES}))
    delivered(label, "august", ("first", "120", "US"), ("first", "10", "DE"), currency="USD")
    settled(label, "s1", "130", "110", currency="USD", amount_sent="120")
    label.load("settlement_deductions", [US_TAX])
    label.close("2026-08")
    label.load("splits", SIXTY)
    september = label.close("2026-09")

    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("11", "-11")


def test_late_lines_are_divided_again_with_what_they_were_late_for(tmp_path):
    label = delta(studio.opened(tmp_path, {"splits": HALVES}))
    delivered(label, "august", ("first", "100"), ("unknown", "20"))
    settled(label, "s1", "120")
    label.close("2026-08")
    item = command.answer("suspense", "--book", label.book)["suspense"][0]["item_id"]
    named = (
        "--account",
        "label",
        "--isrc",
        studio.ALBUMS["first"]["isrc"],
        "--upc",
        studio.ALBUMS["first"]["upc"],
    )
    command.done("suspense", "resolve", item, *named, "--author", "mia", "--book", label.book)
    september = label.close("2026-09")
    label.load("splits", SIXTY)
    october = label.close("2026-10")

    assert september["nina"]["earned"] == "10"
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("12", "-12")
    assert ledger(label, f"suspense:{studio.SOURCE}") == {"EUR": "0"}


def test_a_pool_gets_its_difference_whole(tmp_path):
    cost = {
        "pot_id": "studio", "payee_id": "label", "amount": "40", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    deal = {"account_id": "*", "commission_percent": "10"}
    label = delta(studio.opened(tmp_path, {"splits": HALVES, "advances": [cost], "deals": [deal]}))
    delivered(label, "august", ("first", "100"))
    settled(label, "s1", "100")
    assert paid(label.close("2026-08"), "nina", "omar") == ("25", "25")
    label.load("deals", [{**deal, "commission_percent": "0"}])

    # The pool takes in 10 more, for the commission is no more: 5 for each.
    assert paid(label.close("2026-09"), "nina", "omar") == ("5", "5")


# Nina has 100 USD of First, of which the United States are 40, under the contract old; now they are under the contract new.
# What was deducted, and of the lines of which territory; what the advance of the new contract then recoups of 100 at 1.
ABROAD = [{**row, "country": "DE"} for row in studio.PAYEES]
MOVED = rows("""
    kind       amount  territory  recouped
    admin_fee  10      -          90
    tax        10      US         90
    tax        10      DE         90
""")


@pytest.mark.parametrize("profile", [[], [US]], ids=["no tax", "a tax on US money"])
@pytest.mark.parametrize("case", MOVED, ids=lambda case: f"{case['kind']} {case['territory']}")
def test_what_was_deducted_goes_along_with_money_that_passes_to_another_contract(tmp_path, case, profile):
    tables = {"splits": [to("nina", contract="old")], "payees": ABROAD}
    label = delta(studio.opened(tmp_path, tables | ({"tax_profiles": profile} if profile else {})))
    delivered(label, "august", ("first", "40", "US"), ("first", "60", "DE"))
    settled(label, "s1", "100", "90", amount_sent="90")
    label.load(
        "settlement_deductions",
        [{**US_TAX, "kind": case["kind"], "territory": case["territory"], "currency": "EUR"}],
    )
    label.close("2026-08")
    label.load("splits", [to("nina", contract="new")])
    pot = {
        "pot_id": "loan",
        "payee_id": "nina",
        "amount": "99",
        "currency": "EUR",
        "granted_on": "2026-09-01",
    }
    label.load("advances", [{**pot, "contract_id": "new"}])
    label.close("2026-09")

    assert moved(label, "2026-09", "nina", "recoupment") == [f"-{case['recouped']}"]


def test_a_difference_fills_an_advance_like_any_other_earning(tmp_path):
    pot = {
        "pot_id": "loan", "payee_id": "nina", "amount": "52", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first",
    }  # fmt: skip
    label = delta(studio.opened(tmp_path, {"splits": HALVES, "advances": [pot]}))
    delivered(label, "august", ("first", "100"))
    settled(label, "s1", "100")
    assert paid(label.close("2026-08"), "nina", "omar") == ("0", "50")
    label.load("splits", SIXTY)

    # Of nina's 10 more, 2 fill what is left of 52.
    assert paid(label.close("2026-09"), "nina") == ("8",)


def test_a_difference_of_a_track_on_hold_waits_and_what_was_paid_before_stays(tmp_path):
    label = delta(studio.opened(tmp_path, {"splits": HALVES}))
    delivered(label, "august", ("first", "100"))
    settled(label, "s1", "100")
    label.close("2026-08")
    label.load("splits", SIXTY)
    waits = hold(isrc=studio.ALBUMS["first"]["isrc"], **{"from": "2026-09-01"})
    label.load("holds", [waits])
    september = label.close("2026-09")
    label.load("holds", [{**waits, "until": "2026-10-05", "outcome": "released"}])
    october = label.close("2026-10")
    label.load("splits", HALVES)
    november = label.close("2026-11")

    closings = [
        [month[name]["closing"] for name in ("nina", "omar")] for month in (september, october, november)
    ]
    assert closings == [["0", "0"], ["0", "-10"], ["-10", "0"]]
    assert paid(october, "nina") == ("10",)
    command.done("trace", "nina", "2026-09", "--book", label.book)
    command.done("trace", "nina", "2026-11", "--book", label.book)
    command.done("verify", "--book", label.book)


# Sold in August and accounted for in September; on the first of September the album goes from Nina to Omar.
BASIS = rows("""
    split_date   the day   nina  omar
    sales_date   of sale   100   0
    report_date  of close  0     100
""")


@pytest.mark.parametrize("case", BASIS, ids=lambda case: case["split_date"])
def test_the_split_of_the_day_that_the_book_names_divides(tmp_path, case):
    before, after = to("nina", valid_to="2026-09-01"), to("omar", valid_from="2026-09-01")
    label = studio.opened(tmp_path, {"splits": [before, after]})
    (label.book / "settings.toml").write_text(f'split_date = "{case["split_date"]}"\n')
    delivered(label, "august", ("first", "100"))
    settled(label, "s1", "100")

    assert paid(label.close("2026-09"), "nina", "omar") == (case["nina"], case["omar"])
