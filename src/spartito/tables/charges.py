"""The charges that are imported: penalties, promotion, costs."""

from __future__ import annotations

from spartito.domain.charge import ACCOUNT, COST, PAYEE, PENALTY, PROMOTION, SPLIT
from spartito.tables.input import Column, Table, choose, may, must

CHARGES = Table(
    kind="charges",
    columns=(
        must("charge_id", "id"),
        choose("kind", PENALTY, PROMOTION, COST),
        must("amount", "amount"),
        must("currency", "currency"),
        must("charged_on", "date"),
        may("account_id", "payee"),
        may("isrc", "isrc"),
        may("upc", "upc"),
        may("payee_id", "payee"),
        may("sales_period", "period"),
        Column("bearer", "choice", choices=(ACCOUNT, SPLIT, PAYEE)),
        may("note", "text"),
    ),
    key=("charge_id",),
    one_of=("account_id", "isrc", "upc", "payee_id"),
)
