"""What is kept back of positive earnings, and when it is released."""

from __future__ import annotations

from spartito.tables.input import Table, may, must

RESERVES = Table(
    kind="reserves",
    columns=(
        may("contract_id", "id"),
        may("payee_id", "payee"),
        must("percent", "percent"),
        must("schedule", "schedule"),
        may("usage_types", "ids"),
    ),
    key=("contract_id", "payee_id"),
    one_of=("contract_id", "payee_id"),
)
