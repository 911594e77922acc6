"""What comes between a report and the bank account: deductions, a wire for several reports, money in parts."""

from fractions import Fraction

import pytest

from . import command, waiting

# Of 1,000 USD 970 were sent: 25 are the DSP's own fee and 5 tax on the 50 of French money. 873 EUR came: 0.9 a dollar.
DEDUCTED = [
    {"settlement_id": "s1", "kind": "admin_fee", "amount": "25", "currency": "USD"},
    {"settlement_id": "s1", "kind": "tax", "amount": "5", "currency": "USD", "territory": "FR"},
]
SETTLED = {**waiting.TABLES["settlements"][0], "amount_sent": "970", "bank_received": "873"}
TITLE = "Lost Song"


@pytest.fixture
def book(tmp_path):
    made = waiting.book(tmp_path)
    waiting.load(made, "settlements", [SETTLED])
    return made


def _sum(book, account):
    found = waiting.rows(
        book, f"SELECT amount FROM postings WHERE ledger_account LIKE '{account}' AND currency = 'EUR'"
    )
    return sum((Fraction(amount) for (amount,) in found), Fraction(0))


def test_without_its_deductions_a_settlement_is_blocked_and_its_report_waits(book):
    found = command.answer("run", "2026-09", "--book", book)
    (blocked,) = found["blocked_settlements"]
    assert blocked["settlement_id"] == "s1"
    assert "so 30 was kept, but it has no deductions; import the missing ones" in blocked["reason"]
    assert [row["source"] for row in found["waiting"]] == [waiting.SOURCE]
    assert "Settlement s1 is blocked" in command.done("run", "2026-09", "--book", book).stderr


def test_payees_and_suspense_bear_what_was_deducted_of_their_lines(book):
    waiting.load(book, "settlement_deductions", DEDUCTED)
    # 700 placed: 630 EUR less 15.75 of the fee; 15 % of it is commission, the rest is divided 60 to 40.
    assert waiting.close(book, "2026-09") == {"ann": "313.2675", "bo": "208.845"}
    # 300 in suspense: 270 EUR less 6.75 of the fee, less 4.50 of tax.
    assert waiting.in_suspense(book) == Fraction("258.75")
    assert _sum(book, "commission") == Fraction("-92.1375")


def test_what_leaves_suspense_late_bears_its_own_deductions(book):
    waiting.load(book, "settlement_deductions", DEDUCTED)
    waiting.close(book, "2026-09")
    waiting.resolve(book, TITLE, "--isrc", "QZABC2600001", "--upc", "00724384960650")
    # 200 of it, 50 of them French: 180 EUR less 4.50 of the fee and 4.50 of tax are 171; 15 % off, 60 to 40.
    assert waiting.close(book, "2026-10") == {"ann": "87.21", "bo": "58.14"}
    assert waiting.in_suspense(book) == Fraction("87.75")
    command.done("verify", "--book", book)


def test_a_statement_shows_what_was_deducted(book, tmp_path):
    waiting.load(book, "settlement_deductions", DEDUCTED)
    waiting.close(book, "2026-09")
    command.done("statements", "2026-09", "--to", tmp_path / "statements", "--book", book)
    rows = waiting.table(tmp_path / "statements" / "2026-09-ann.csv")
    deducted = [(row["kind"], row["converted"]) for row in rows if row["row"] == "deduction"]
    assert deducted == [("admin_fee", "-8.0325")]
    assert "the service's own fee" in (tmp_path / "statements" / "2026-09-ann.html").read_text(
        "utf-8"
    ).replace("&#39;", "'")


def test_the_deductions_of_a_closed_settlement_stay(book):
    waiting.load(book, "settlement_deductions", DEDUCTED)
    waiting.close(book, "2026-09")
    waiting.load(book, "settlement_deductions", DEDUCTED)
    file = waiting.months.write_table(book.parent / "other.csv", [{**DEDUCTED[0], "amount": "26"}])
    result = command.call("import", "settlement_deductions", file, "--book", book)
    assert result.exit_code == command.REFUSED
    assert "used this settlement and is closed" in result.stderr


