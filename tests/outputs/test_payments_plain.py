"""The plain payment file holds each payment once, in the amounts that banks take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from spartito.errors import InvariantError
from spartito.outputs.payments import kinds
from spartito.outputs.payments.model import Details, Order, PaymentRow

ROW = PaymentRow(
    "pay-2", "P2", "Nina, Varga", Decimal("288.940000"), "USD", "2026-09", "Royalties 2026-09",
    Details("bank", "IE29AIBK93115212345678", "AIBKIE2D"),
)  # fmt: skip
YEN = PaymentRow("pay-1", "P1", "=東京", Decimal("1200.000000"), "JPY", "2026-09", "-x")
ORDER = Order({}, date(2026, 10, 1))


def test_the_file_is_the_same_in_any_order(tmp_path):
    (written,) = kinds.write("csv", kinds.render("csv", [ROW, YEN], ORDER), tmp_path / "payments.csv")

    (again,) = kinds.render("csv", [YEN, ROW], ORDER)
    assert written.read_bytes() == again.content
    assert again.content.decode() == (
        "payment_id,payee_id,name,amount,currency,period,reference,method,iban,bic,paypal\n"
        'pay-1,P1,"\'=東京",1200,JPY,2026-09,"\'-x",,,,\n'
        'pay-2,P2,"Nina, Varga",288.94,USD,2026-09,Royalties 2026-09,bank,IE29AIBK93115212345678,AIBKIE2D,\n'
    )


def test_no_payments_are_a_file_that_says_so():
    (nothing,) = kinds.render("csv", [], ORDER)

    assert nothing.content.decode().startswith("payment_id,")
    assert nothing.rows == ()


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "288.941"])
def test_only_whole_positive_amounts_are_paid(amount):
    with pytest.raises(InvariantError):
        replace(ROW, amount=Decimal(amount))


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_payment_happens_once(kind):
    with pytest.raises(InvariantError, match="once"):
        kinds.render(kind, [ROW, replace(ROW, payee_id="P3")], ORDER)


@pytest.mark.parametrize(
    ("old", "new"), [(b"288.94", b"289.94"), (b"USD", b"EUR"), (b"pay-1,", b"pay-3,"), (b"pay-1,P1", b"pay-2,P1")]
)  # fmt: skip
def test_a_file_that_says_something_else_is_seen(old, new):
    (file,) = kinds.render("csv", [ROW, YEN], ORDER)
    kinds.prove("csv", file.content, file.rows)

    with pytest.raises(InvariantError, match="says what was asked"):
        kinds.prove("csv", file.content.replace(old, new), file.rows)
