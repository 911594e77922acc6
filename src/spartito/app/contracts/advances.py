"""The advances and costs of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain.advance import Advance, check_advances
from spartito.domain.money import to_units
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Advance]:
    """The advances that the rows state; amounts become units of 10^-12."""
    return [
        Advance(
            pot_id=row["pot_id"],
            payee_id=row["payee_id"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            granted_on=date.fromisoformat(row["granted_on"]),
            contract_id=row["contract_id"],
            kind=row["kind"],
            base=row["recoup_base"],
            percent=Fraction(row["recoup_percent"]) / 100,
            priority=int(row["priority"]),
            group=row["group"],
            recouped_to_date=to_units(Decimal(row["recouped_to_date"])),
            taxed_at_grant=row["taxed_at_grant"] == "yes",
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Amounts that cannot be recouped, shared costs without a contract, groups of two payees."""
    return placed(check_advances(of(item.row for item in rows)), rows)
