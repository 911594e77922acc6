"""A report that closed periods have paid for is corrected: the old lines are taken back exactly, the new ones paid."""

from decimal import Decimal

import pytest

from spartito.tables.at_rest import EARNINGS

from . import command, layouts, studio, tampered
from .test_awkward_contracts import to
from .test_waiting_money import moved, paid

HALVES = [to(payee, percent="50") for payee in ("nina", "omar")] + [to("nina", "second", "second")]
US_TAX = {"settlement_id": "s1", "kind": "tax", "amount": "10", "currency": "USD", "territory": "US"}
UNKNOWN = {"isrc": "QZABC2600777", "upc": "", "title": "Nobody's", "artist": "Nobody"}
COMMISSION = {"account_id": "*", "commission_percent": "10"}
RATES = [{"date": "2026-08-31", "base": "USD", "quote": "EUR", "rate": "0.9", "source": "bank"}]


def delivered(label, name, *lines, currency="EUR", supersedes=""):
    """Ingest an August report of these lines; gives its id."""
    rows = [
        {**studio.ALBUMS.get(album, UNKNOWN), "amount": amount, **({"territory": where[0]} if where else {})}
        for album, amount, *where in lines
    ]
    report = layouts.write(label.folder / f"{name}.txt", "spotify", "2026-08", currency, rows)
    more = ("--supersedes", supersedes) if supersedes else ()
    return command.answer("ingest", report, *more, "--book", label.book)["reports"][0]["report_id"]


def settled(label, settlement_id, amount, received="", currency="EUR", **more):
    label.load(
        "settlements",
        [
            {
                "settlement_id": settlement_id, "source": studio.SOURCE, "sales_period": "2026-08",
                "currency": currency, "amount_reported": amount, "amount_sent": amount, "bank_currency": "EUR",
                "bank_received": received or amount, "received_on": "2026-08-28", **more,
            }
        ],
    )  # fmt: skip


def ledger(label, account):
    """The balances of a ledger account, by currency."""
    rows = command.answer("ledger", "balance", "--book", label.book)["balances"]
    return {row["currency"]: row["closing"] for row in rows if row["ledger_account"] == account}


def test_fewer_lines_take_money_back_and_leave_the_rest_as_a_difference(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES, "deals": [COMMISSION]})
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    assert paid(label.close("2026-08"), "nina", "omar") == ("90", "45")
    delivered(label, "new", ("first", "100"), ("second", "20"), supersedes=old)
    september = label.close("2026-09")

    # After commission of 10 percent: nina 45 + 18 = 63 instead of 90, omar 45 as before. 30 are owed to the service.
    assert (september["nina"]["earned"], september["nina"]["closing"]) == ("-27", "-27")
    assert september["omar"]["earned"] == "0"
    assert ledger(label, f"receivable:{studio.SOURCE}") == {"EUR": "-30"}
    assert ledger(label, f"superseded:{studio.SOURCE}") == {"EUR": "0"}


