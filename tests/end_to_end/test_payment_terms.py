"""A payee's cycle and the fee of a payment, from the table of payees to the ledger and the payment file."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from fractions import Fraction

import pytest

from . import command, paid
from .paid import NEXT, PERIOD


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The closed month, where Ann is paid quarterly and PayPal costs 0.25 dollars and Wise 0.50 euros."""
    terms = {"cy": {"fee_bearer": "distributor"}, "ann": {"cycle": "half_yearly"}, "bo": {"method": "paypal"}}
    monkeypatch.setattr(paid, "PAYEES", [{**row, **terms.get(row["payee_id"], {})} for row in paid.PAYEES])
    fees = '\n[payment_fees.paypal]\nUSD = "0.25"\n[payment_fees.wise]\nEUR = "0.50"\n'
    monkeypatch.setattr(paid, "DEBTOR", paid.DEBTOR + fees)
    return paid.closed(tmp_path)


def balances(book, period):
    """What a period moved on each ledger account, by currency."""
    connection = sqlite3.connect(book / "book.db")
    rows = connection.execute(
        "SELECT ledger_account, currency, amount FROM postings WHERE period = ?", (period,)
    )
    sums = defaultdict(Fraction)
    for account, currency, amount in rows:
        sums[account, currency] += Fraction(amount)
    connection.close()
    return sums


def amounts(book, period):
    file = book.parent / "all.csv"
    command.done("payments", period, "--as", "csv", "--to", file, "--book", book)
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["payee_id"]: row["amount"] for row in csv.DictReader(rows)}


def test_a_fee_is_taken_from_whoever_bears_it(book):
    # 100.005 euros are 108.505425 dollars; less 0.25 they are 108.255425, of which 108.25 are paid.
    assert amounts(book, PERIOD) == {"bo": "108.25", "cy": "100.00", "dee": "100.00"}
    moved = balances(book, PERIOD)
    fee = -moved["payment_fee", "EUR"]
    assert abs(fee - Fraction("0.25") / Fraction("1.085")) <= Fraction(1, 10**12)
    assert moved["bank", "USD"] == Fraction("-108.25")
    paid_in_book = moved["conversion", "EUR"]
    assert -moved["payee:bo", "EUR"] == Fraction("100.005") - fee + paid_in_book
    assert moved["payee:cy", "EUR"] == -Fraction("0.005")
    command.done("verify", "--book", book)


def test_earnings_wait_for_the_end_of_the_cycle(book):
    assert "ann" not in paid.listed(book)
    paid.close(book, NEXT)
    paid.close(book, "2026-11")
    paid.put(book, "rates", [{"date": "2026-12-31", "base": "EUR", "quote": "USD", "rate": "1.1"}])
    december = paid.close(book, "2026-12")

    assert Fraction(december["ann"]["paid"]) == 100
    assert amounts(book, "2026-12")["ann"] == "100.00"
    command.done("verify", "--book", book)
