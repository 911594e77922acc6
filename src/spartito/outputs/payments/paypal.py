"""The file that PayPal's Payouts Web takes: no header, one currency a file, at most 5,000 rows.

Columns: recipient, amount, currency, customer id (30 characters, no space), note, wallet
(https://developer.paypal.com/payouts/use-payouts/send-money/use-web-ui, as of 10 September 2026).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from spartito.outputs.payments.model import Order, PaymentFile, PaymentRow, Stated
from spartito.outputs.payments.parts import by_currency
from spartito.outputs.present import csv_text

MOST_ROWS = 5_000
TO_PAYPAL = "PAYPAL"

# https://developer.paypal.com/reference/currency-codes: PayPal moves these without decimals, ISO 4217 has two.
WHOLE_ONLY = frozenset({"HUF", "TWD"})


def lacks(row: PaymentRow) -> str:
    """What is missing before PayPal can make this payment; blank where nothing is."""
    if not row.details.paypal:
        return "paypal"
    if row.currency in WHOLE_ONLY and row.amount != row.amount.to_integral_value():
        return f"a whole amount: PayPal takes no decimals in {row.currency}"
    return ""


def files(rows: Sequence[PaymentRow], _order: Order) -> list[PaymentFile]:
    """A file for each currency, and for each 5,000 payments of it."""
    return [PaymentFile(part, _content(mine), tuple(mine)) for part, mine in by_currency(rows, MOST_ROWS)]


def stated(content: bytes) -> list[Stated]:
    """What a written file says, row by row."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return [Stated(f"{row[3]} {row[0]}", Decimal(row[1]), row[2]) for row in rows]


def reference(row: PaymentRow) -> str:
    """What the file knows a payment by: the customer id that PayPal's own reports repeat, and the recipient."""
    return f"{row.payment_id} {row.details.paypal}"


def _content(rows: Sequence[PaymentRow]) -> bytes:
    lines = (
        (
            csv_text(row.details.paypal),
            _amount(row),
            row.currency,
            row.payment_id,
            csv_text(row.reference),
            TO_PAYPAL,
        )
        for row in rows
    )
    return "".join(",".join(line) + "\n" for line in lines).encode()


def _amount(row: PaymentRow) -> str:
    return format(row.amount, ".0f") if row.currency in WHOLE_ONLY else row.amount_text
