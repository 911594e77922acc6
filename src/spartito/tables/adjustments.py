"""What a person books by hand: adjustments of a payee, and transfers between payees."""

from __future__ import annotations

from spartito.tables.input import Table, choose, may, must

_BOOKED = (
    must("currency", "currency"),
    must("effective_on", "date"),
    must("reason", "text"),
    must("author", "text"),
    may("contract_id", "id"),
)

ADJUSTMENTS = Table(
    kind="adjustments",
    columns=(
        must("adjustment_id", "id"),
        must("payee_id", "payee"),
        must("amount", "decimal"),
        *_BOOKED,
        choose("taxable", "yes", "no", default="yes"),
        may("reverses", "id"),
    ),
    key=("adjustment_id",),
)

TRANSFERS = Table(
    kind="transfers",
    columns=(
        must("transfer_id", "id"),
        must("from_payee_id", "payee"),
        must("to_payee_id", "payee"),
        must("amount", "amount"),
        *_BOOKED,
        choose("taxable", "yes", "no", default="no"),
        may("reverses", "id"),
    ),
    key=("transfer_id",),
)
