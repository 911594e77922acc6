"""What a payee was owed and paid outside this book: opening balances (R43), payments and refunds (R44)."""

from __future__ import annotations

from spartito.domain.payment import STATES
from spartito.tables.input import Column, Table, may, must

BALANCES = Table(
    kind="balances",
    columns=(
        must("payee_id", "payee"),
        must("currency", "currency"),
        must("amount", "decimal"),
        must("as_of", "date"),
        may("note", "text"),
    ),
    key=("payee_id", "currency"),
)

PAYMENTS = Table(
    kind="payments",
    columns=(
        must("payee_id", "payee"),
        must("amount", "decimal"),
        must("currency", "currency"),
        must("paid_on", "date"),
        must("reference", "text"),
        may("reason", "text"),
        may("author", "text"),
    ),
    key=("payee_id", "reference"),
)

CONFIRMATIONS = Table(
    kind="confirmations",
    columns=(
        must("payment_id", "id"),
        Column("status", "choice", required=True, choices=STATES),
        must("paid_on", "date"),
        may("reference", "text"),
        may("reason", "text"),
    ),
    key=("payment_id", "status"),
)
"""What became of payments, as a file for `spartito pay confirm`."""