def _part(name, reported, received, covers="part"):
    stated = {"amount_reported": reported, "amount_sent": reported, "bank_received": received}
    return {**SETTLED, **stated, "settlement_id": name, "covers": covers}


def test_money_that_comes_in_parts_is_paid_in_parts(tmp_path):
    book = waiting.book(tmp_path)
    waiting.load(book, "settlements", [_part("s1", "600", "540")])
    found = command.answer("run", "2026-09", "--book", book)
    assert [row["amount"] for row in found["waiting"]] == ["400"]
    assert {row["payee_id"]: row["amount"] for row in found["pending"]} == {"ann": "142.8", "bo": "95.2"}
    # 700 placed at 0.6 of 0.9: 378 EUR; 15 % off, 60 to 40.
    assert waiting.close(book, "2026-09") == {"ann": "192.78", "bo": "128.52"}
    assert waiting.in_suspense(book) == 162
    command.done("verify", "--book", book)

    waiting.resolve(book, TITLE, "--isrc", "QZABC2600001", "--upc", "00724384960650")
    waiting.load(book, "settlements", [_part("s2", "400", "380", "all")])
    # Late: 200 at 0.54 are 108 EUR. The rest: 900 at 0.4 of 0.95 are 342 EUR.
    assert waiting.close(book, "2026-10") == {"ann": "229.5", "bo": "153"}
    assert waiting.in_suspense(book) == 162 - 108 + 38
    command.done("verify", "--book", book)

    resolved = ("--isrc", "QZABC2600002", "--upc", "00724384960650")
    waiting.resolve(book, "=SUM(A1)", *resolved)
    assert waiting.close(book, "2026-11") == {"ann": "46.92", "bo": "31.28"}
    assert waiting.in_suspense(book) == 0
    receivable = waiting.rows(book, "SELECT amount FROM postings WHERE ledger_account LIKE 'receivable:%'")
    assert sum((Fraction(amount) for (amount,) in receivable), Fraction(0)) == 0
    command.done("verify", "--book", book)


def test_late_lines_are_paid_at_the_rate_of_their_part_when_the_rest_was_off_by_a_cent(tmp_path):
    book = waiting.book(tmp_path)
    waiting.load(book, "deals", [{"account_id": "*", "commission_percent": "0"}])
    waiting.load(book, "settlements", [_part("s1", "600", "540")])
    # 700 placed at 0.6 of 0.9: 378 EUR, 60 to 40; the other 300 wait.
    assert waiting.close(book, "2026-09") == {"ann": "226.8", "bo": "151.2"}

    # 400.01 USD come for the 400 that are left, as 360.009 EUR: 0.9, and the cent is no part of any line.
    waiting.load(book, "settlements", [_part("s2", "400.01", "360.009", "all")])
    assert waiting.close(book, "2026-10") == {"ann": "151.2", "bo": "100.8"}

    # The 200 that are found had 0.6 of 0.9 and then 0.4 of 0.9 of a euro each: 180 EUR in all.
    waiting.resolve(book, TITLE, "--isrc", "QZABC2600001", "--upc", "00724384960650")
    assert waiting.close(book, "2026-11") == {"ann": "108", "bo": "72"}
    assert waiting.in_suspense(book) == 90
    command.done("verify", "--book", book)


def _reported(tmp_path, late_rate):
    """A book that paid August before its money came, at 0.80; 920 EUR came afterwards."""
    book = waiting.book(tmp_path)
    (book / "settings.toml").write_text(f'pay_when = "reported"\nlate_rate = "{late_rate}"\n', "utf-8")
    waiting.load(book, "settlements", [{**SETTLED, "sales_period": "2026-07"}])
    waiting.load(book, "rates", [{"date": "2026-08-31", "base": "EUR", "quote": "USD", "rate": "1.25"}])
    assert waiting.close(book, "2026-09") == {"ann": "285.6", "bo": "190.4"}
    waiting.load(book, "settlements", [{**waiting.TABLES["settlements"][0], "settlement_id": "s9"}])
    return book


