"""What DSPs deducted of the settlements of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from spartito.app.contracts.located import Located, Row
from spartito.domain.deduction import Deduction
from spartito.domain.money import to_units
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Deduction]:
    """The deductions that the rows state; amounts become units of 10^-12."""
    return [
        Deduction(
            settlement_id=row["settlement_id"],
            kind=row["kind"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            territory=row["territory"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Deductions of nothing."""
    return [
        Problem(
            item.file,
            item.line,
            "amount",
            item.row["amount"],
            "an amount that was kept or given back; leave out a deduction of nothing",
        )
        for item in rows
        if item.row["amount"] == "0"
    ]
