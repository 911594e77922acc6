"""What a user does in the wrong order, twice, or too late: refused in words, or made right; never silently wrong."""

import shutil

import pytest

from . import command, label, months

PERIOD = "2026-09"


@pytest.fixture
def book(tmp_path, imported):
    return shutil.copytree(imported, tmp_path / "book")


def _refused(*arguments):
    result = command.call(*arguments)
    assert result.exit_code == command.REFUSED, result.output
    return result.stderr


def _table(book, name, rows):
    return months.write_table(book.parent / f"{name}.csv", rows)


def _balances(book):
    return {
        row["payee_id"]: row["closing"] for row in command.answer("run", PERIOD, "--book", book)["payees"]
    }


def test_a_report_that_came_before_its_catalogue_is_matched_again(tmp_path, imported, made):
    kinds = tuple(kind for kind in made.tables if kind != "catalogue")
    late = label.open_book(tmp_path / "late", made, kinds)
    clean = shutil.copytree(imported, tmp_path / "clean")
    (report,) = command.answer("ingest", made.reports[1], "--book", late)["reports"]
    assert (report["placed"], report["suspense"]) == (0, report["lines"])
    command.done("import", "catalogue", made.tables["catalogue"], "--book", late)

    assert f"--supersedes {report['report_id']}" in _refused("ingest", made.reports[1], "--book", late)
    again = ("ingest", made.reports[1], "--supersedes", report["report_id"], "--book", late)
    (matched,) = command.answer(*again)["reports"]
    assert "Nothing was changed" in _refused(*again)

    command.done("ingest", made.reports[1], "--book", clean)
    assert matched["placed"] > 0
    assert _balances(late) == _balances(clean)
    assert command.answer("verify", "--book", late)["sound"]


def test_a_report_that_is_accounted_for_is_not_matched_again(book, made):
    (report,) = command.answer("ingest", made.reports[1], "--book", book)["reports"]
    command.done("run", PERIOD, "--book", book)
    command.done("close", PERIOD, "--book", book)

    said = _refused("ingest", made.reports[1], "--supersedes", report["report_id"], "--book", book)

    assert f"was accounted for in {PERIOD}, which is closed" in said
    assert command.answer("verify", "--book", book)["sound"]


def test_a_payee_given_in_two_files_of_one_import_is_refused(book, made):
    again = shutil.copy(made.tables["payees"], book.parent / "again.csv")

    said = _refused("import", "payees", made.tables["payees"], again, "--book", book)

    assert 'again.csv, line 2, column payee_id: "account0" is not used once: payees.csv, line 2' in said


def test_an_override_of_a_parent_leaves_the_distributors_commission(book):
    rows = [{"account_id": "account0", "commission_percent": "20", "parent_account_id": ""}]
    override = [{"account_id": "account0", "commission_percent": "10", "parent_account_id": "account1"}]
    command.done("import", "deals", _table(book, "deals", rows), "--book", book)

    done = command.answer("import", "deals", _table(book, "override", override), "--book", book)

    assert done["rows_in_book"] == 3  # everybody's 15 %, the account's 20 %, the parent's 10 %


def test_a_new_version_of_a_split_that_takes_the_old_one_away_says_so(book):
    late = {"account_id": "account0", "payee_id": "producer", "percent": "50", "valid_from": "2026-09-01"}

    done = command.answer("import", "splits", _table(book, "late", [late]), "--book", book)

    (warning,) = done["warnings"]
    assert warning == (
        "late.csv, line 2: account0 starts on 2026-09-01 now, and the book's older version, valid from the beginning, "
        "is taken away. If it still counts for older sales, give it in the same file."
    )