def test_money_that_comes_late_goes_to_the_exchange_account_once(tmp_path):
    book = _reported(tmp_path, "fx")
    found = command.answer("run", "2026-10", "--book", book)
    assert [(row["booked"], row["received"], row["fx"]) for row in found["arrived"]] == [
        ("800", "920", "120")
    ]
    assert waiting.close(book, "2026-10") == {}
    assert _sum(book, "fx") == -120
    assert waiting.rows(book, "SELECT sum(amount) FROM postings WHERE ledger_account = 'conversion'") == [
        (0,)
    ]
    command.done("verify", "--book", book)
    assert command.answer("run", "2026-11", "--book", book)["arrived"] == []


def test_money_that_comes_late_may_go_to_those_who_were_paid(tmp_path):
    book = _reported(tmp_path, "delta")
    command.done("run", "2026-10", "--book", book)
    payees = command.answer("run", "2026-10", "--book", book)["payees"]
    # 120 EUR more for 1,000 dollars, of which 700 were divided: 84 less 15 %, 60 to 40.
    assert {p["payee_id"]: p["paid"] for p in payees if Fraction(p["paid"])} == {
        "ann": "42.84",
        "bo": "28.56",
    }
    command.done("close", "2026-10", "--book", book)
    assert _sum(book, "fx") == Fraction("-48.6")
    command.done("verify", "--book", book)


def test_a_pool_that_was_paid_too_little_gets_its_part_when_it_is_divided(tmp_path):
    book = waiting.book(tmp_path)
    (book / "settings.toml").write_text('pay_when = "reported"\nlate_rate = "delta"\n', "utf-8")
    pooled = [{**row, "contract_id": "album"} for row in waiting.TABLES["splits"]]
    waiting.load(book, "splits", pooled)
    share = {"account_id": "label", "commission_percent": "0", "contract_id": "album", "kind": "profit_share"}
    waiting.load(book, "deals", [share])
    waiting.load(book, "settlements", [{**SETTLED, "sales_period": "2026-07"}])
    waiting.load(book, "rates", [{"date": "2026-08-31", "base": "EUR", "quote": "USD", "rate": "1.25"}])
    waiting.close(book, "2026-09")
    # 700 dollars went to the pool at 0.80; at 0.92 they are 84 EUR more.
    ((first,),) = waiting.rows(book, "SELECT report_id FROM reports")
    paid = {**waiting.TABLES["settlements"][0], "settlement_id": "s9", "report_ids": first}
    waiting.load(book, "settlements", [paid])
    found = command.answer("run", "2026-10", "--book", book)["arrived"]
    assert [row["kept"] for row in found] == [[{"contract_id": "album", "amount": "84"}]]
    said = command.done("run", "2026-10", "--book", book).stderr
    assert (
        "84 EUR of it are of the pool of album, which takes nothing in this period: they stay on fx." in said
    )

    waiting.ingest(book, [{"isrc": "QZABC2600001", "amount": "100", "title": "Song", "artist": "Ann"}], 1)
    found = command.answer("run", "2026-10", "--book", book)
    assert [row["kept"] for row in found["arrived"]] == [[]]
    # 100 dollars more at 0.80 are 80; with the 84 they are divided 60 to 40.
    assert {p["payee_id"]: p["paid"] for p in found["payees"] if Fraction(p["paid"])} == {
        "ann": "98.4",
        "bo": "65.6",
    }
    command.done("close", "2026-10", "--book", book)
    assert _sum(book, "fx") == -36
    assert _sum(book, "pool:album") == 0
    command.done("verify", "--book", book)