def test_more_lines_are_paid_as_far_as_the_money_goes_and_wait_for_the_rest(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    label.close("2026-08")
    delivered(label, "new", ("first", "100"), ("second", "100"), supersedes=old)
    september = label.close("2026-09")
    settled(label, "s2", "50")
    october = label.close("2026-10")

    # 150 of 200 have come: three quarters of 50 + 100 for nina and of 50 for omar, instead of 100 and 50.
    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("12.5", "-12.5")
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("37.5", "12.5")
    assert paid(october, "nina", "omar") == ("37.5", "0")


OLD = (("first", "30", "US"), ("second", "70.01", "US"), ("first", "9.99", "DE"), ("unknown", "20", "US"))
NEW = (("first", "70.01", "US"), ("second", "30", "US"), ("second", "9.99", "DE"), ("unknown", "20", "US"))


@pytest.mark.parametrize("received", ["110", "97.7777777"])
def test_a_correction_ends_where_the_right_report_would_have_ended(tmp_path, received):
    """With a tax on the lines of one territory, a rate with no end, a commission, and lines that wait for their owner."""

    def told(name, *deliveries):
        (tmp_path / name).mkdir()
        label = studio.opened(tmp_path / name, {"splits": HALVES, "deals": [COMMISSION]})
        report_id, earned = "", {}
        for month, lines in zip(("2026-08", "2026-09"), deliveries, strict=False):
            report_id = delivered(label, month, *lines, currency="USD", supersedes=report_id)
            if not earned:
                settled(label, "s1", "130", received, currency="USD", amount_sent="120")
                label.load("settlement_deductions", [US_TAX])
            for payee, row in label.close(month).items():
                earned[payee] = earned.get(payee, 0) + Decimal(row["earned"])
        accounts = ("commission", f"suspense:{studio.SOURCE}", f"receivable:{studio.SOURCE}")
        return earned, [ledger(label, account) for account in accounts]

    assert told("corrected", OLD, NEW) == told("right", NEW)


def test_a_report_that_was_paid_before_its_money_came_waits_for_it_in_the_old_ones_place(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES, "rates": RATES})
    (label.book / "settings.toml").write_text('pay_when = "reported"\n')
    old = delivered(label, "old", ("first", "100"), currency="USD")
    assert paid(label.close("2026-08"), "nina", "omar") == ("45", "45")
    delivered(label, "new", ("first", "80"), currency="USD", supersedes=old)
    september = label.close("2026-09")
    settled(label, "s1", "80", "73.6", currency="USD")
    label.close("2026-10")

    # 100 at 0.9 are taken back, 80 at 0.9 are paid; at 0.92 the bank brings 1.60 more than was booked for them.
    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("-9", "-9")
    assert ledger(label, f"receivable:{studio.SOURCE}") == {"USD": "0"}
    assert ledger(label, "fx") == {"EUR": "-1.6"}


@pytest.mark.parametrize(("late_rate", "fx", "more"), [("fx", "-3.0002", []), ("delta", "0", ["1.5001"])])
def test_the_money_for_a_report_that_stays_is_compared_with_its_own_worth(tmp_path, late_rate, fx, more):
    label = studio.opened(tmp_path, {"splits": HALVES, "rates": RATES})
    (label.book / "settings.toml").write_text(f'pay_when = "reported"\nlate_rate = "{late_rate}"\n')
    old = delivered(label, "old", ("first", "100"), currency="USD")
    delivered(label, "other", ("first", "50"), currency="USD")
    label.close("2026-08")
    delivered(label, "new", ("first", "100.01"), currency="USD", supersedes=old)
    label.close("2026-09")
    settled(label, "s1", "150.01", "138.0092", currency="USD")
    label.close("2026-10")

    # 100.01 and 50 were paid at 0.9: 90.009 + 45 = 135.009. At 0.92 came 138.0092: 3.0002 more, half of it for each.
    assert ledger(label, "fx") == {"EUR": fx}
    assert [moved(label, "2026-10", payee, "adjustment") for payee in ("nina", "omar")] == [more, more]


def test_one_of_two_reports_of_a_settlement_is_corrected_and_the_other_stays(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "1"), currency="USD")
    delivered(label, "other", ("first", "2"), currency="USD")
    settled(label, "s1", "3", "1", currency="USD")
    august = label.close("2026-08")
    delivered(label, "new", ("second", "1"), currency="USD", supersedes=old)
    september = label.close("2026-09")

    # A dollar is a third of a euro: 1/6 leaves each of the two, and 1/3 goes to nina.
    assert (august["nina"]["earned"], august["omar"]["earned"]) == ("0.5", "0.5")
    assert september["omar"]["earned"] == "-0.166666666666"
    assert september["nina"]["earned"] == "0.166666666666"


