"""Who is paid out of a contract's pool before its split."""

from __future__ import annotations

from spartito.tables.input import Table, may, must

PRIORITIES = Table(
    kind="priorities",
    columns=(
        must("contract_id", "id"),
        must("payee_id", "payee"),
        must("amount", "amount"),
        must("currency", "currency"),
        must("agreed_on", "date"),
        must("order", "order"),
        may("filled_to_date", "amount", default="0"),
    ),
    key=("contract_id", "payee_id"),
)