def test_what_is_paid_before_it_comes_is_only_what_has_not_come(tmp_path):
    book = waiting.book(tmp_path)
    (book / "settings.toml").write_text('pay_when = "reported"\n', "utf-8")
    waiting.load(book, "rates", [{"date": "2026-08-31", "base": "EUR", "quote": "USD", "rate": "1.25"}])
    waiting.load(book, "settlements", [_part("s1", "600", "540")])
    # 700 placed: 420 of them at 0.90 are 378 EUR, 280 at 0.80 are 224 EUR; 15 % off, 60 to 40.
    assert waiting.close(book, "2026-09") == {"ann": "307.02", "bo": "204.68"}
    # 300 in suspense: 162 EUR at the one, 96 EUR at the other.
    assert waiting.in_suspense(book) == 258
    assert waiting.rows(book, "SELECT sales_period, share FROM accounted ORDER BY share") == [
        ("2026-08", "2/5"),
        ("2026-08", "3/5"),
    ]
    # 400 dollars were paid for at 0.80; now 380 EUR come for them, 60 more.
    waiting.load(book, "settlements", [_part("s2", "400", "380", "all")])
    found = command.answer("run", "2026-10", "--book", book)
    assert [(row["booked"], row["received"], row["fx"]) for row in found["arrived"]] == [("320", "380", "60")]
    assert found["untied"] == []
    assert waiting.close(book, "2026-10") == {}
    dollars = "SELECT sum(amount) FROM postings WHERE currency = 'USD' AND ledger_account = '{}'"
    for account in ("receivable:spotify/licensor", "earned:spotify/licensor", "conversion"):
        assert waiting.rows(book, dollars.format(account)) == [(0,)], account
    # What leaves suspense late leaves both conversions: 100 at 0.54 and at 0.32, 15 % off.
    resolved = ("--isrc", "QZABC2600002", "--upc", "00724384960650")
    waiting.resolve(book, "=SUM(A1)", *resolved)
    assert waiting.close(book, "2026-11") == {"ann": "43.86", "bo": "29.24"}
    assert waiting.in_suspense(book) == 258 - 86
    command.done("verify", "--book", book)


def _breakage(sent, **other):
    stated = {"settlement_id": "b1", "amount_reported": sent, "amount_sent": sent, "pays_for": "breakage"}
    return {**waiting.TABLES["settlements"][0], **stated, **other}


def test_money_without_tracks_waits_until_it_is_decided_whose_it_is(tmp_path):
    book = waiting.book(tmp_path)
    waiting.load(book, "settlements", [_breakage("100", bank_received="90")])
    assert waiting.close(book, "2026-09") == waiting.PLACED
    assert _sum(book, "trackless:spotify/licensor") == -90
    command.done("verify", "--book", book)

    (book / "settings.toml").write_text('money_without_tracks = "lines"\n', "utf-8")
    payees = command.answer("run", "2026-10", "--book", book)["payees"]
    # Of the 644 EUR of August that are divided Ann got 51 %, Bo 34 %, and the commission is 15 %.
    assert {p["payee_id"]: p["paid"] for p in payees if Fraction(p["paid"])} == {"ann": "45.9", "bo": "30.6"}
    command.done("close", "2026-10", "--book", book)
    assert _sum(book, "trackless:spotify/licensor") == 0
    command.done("verify", "--book", book)
    command.done("run", "2026-11", "--book", book)
    command.done("close", "2026-11", "--book", book)
    assert _sum(book, "trackless:spotify/licensor") == 0


def test_a_wire_that_came_after_the_period_waits_whole_and_is_divided_once(tmp_path):
    book = waiting.book(tmp_path)
    wire = {"bank_received": "1100", "received_on": "2026-10-05", "wire_id": "w1"}
    stated = [{**waiting.TABLES["settlements"][0], **wire}, _breakage("250", **wire)]
    waiting.load(book, "settlements", stated)
    found = command.answer("run", "2026-09", "--book", book)
    assert [row["settlement_id"] for row in found["blocked_settlements"]] == ["s1"]
    assert waiting.close(book, "2026-09") == {}
    # Of 1,100 EUR for 1,250 dollars 880 are for the report, 220 for no lines: 0.88 a dollar, 700 placed, 15 % off.
    assert waiting.close(book, "2026-10") == {"ann": "314.16", "bo": "209.44"}
    assert _sum(book, "trackless:%") == -220
    assert _sum(book, "bank") == 1100 - Fraction("314.16") - Fraction("209.44")
    command.done("verify", "--book", book)
