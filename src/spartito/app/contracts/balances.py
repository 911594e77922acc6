"""The opening balances of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row
from spartito.domain.money import to_units
from spartito.domain.outside import OpeningBalance
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[OpeningBalance]:
    """The opening balances that the rows state; amounts become units of 10^-12."""
    return [
        OpeningBalance(
            payee_id=row["payee_id"],
            currency=row["currency"],
            amount=to_units(Decimal(row["amount"])),
            as_of=date.fromisoformat(row["as_of"]),
            note=row["note"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Payees who are said to have a balance in two currencies: an account has one."""
    first: dict[str, Row] = {}
    found = []
    for item in rows:
        known = first.setdefault(item.row["payee_id"], item.row)
        if known["currency"] != item.row["currency"]:
            expected = f"{known['currency']}, the currency of this payee's other balance"
            found.append(Problem(item.file, item.line, "currency", item.row["currency"], expected))
    return found
