"""The money that waits, and why."""

from __future__ import annotations

from spartito.domain.hold import FORFEITED, RELEASED
from spartito.tables.input import Column, Table, may, must

HOLDS = Table(
    kind="holds",
    columns=(
        must("hold_id", "id"),
        must("kind", "id"),
        must("reason", "text"),
        must("from", "date"),
        must("review_on", "date"),
        may("payee_id", "payee"),
        may("account_id", "payee"),
        may("isrc", "isrc"),
        may("upc", "upc"),
        may("source", "id"),
        may("author", "text"),
        may("until", "date"),
        Column("outcome", "choice", choices=(RELEASED, FORFEITED)),
        may("beneficiary", "payee"),
    ),
    key=("hold_id",),
    ranges=(("from", "until"),),
    one_of=("payee_id", "account_id", "isrc", "upc", "source"),
)
