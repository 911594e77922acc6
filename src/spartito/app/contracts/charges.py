"""The charges of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain.charge import ACCOUNT, PAYEE, Charge, check_charges
from spartito.domain.money import to_units
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Charge]:
    """The charges that the rows state; without a bearer it is the payee, where one is named, else the account."""
    return [
        Charge(
            charge_id=row["charge_id"],
            kind=row["kind"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            charged_on=date.fromisoformat(row["charged_on"]),
            account_id=row["account_id"],
            isrc=row["isrc"],
            upc=row["upc"],
            payee_id=row["payee_id"],
            sales_period=row["sales_period"],
            bearer=row["bearer"] or (PAYEE if row["payee_id"] else ACCOUNT),
            note=row["note"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Charges of nothing, and charges that nobody could bear."""
    return placed(check_charges(of(item.row for item in rows)), rows)
