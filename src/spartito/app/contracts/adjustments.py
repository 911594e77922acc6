"""The adjustments of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain.adjustment import Adjustment, check_adjustments
from spartito.domain.money import to_units
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Adjustment]:
    """The adjustments that the rows state; amounts become units of 10^-12."""
    return [
        Adjustment(
            adjustment_id=row["adjustment_id"],
            payee_id=row["payee_id"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            effective_on=date.fromisoformat(row["effective_on"]),
            reason=row["reason"],
            author=row["author"],
            contract_id=row["contract_id"],
            taxable=row["taxable"] == "yes",
            reverses=row["reverses"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Adjustments of nothing, and reversals that do not undo what they name."""
    return placed(check_adjustments(of(item.row for item in rows)), rows)
