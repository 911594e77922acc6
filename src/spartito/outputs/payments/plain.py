"""The plain payment file: every payment, one row each, for whoever makes the transfers by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from spartito.outputs.payments.model import Order, PaymentFile, PaymentRow, Stated
from spartito.outputs.present import csv_text

COLUMNS = (
    "payment_id", "payee_id", "name", "amount", "currency", "period", "reference", "method", "iban", "bic", "paypal",
)  # fmt: skip


def files(rows: Sequence[PaymentRow], _order: Order) -> list[PaymentFile]:
    """All payments in one file, as UTF-8, comma, LF."""
    content = ",".join(COLUMNS) + "\n" + "".join(_line(row) for row in rows)
    return [PaymentFile("", content.encode(), tuple(rows))]


def stated(content: bytes) -> list[Stated]:
    """What a written file says, row by row."""
    found = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [Stated(row["payment_id"], Decimal(row["amount"]), row["currency"]) for row in found]


def reference(row: PaymentRow) -> str:
    """What the file knows a payment by."""
    return row.payment_id


def _line(row: PaymentRow) -> str:
    to = row.details
    texts = (row.payment_id, row.payee_id, row.name)
    more = (row.currency, row.period, row.reference, to.method, to.iban, to.bic, to.paypal)
    cells = [*map(csv_text, texts), row.amount_text, *map(csv_text, more)]
    return ",".join(cells) + "\n"
