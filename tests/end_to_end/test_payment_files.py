"""The payments of a closed month as files: each payment in one of them, the same bytes on every export."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal

import pytest
from lxml import etree

import beside

from . import command, paid
from .paid import PERIOD


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    return paid.closed(tmp_path_factory.mktemp("paid"))


@pytest.fixture
def book(closed, tmp_path):
    return shutil.copytree(closed, tmp_path / "book")


def export(book, kind, name, *more):
    file = book.parent / name
    return file, command.answer("payments", PERIOD, "--as", kind, "--to", file, *more, "--book", book)


def test_each_payment_is_in_the_file_of_one_method_and_the_sums_are_those_of_the_ledger(book):
    _, everything = export(book, "csv", "all.csv")
    found = {kind: export(book, kind, f"{kind}.out")[1] for kind in ("pain.001", "paypal", "wise")}

    assert {kind: said["totals"] for kind, said in found.items()} == {
        "pain.001": {"EUR": "100.00"}, "paypal": {"USD": "108.50"}, "wise": {"EUR": "100.00"},
    }  # fmt: skip
    assert everything["totals"] == {"EUR": "300.00", "USD": "108.50"}
    (lacking,) = everything["lacking"]
    assert (lacking["payee_id"], lacking["amount"], lacking["lacks"]) == ("dee", "100.00", "town, country")
    sums = [Decimal(said["totals"].get("EUR", "0")) for said in found.values()]
    assert sum(sums) + Decimal(lacking["amount"]) == Decimal(everything["totals"]["EUR"])


def test_who_lacks_details_is_named(book):
    result = command.done(
        "payments", PERIOD, "--as", "pain.001", "--to", book.parent / "b.xml", "--book", book
    )

    assert "dee, who lacks town, country" in result.stderr
    assert "lacks details" in result.stdout


def test_the_bank_file_says_the_name_in_latin_letters(book):
    file, _ = export(book, "pain.001", "bank.xml", "--on", "2026-10-15")

    root = etree.parse(str(file))
    assert root.findtext(".//{*}Cdtr/{*}Nm") == "Anna"
    assert root.findtext(".//{*}ReqdExctnDt/{*}Dt") == "2026-10-15"
    with export(book, "csv", "all.csv")[0].open(encoding="utf-8") as rows:
        ids = {row["payee_id"]: row["payment_id"] for row in csv.DictReader(rows)}
    assert root.findtext(".//{*}EndToEndId") == ids["ann"]


def test_the_bank_file_is_valid(book):
    file, _ = export(book, "pain.001", "bank.xml", "--on", "2026-10-15")

    beside.assert_valid(etree.parse(str(file)), "pain.001.001.09")


@pytest.mark.parametrize("kind", ["csv", "pain.001", "paypal", "wise"])
def test_every_export_has_the_same_bytes_whatever_is_imported_meanwhile(book, kind):
    first, _ = export(book, kind, "first")
    moved = [{**row, "iban": "GB29NWBK60161331926819", "paypal": "x@example.com"} for row in paid.PAYEES]
    paid.put(book, "payees", moved)
    second, _ = export(book, kind, "second")

    assert first.read_bytes() == second.read_bytes()


def test_many_exports_at_once_write_the_same_bytes(book):
    files = [book.parent / f"{number}.xml" for number in range(6)]
    started = [
        command.process("payments", PERIOD, "--as", "pain.001", "--to", file, "--book", book)
        for file in files
    ]
    assert [process.wait(timeout=300) for process in started] == [0] * len(files)
    for process in started:
        process.communicate()

    assert len({file.read_bytes() for file in files}) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--as", "cheque"), 'Known: csv, pain.001, paypal, wise'),
        (("--as", "csv", "--on", "15.10.2026"), '"15.10.2026" is not a day'),
        (("--as", "csv", "--round", "2"), "has no round 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(book, typed, said):
    result = command.call("payments", PERIOD, *typed, "--to", book.parent / "x", "--book", book)

    assert result.exit_code == command.REFUSED
    assert said in result.stderr
    assert not (book.parent / "x").exists()


def test_a_method_that_pays_nobody_writes_nothing_and_says_what_is_missing(book):
    text = (book / "settings.toml").read_text("utf-8")
    (book / "settings.toml").write_text(text.split("[debtor.EUR]\n", 2)[0] + "\n", "utf-8")
    result = command.call(
        "payments", PERIOD, "--as", "pain.001", "--to", book.parent / "b.xml", "--book", book
    )

    assert result.exit_code == command.REFUSED
    assert "ann lacks [debtor.EUR] in settings.toml" in result.stderr
    assert not (book.parent / "b.xml").exists()


def test_accounts_that_changed_or_are_shared_are_named_to_whoever_writes_and_approves(book):
    paid.put(book, "rates", [{"date": "2026-11-30", "base": "EUR", "quote": "USD", "rate": "1.1"}])
    paid.put(book, "balances", [
        {"payee_id": payee, "currency": "EUR", "amount": "50", "as_of": "2026-10-05"} for payee in ("ann", "bo", "cy")
    ])  # fmt: skip
    moved = [
        paid.PAYEES[0] | {"iban": "DE89370400440532013000"},
        paid.PAYEES[1] | {"paypal": "x@example.com"},
    ]
    paid.put(book, "payees", moved)
    paid.close(book, paid.NEXT)
    file = book.parent / "all.csv"
    said = command.answer("payments", paid.NEXT, "--as", "csv", "--to", file, "--book", book)["to_look_at"]

    assert said == [
        "ann is paid to another account than in 2026-09: have the payee confirm it.",
        "bo is paid to another account than in 2026-09: have the payee confirm it.",
        "ann, cy are paid to the same account (2 payees).",
    ]
    assert command.answer("approve", paid.NEXT, file, "--by", "Mia", "--book", book)["to_look_at"] == said
    result = command.done("approve", paid.NEXT, file, "--by", "Tom", "--book", book)
    assert "bo is paid to another account" in result.stderr
