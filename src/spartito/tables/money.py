"""The exchange rates and the settlements: what one currency is worth in another, and what the bank received."""

from __future__ import annotations

from spartito.domain.deduction import KINDS
from spartito.domain.settlement import ALL, PART, REPORTS, WITHOUT_TRACKS
from spartito.tables.input import Column, Table, may, must

RATES = Table(
    kind="rates",
    columns=(must("date", "date"), must("base", "currency"), must("quote", "currency"), must("rate", "rate")),
    key=("date", "base", "quote"),
)

SETTLEMENTS = Table(
    kind="settlements",
    columns=(
        must("settlement_id", "id"),
        must("source", "id"),
        must("sales_period", "period"),
        must("currency", "currency"),
        must("amount_reported", "decimal"),
        must("amount_sent", "decimal"),
        must("bank_currency", "currency"),
        must("bank_received", "decimal"),
        must("received_on", "date"),
        may("bank_fee", "amount", default="0"),
        may("report_ids", "text"),
        may("wire_id", "id"),
        Column("covers", "choice", choices=(ALL, PART), default=ALL),
        Column("pays_for", "choice", choices=(REPORTS, *WITHOUT_TRACKS), default=REPORTS),
    ),
    key=("settlement_id",),
)

SETTLEMENT_DEDUCTIONS = Table(
    kind="settlement_deductions",
    columns=(
        must("settlement_id", "id"),
        Column("kind", "choice", required=True, choices=KINDS),
        must("amount", "decimal"),
        must("currency", "currency"),
        may("territory", "territory"),
        may("note", "text"),
    ),
)

DECLARED_TOTALS = Table(
    kind="declared_totals",
    columns=(
        must("report_id", "id"),
        must("currency", "currency"),
        must("amount", "decimal"),
        may("note", "text"),
    ),
    key=("report_id", "currency"),
)
