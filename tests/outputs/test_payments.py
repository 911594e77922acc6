"""The payment file holds each payment once, in the amounts that banks take."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from spartito.errors import InvariantError
from spartito.outputs.payments import PaymentRow, render_payments_csv, write_payments_csv

ROW = PaymentRow("pay-2", "P2", "Nina, Varga", Decimal("288.940000"), "USD", "2026-09", "Royalties 2026-09")
YEN = PaymentRow("pay-1", "P1", "=東京", Decimal("1200.000000"), "JPY", "2026-09", "-x")


def test_the_file_is_the_same_in_any_order(tmp_path):
    write_payments_csv([ROW, YEN], tmp_path / "payments.csv")

    written = (tmp_path / "payments.csv").read_bytes()
    assert written == render_payments_csv(iter([YEN, ROW]))
    assert written.decode() == (
        "payment_id,payee_id,name,amount,currency,period,reference\n"
        'pay-1,P1,"\'=東京",1200,JPY,2026-09,"\'-x"\n'
        'pay-2,P2,"Nina, Varga",288.94,USD,2026-09,Royalties 2026-09\n'
    )


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "288.941"])
def test_only_whole_positive_amounts_are_paid(amount):
    with pytest.raises(InvariantError):
        replace(ROW, amount=Decimal(amount))


def test_a_payment_happens_once():
    with pytest.raises(InvariantError, match="once"):
        render_payments_csv([ROW, replace(ROW, payee_id="P3")])
