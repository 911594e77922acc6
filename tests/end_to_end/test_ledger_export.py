"""The exported ledger: other programs prove it, and it says no more and no less than what was posted."""

import csv
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from . import books, command, studio

BEAN_CHECK = Path(sys.executable).with_name("bean-check")
NAMED = 'Nina "N" Ferro; 50 % (half), 2\\3'
ADVANCES = [{
    "pot_id": "Ép/1 ‘a’", "payee_id": "nina", "amount": "40.50", "currency": "EUR", "granted_on": "2026-08-20",
    "contract_id": "first",
}]  # fmt: skip
ADJUSTMENTS = [{
    "adjustment_id": "a;1", "payee_id": "nina", "amount": "7.000000000001", "currency": "EUR",
    "effective_on": "2026-09-03", "reason": NAMED, "author": "Ann, the (second)",
}]  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    tables = {"advances": ADVANCES, "adjustments": ADJUSTMENTS}
    label = studio.opened(tmp_path_factory.mktemp("books"), tables)
    for period, month in (("2026-09", "2026-08"), ("2026-10", "2026-09")):
        label.sold(month, ("first", "100.0041"), ("second", "50"))
        label.close(period)
    return label.book


@pytest.fixture(scope="module", params=["beancount", "hledger"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def exported(book, kind, tmp_path_factory):
    to = tmp_path_factory.mktemp("exported") / f"ledger.{kind}"
    command.done("ledger", "export", "--as", kind, "--to", to, "--book", book)
    return to


def own_balances(book):
    rows = command.answer("ledger", "balance", "--book", book)["balances"]
    return {(row["ledger_account"], row["currency"]): Decimal(row["closing"]) for row in rows}


@pytest.fixture(scope="module")
def hledger():
    if shutil.which("hledger") is None:
        pytest.skip("hledger is not installed: apt-get install hledger")
    return "hledger"


# Two months of 150.0041 came in; 40.50 of it had been paid to nina before as an advance, and 7.000000000001 was given to
# her by hand. 266.50 was paid to her, whole cents, and what is left of a cent stays hers.
BALANCES = {
    "adjustment": "7.000000000001",
    "advance:Ép/1 ‘a’": "0",
    "bank": "33.5082",
    "earned:spotify/licensor": "0",
    "migration": "-40.5",
    "payee:nina": "-0.008200000001",
    "receivable:spotify/licensor": "0",
}


def test_the_ledger_stands_where_an_accountant_expects_it(book):
    assert own_balances(book) == {(name, "EUR"): Decimal(amount) for name, amount in BALANCES.items()}


def test_a_third_party_recomputes_every_balance(book, exported):
    found = books.balances(exported.read_text("utf-8"))

    assert {
        (account.replace("%2C", ","), currency): amount for (account, currency), amount in found.items()
    } == {(name, "EUR"): Decimal(amount) for name, amount in BALANCES.items()}


def test_the_same_ledger_gives_the_same_bytes(book, kind, exported, tmp_path):
    command.done("ledger", "export", "--as", kind, "--to", tmp_path / "again", "--book", book)

    assert (tmp_path / "again").read_bytes() == exported.read_bytes()


def test_beancount_proves_it(book, tmp_path):
    to = tmp_path / "ledger.beancount"
    command.done("ledger", "export", "--as", "beancount", "--to", to, "--book", book)

    assert books.checked(BEAN_CHECK, to) == ""
    wrong = to.read_text("utf-8").replace(" ~ 0 EUR", "1 ~ 0 EUR", 1)
    to.write_text(wrong, "utf-8")
    assert subprocess.run([BEAN_CHECK, to], capture_output=True, check=False).returncode != 0


def test_hledger_proves_it_and_finds_the_same_balances(book, hledger, tmp_path):
    to = tmp_path / "ledger.hledger"
    command.done("ledger", "export", "--as", "hledger", "--to", to, "--book", book)

    books.checked(hledger, "check", "--strict", "ordereddates", "-f", to)
    shown = books.checked(hledger, "balance", "-f", to, "--flat", "-E", "-N", "-O", "csv")
    amounts = sorted(row["balance"] for row in csv.DictReader(shown.splitlines()))
    assert sum(amount != "0" for amount in amounts) == sum(
        Decimal(amount) != 0 for amount in BALANCES.values()
    )
    found = {Decimal(amount.removesuffix(" EUR")) for amount in amounts}
    assert found == set(own_balances(book).values())
    wrong = to.read_text("utf-8").replace("0 EUR = ", "0 EUR = 1", 1)
    to.write_text(wrong, "utf-8")
    assert subprocess.run([hledger, "check", "-f", to], capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--as", "gnucash", "--to", "x"), "Expected beancount or hledger"),
        (("--as", "beancount", "--to", "nowhere/x"), "is not a folder"),
        (("--as", "beancount", "--to", "."), "is a folder"),
    ],
)
def test_what_cannot_be_written_is_refused(book, tmp_path, monkeypatch, arguments, problem):
    monkeypatch.chdir(tmp_path)
    refused = command.call("ledger", "export", *arguments, "--book", book)

    assert refused.exit_code == command.REFUSED
    assert problem in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_ledger_is_not_exported(tmp_path):
    command.done("init", "--book", tmp_path / "book")
    refused = command.call(
        "ledger", "export", "--as", "hledger", "--to", tmp_path / "x", "--book", tmp_path / "book"
    )

    assert refused.exit_code == command.REFUSED
    assert "No period is closed yet" in refused.stderr
