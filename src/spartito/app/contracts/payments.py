"""The payments made outside this book, and the refunds by payees, of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row
from spartito.domain.currency import minor_units
from spartito.domain.money import to_units
from spartito.domain.outside import OutsidePayment
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[OutsidePayment]:
    """The payments that the rows state; amounts become units of 10^-12."""
    return [
        OutsidePayment(
            payee_id=row["payee_id"],
            amount=to_units(Decimal(row["amount"])),
            currency=row["currency"],
            paid_on=date.fromisoformat(row["paid_on"]),
            reference=row["reference"],
            reason=row["reason"],
            author=row["author"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Payments that no bank can have made: of nothing, or of parts of a cent."""
    found = []
    for item in rows:
        amount, currency = Decimal(item.row["amount"]), item.row["currency"]
        whole = amount.scaleb(minor_units(currency))
        if not amount or whole != whole.to_integral_value():
            expected = f"an amount that a bank can move: not 0, and at most {minor_units(currency)} decimals in {currency}"
            found.append(Problem(item.file, item.line, "amount", item.row["amount"], expected))
    return found
