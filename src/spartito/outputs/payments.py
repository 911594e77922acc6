"""The payment file: one row a payment, for whoever makes the transfers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from spartito.domain.currency import minor_units
from spartito.errors import ensure
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import csv_text

COLUMNS = ("payment_id", "payee_id", "name", "amount", "currency", "period", "reference")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment; `amount` is positive and in whole minor units of `currency`."""

    payment_id: str
    payee_id: str
    name: str
    amount: Decimal
    currency: str
    period: str
    reference: str

    def __post_init__(self) -> None:
        ensure(self.amount > 0, f"payment {self.payment_id} is more than zero")
        whole = self.amount.scaleb(minor_units(self.currency))
        ensure(whole == whole.to_integral_value(), f"payment {self.payment_id} is in whole minor units")


def write_payments_csv(rows: Iterable[PaymentRow], path: Path) -> None:
    """Write the payments to *path*, whole or not at all; the same payments give the same bytes in any order."""
    write_atomically(path, render_payments_csv(rows))


def render_payments_csv(rows: Iterable[PaymentRow]) -> bytes:
    """The payments by payee id and payment id, as UTF-8, comma, LF; each payment id once."""
    ordered = sorted(rows, key=lambda row: (row.payee_id, row.payment_id))
    ensure(
        len({row.payment_id for row in ordered}) == len(ordered), "each payment is in the payment file once"
    )
    return (",".join(COLUMNS) + "\n" + "".join(_row(row) for row in ordered)).encode()


def _row(row: PaymentRow) -> str:
    # As many decimals as the currency has, which is how banks write amounts.
    amount = format(row.amount, f".{minor_units(row.currency)}f")
    texts = (row.payment_id, row.payee_id, row.name, amount, row.currency, row.period, row.reference)
    return ",".join(text if text is amount else csv_text(text) for text in texts) + "\n"
