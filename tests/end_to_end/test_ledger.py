"""What was posted, as the commands show it: balances that sum to zero, and entries in their order."""

from collections import defaultdict
from decimal import Decimal

import pytest

from . import command, studio


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Two closed months, and a third that is calculated only."""
    label = studio.opened(tmp_path_factory.mktemp("ledger"))
    for period, month in (("2026-09", "2026-08"), ("2026-10", "2026-09")):
        label.sold(month, ("first", "100.004"), ("second", "50"))
        label.close(period)
    label.sold("2026-10", ("first", "1"))
    label.run("2026-11")
    return label.book


def balances(book, *arguments):
    found = command.answer("ledger", "balance", *arguments, "--book", book)
    rows = {(row["ledger_account"], row["currency"]): row for row in found["balances"]}
    return found, rows


def test_the_balances_are_the_sums_of_the_entries(book):
    entries = command.answer("ledger", "journal", "--book", book)["entries"]
    sums = defaultdict(Decimal)
    for entry in entries:
        for posting in entry["postings"]:
            sums[posting["ledger_account"], posting["currency"]] += Decimal(posting["amount"])

    found, rows = balances(book)
    assert found["sums"] == {"EUR": "0"}
    assert {key: Decimal(row["closing"]) for key, row in rows.items()} == sums
    assert sums["payee:nina", "EUR"] == Decimal("-0.008")


def test_a_period_opens_where_the_one_before_closed(book):
    _, first = balances(book, "--period", "2026-09")
    _, second = balances(book, "--period", "2026-10")
    bank = ("bank", "EUR")

    assert first[bank] == {**first[bank], "opening": "0", "moved": first[bank]["closing"]}
    assert second[bank]["opening"] == first[bank]["closing"]
    assert Decimal(second[bank]["opening"]) + Decimal(second[bank]["moved"]) == Decimal(
        second[bank]["closing"]
    )


def test_the_entries_stand_in_the_order_in_which_they_were_posted(book):
    entries = command.answer("ledger", "journal", "--book", book)["entries"]

    assert [entry["period"] for entry in entries] == sorted(entry["period"] for entry in entries)
    assert [entry["entry_id"] for entry in entries if entry["period"] == "2026-09"][
        -1
    ] == "2026-09:payment:nina"
    assert entries[-1]["memo"] == "payment for 2026-10"


def test_entries_that_touch_a_ledger_account_are_given_whole(book):
    found = command.answer("ledger", "journal", "--period", "2026-10", "--account", "payee:", "--book", book)

    names = [[posting["ledger_account"] for posting in entry["postings"]] for entry in found["entries"]]
    assert ["payee:nina", "bank"] in names
    assert all(any(name.startswith("payee:") for name in row) for row in names)


def test_people_read_the_same(book):
    shown = command.done("ledger", "balance", "--period", "2026-10", "--book", book).stdout
    listed = command.done("ledger", "journal", "--book", book).stdout

    assert "payee:nina" in shown
    assert "EUR sums to 0." in shown
    assert "2026-09:payment:nina" in listed


@pytest.mark.parametrize("shown", ["balance", "journal"])
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--period", "2026-11"), "2026-11 is not closed"),
        (("--period", "2026-13"), "is not a month"),
        (("--account", "payee:tom"), 'begins with "payee:tom"'),
    ],
)
def test_what_is_not_in_the_ledger_is_refused(book, shown, arguments, problem):
    refused = command.call("ledger", shown, *arguments, "--book", book)

    assert refused.exit_code == command.REFUSED
    assert problem in refused.stderr


def test_a_book_in_which_nothing_is_closed_has_an_empty_ledger(tmp_path):
    command.done("init", "--book", tmp_path / "book")

    assert balances(tmp_path / "book")[0] == {"period": "", "balances": [], "sums": {}}
    assert command.answer("ledger", "journal", "--book", tmp_path / "book") == {"entries": []}
