"""Payments to invented payees, honest and hostile, with account numbers from the IBAN registry's examples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from spartito.outputs.payments.model import Debtor, Details, Order, PaymentRow

IBANS = {
    "IE": "IE29AIBK93115212345678", "DE": "DE89370400440532013000", "GB": "GB29NWBK60161331926819",
    "TR": "TR330006100519786457841326", "FR": "FR1420041010050500013M02606",
}  # fmt: skip
HOME = Debtor("Harbour Records Ltd", IBANS["IE"], "AIBKIE2D", "Galway", "IE", "Quay Street 4", "H91 X2Y3")
ORDER = Order({"EUR": HOME, "GBP": HOME, "JPY": HOME}, date(2026, 10, 15))

HOSTILE = (
    '=HYPERLINK("http://example.com")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "Nina\r\nInjected,row",
    "\u202eevil\u202c", "a\x00b", "<Nm>&amp;]]>", "//slash//", "Иван Петров", "月島詩織", "محمد علي", "O’Brien; DROP",
    "Jörg" * 60, "😀", '"quoted"', "a" * 500, "Łukasz Żółć",
)  # fmt: skip
"""What a name can be, since payees write it themselves."""


def bank(account: str = "DE", bic: str = "COBADEFFXXX", **more: str) -> Details:
    """Details with which a bank can pay, to an account in this country."""
    usual = {
        "method": "bank", "iban": IBANS[account], "bic": bic, "street": "Hauptstraße 5", "postcode": "20095",
        "town": "Hamburg", "country": account,
    }  # fmt: skip
    return Details(**{**usual, **more})


def payment(number: int, name: str = "Nina Ferro", amount: str = "106.48", **more: object) -> PaymentRow:
    """The payment of one payee; *more* are fields of the row."""
    fields: dict[str, object] = {
        "payment_id": f"P202609-{number:014X}", "payee_id": f"p{number}", "name": name, "amount": Decimal(amount),
        "currency": "EUR", "period": "2026-09", "reference": "Royalties 2026-09", "details": bank(), **more,
    }  # fmt: skip
    return PaymentRow(**fields)