def test_a_settlement_that_covers_nothing_is_named(book, made):
    row = {
        "settlement_id": "typo", "source": "spotify/licensr", "sales_period": "2026-08", "currency": "EUR",
        "amount_reported": "5", "amount_sent": "5", "bank_currency": "EUR", "bank_received": "5", "received_on": "2026-09-20",
    }  # fmt: skip
    command.done("import", "settlements", _table(book, "typo", [row]), "--book", book)
    command.done("ingest", made.reports[1], "--book", book)

    result = command.done("run", PERIOD, "--book", book)

    assert "Settlement typo is not used" in result.stderr
    unused = command.answer("run", PERIOD, "--book", book)["unused_settlements"]
    assert "typo" in [settlement["settlement_id"] for settlement in unused]


def test_a_settlement_that_a_closed_period_used_cannot_be_changed(book, made):
    command.done("ingest", *made.reports, "--book", book)
    command.done("run", PERIOD, "--book", book)
    command.done("close", PERIOD, "--book", book)
    changed = made.tables["settlements"].read_text().replace("2026-09-20", "2026-09-21")
    path = book.parent / "changed.csv"
    path.write_text(changed)

    assert f"{PERIOD} used this settlement and is closed" in _refused(
        "import", "settlements", path, "--book", book
    )
    command.done("import", "settlements", made.tables["settlements"], "--book", book)


@pytest.mark.parametrize(
    ("kind", "header", "row", "said"),
    [
        ("catalogue", "isrc,upc,title,artist,account_id", "", "no rows below the header"),
        ("payees", "payee_id,name,currency", "nina\u200e,Nina,EUR", "is not an id"),
        ("payees", "payee_id,name,currency", "=cmd,Nina,EUR", "is not an id"),
        ("payees", "payee_id,name,currency,cycle", "nina,Nina,EUR,weekly", '"weekly" is not "monthly" or'),
        ("balances", "payee_id,currency,amount,as_of", "nina,EUR,1,2026-13-01", "is not a date"),
        (
            "payments",
            "payee_id,amount,currency,paid_on,reference",
            "n,1.005,EUR,2026-09-01,R",
            "at most 2 decimals",
        ),
        ("payments", "payee_id,amount,currency,paid_on,reference", "n,0,EUR,2026-09-01,R", "a bank can move"),
        ("rates", "date,base,quote,rate", "2026-09-30,EUR,EUR,2", "is not another currency than the base"),
        (
            "rates",
            "date,base,quote,rate",
            "2026-09-30,USD,EUR,1.1",
            "as the book says; correct the wrong one",
        ),
    ],
)
def test_what_would_go_wrong_later_is_refused_at_import(book, kind, header, row, said):
    path = book.parent / f"{kind}.csv"
    path.write_text(f"{header}\n{row}\n" if row else f"{header}\n", "utf-8")

    assert said in _refused("import", kind, path, "--book", book)


def test_rates_that_contradict_each_other_are_named_with_both_lines(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(
        "date,base,quote,rate\n2026-09-30,EUR,USD,1.1\n2026-09-30,EUR,GBP,0.8\n2026-09-30,USD,EUR,1.1\n"
        "2026-09-30,EUR,JPY,160\n"
    )

    said = command.call("import", "check", "rates", path).stdout

    assert said.splitlines() == [
        'rates.csv, line 4, column rate: "1.1" is not the rate USD/EUR of 2026-09-30 if EUR/USD is 1.1, '
        + "as rates.csv, line 2 says; correct the wrong one",
        "rates: 1 problem. Nothing was imported.",
    ]


def test_a_damaged_payable_is_never_paid(book, made):
    command.done("ingest", *made.reports, "--book", book)
    run_id = command.answer("run", PERIOD, "--book", book)["run_id"]
    command.done("close", PERIOD, "--book", book)
    payables = book / "runs" / run_id / "payables.parquet"
    payables.write_bytes(payables.read_bytes() + b" ")

    result = command.call("payments", PERIOD, "--to", book.parent / "payments.csv", "--book", book)

    assert result.exit_code == 1
    assert "is not the file that was registered" in result.stderr
    assert not (book.parent / "payments.csv").exists()