def test_a_report_that_came_to_nothing_leaves_the_rest_of_a_rounding_as_a_difference(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina"), to("omar", "second", "second")]})
    old = [delivered(label, place, ("first", "1", place), currency="USD") for place in ("US", "DE", "FR")]
    nothing = delivered(label, "nothing", ("first", "60"), ("second", "-60"), currency="USD")
    settled(label, "s1", "3", "2", currency="USD")
    label.close("2026-08")
    for place, report_id in zip(("IT", "ES", "PT"), old, strict=True):
        delivered(label, place, ("first", "1", place), currency="USD", supersedes=report_id)
    label.close("2026-09")
    delivered(label, "new", ("first", "7"), ("second", "-7"), currency="USD", supersedes=nothing)
    october = label.close("2026-10")

    # Three times 0.666666666667 is 2.000000000001 instead of 2: of the 40 for the 60 dollars 0.000000000001 less is left.
    # The 7 dollars are paid at the same rate, 4.666666666666 from one to the other.
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("-35.333333333333", "35.333333333334")
    assert ledger(label, f"difference:{studio.SOURCE}")["EUR"] == "0.000000000001"
    assert ledger(label, f"superseded:{studio.SOURCE}") == {"EUR": "0"}


def test_the_pool_of_a_contract_takes_the_correction_as_a_whole(tmp_path):
    cost = {
        "pot_id": "studio", "payee_id": "label", "amount": "40", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "first", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    label = studio.opened(tmp_path, {"splits": HALVES, "advances": [cost]})
    old = delivered(label, "old", ("first", "100"))
    settled(label, "s1", "100")
    assert paid(label.close("2026-08"), "nina", "omar") == ("30", "30")
    newer = delivered(label, "new", ("first", "80"), ("second", "20"), supersedes=old)
    assert label.close("2026-09")["omar"]["earned"] == "0"
    delivered(label, "newest", ("second", "120"), supersedes=newer)
    label.sold("2026-10", ("first", "130"))

    # The pool lost 20, and then the 80 it had left: 30 of 130 are divided.
    assert label.close("2026-10")["omar"]["earned"] == "0"
    assert ledger(label, "pool:first") == {"EUR": "0"}


def test_a_corrected_file_states_every_month_that_was_paid(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"))
    settled(label, "s1", "100")
    label.close("2026-08")
    rows = [{**studio.ALBUMS["first"], "amount": "90"}]
    report = layouts.write(label.folder / "new.txt", "spotify", "2026-08", "USD", rows)
    said = command.call("ingest", report, "--supersedes", old, "--book", label.book)

    assert said.exit_code == command.REFUSED
    assert "has no lines of 2026-08 in EUR, but 2026-08, which is closed" in " ".join(said.output.split())


def test_a_settlement_that_would_pay_for_a_correction_once_more_is_refused_in_a_persons_words(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"))
    settled(label, "s1", "100")
    label.close("2026-08")
    new = delivered(label, "new", ("first", "80"), supersedes=old)
    settled(label, "s2", "80")
    said = command.call("run", "2026-09", "--book", label.book)

    assert said.exit_code == command.REFUSED
    assert " ".join(said.stderr.split()) == (
        f"Settlement s2 covers spotify/licensor 2026-08 EUR, of which report {new} is paid with the money of the report that "
        "it has superseded. If s2 paid for other reports, name them in its report_ids."
    )


def test_every_command_tells_of_what_was_taken_back(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"))
    settled(label, "s1", "100")
    label.close("2026-08")
    new = delivered(label, "new", ("first", "60"), supersedes=old)
    said = " ".join(command.done("run", "2026-09", "--book", label.book).output.split())
    assert (
        f"Report {old} is superseded by {new}: 100 EUR, paid for 2026-08 EUR in 2026-08, are taken back."
        in said
    )
    label.close("2026-09")
    command.done("statements", "2026-09", "--to", label.folder / "out", "--book", label.book)
    traced = command.answer("trace", "nina", "2026-09", "--book", label.book)

    assert [(row["report_id"] == old, row["amount"]) for row in traced["tracks"]] == [
        (True, "-50"),
        (False, "30"),
    ]
    assert command.answer("trace", "nina", "2026-08", "--book", label.book)["came_in"] == "50"
    again, back = sorted(row["rate_note"] for row in traced["conversions"])
    assert again == f"corrected lines, paid with the money of report {old}"
    assert back.startswith(f"taken back: report {old} was corrected by ")


def test_verify_finds_an_earning_that_was_not_taken_back(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    label.close("2026-08")
    delivered(label, "new", ("first", "100"), ("second", "50.01"), supersedes=old)
    label.run("2026-09")

    def keep(rows):
        rows[:] = [row for row in rows if (row["report_id"], row["payee_id"]) != (old, "omar")]

    tampered.table(label.book, "2026-09", EARNINGS, keep)
    (fault,) = tampered.found(label.book, "2026-09")
    assert fault.startswith(f"report {old} 2026-08 EUR: omar ")
    assert fault.endswith(" was not taken back")
