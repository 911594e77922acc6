"""A month worked by hand, to the last digit: what the engine and the oracle must both say."""

from fractions import Fraction

import pytest

from oracle import Oracle

from . import command, layouts, months, proof

TRACK = {
    "isrc": "QZABC2600001",
    "upc": "00724384960650",
    "title": "Song",
    "artist": "Ann",
    "account_id": "label",
}
SPLITS = [
    {"account_id": "label", "payee_id": payee, "percent": percent}
    for payee, percent in (("ann", "33.33"), ("bo", "33.33"), ("cy", "33.34"))
]
PAYEES = [
    {"payee_id": "ann", "name": "Ann", "currency": "EUR", "minimum_payout": "50"},
    {"payee_id": "bo", "name": "Bo", "currency": "USD", "minimum_payout": "50"},
    {"payee_id": "cy", "name": "Cy", "currency": "EUR", "minimum_payout": "266.39"},
]
RATES = [
    {"date": date, "base": "EUR", "quote": "USD", "rate": "1.085"} for date in ("2026-09-30", "2026-10-30")
]
SETTLEMENT = {
    "settlement_id": "s1", "source": "spotify/licensor", "sales_period": "2026-08", "currency": "EUR",
    "amount_reported": "940", "amount_sent": "940", "bank_currency": "EUR", "bank_received": "940",
    "received_on": "2026-09-15",
}  # fmt: skip

# 1000 less 60 in fees is 940; 15 % commission is 141; 799 is divided. Bo is paid in USD, Cy stays below the minimum.
EXPECTED = {
    "ann": ("266.3067", "266.30", "0.0067"),
    "bo": ("266.3067", "288.94", "0.002552534562"),
    "cy": ("266.3866", "0", "266.3866"),
}


@pytest.fixture
def worked(tmp_path):
    book, oracle = tmp_path / "book", Oracle("EUR")
    command.done("init", "--currency", "EUR", "--book", book)
    tables = {
        "catalogue": [TRACK],
        "payees": PAYEES,
        "splits": SPLITS,
        "deals": [{"account_id": "*", "commission_percent": "15"}],
        "rates": RATES,
        "settlements": [SETTLEMENT],
    }
    for kind, rows in tables.items():
        file = months.write_table(tmp_path / f"{kind}.csv", rows)
        command.done("import", kind, file, "--book", book)
        oracle.load(kind, file)
    lines = [{**TRACK, "amount": amount} for amount in ("800", "200", "-60")]
    report = layouts.write(tmp_path / "report.txt", "spotify", "2026-08", "EUR", lines)
    proof.ingest(book, oracle, report)
    return book, oracle


def test_the_worked_example_of_the_payout_rules(worked):
    book, oracle = worked
    found = {payee["payee_id"]: payee for payee in proof.run(book, oracle, "2026-09")["payees"]}
    for payee, (earned, paid, closing) in EXPECTED.items():
        amounts = [Fraction(found[payee][name]) for name in ("opening", "earned", "paid", "closing")]
        assert amounts == [0, Fraction(earned), Fraction(paid), Fraction(closing)], payee


def test_what_is_carried_forward_opens_the_next_period(worked):
    book, oracle = worked
    proof.run(book, oracle, "2026-09")
    proof.close(book, oracle, "2026-09")
    found = {payee["payee_id"]: payee for payee in proof.run(book, oracle, "2026-10")["payees"]}
    for payee, (_, _, closing) in EXPECTED.items():
        assert Fraction(found[payee]["opening"]) == Fraction(closing)
        assert Fraction(found[payee]["earned"]) == 0
