"""The priority payouts of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain.money import to_units
from spartito.domain.priority import PriorityTerms, check_priorities
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[PriorityTerms]:
    """The priority payouts that the rows state; amounts become units of 10^-12."""
    return [
        PriorityTerms(
            contract_id=row["contract_id"],
            payee_id=row["payee_id"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            agreed_on=date.fromisoformat(row["agreed_on"]),
            order=int(row["order"]),
            filled_to_date=to_units(Decimal(row["filled_to_date"])),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Amounts that cannot be filled, and two payees at one place of an order."""
    return placed(check_priorities(of(item.row for item in rows)), rows)
