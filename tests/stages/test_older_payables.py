"""Runs of before balances had currencies are read as what they were: all in the currency of the book."""

from decimal import Decimal

import pyarrow as pa

from spartito.app.month import payables
from spartito.store import manifest, parquet
from spartito.store.periods import Run

KEPT = {
    "payee_id": "nina",
    "name": "Nina",
    "opening": Decimal(0),
    "closing": Decimal(2),
    "payment_currency": "USD",
    "paid_in_book": Decimal(98),
}


def test_payables_of_before_are_in_the_currency_of_the_book(tmp_path):
    parquet.write(pa.Table.from_pylist([KEPT]), tmp_path / "payables.parquet")
    run = Run("r1", "2026-08", manifest.write(tmp_path, {}), tmp_path)
    names = ("payee_id", "balance_currency", "closing", "from_balance", "entered_rate")

    expected = {
        "payee_id": "nina", "balance_currency": "EUR", "closing": Decimal(2), "from_balance": Decimal(98), "entered_rate": ""
    }  # fmt: skip
    assert list(payables.rows(run, "EUR", names)) == [expected]
    assert payables.table(run, "EUR", names).to_pylist() == [expected]
    assert list(payables.rows(run, "EUR", ("balance_currency",))) == [{"balance_currency": "EUR"}]
