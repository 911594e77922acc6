"""The holds of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain import validity
from spartito.domain.hold import Hold, check_holds
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Hold]:
    """The holds that the rows state."""
    return [
        Hold(
            hold_id=row["hold_id"],
            kind=row["kind"],
            reason=row["reason"],
            since=date.fromisoformat(row["from"]),
            review_on=date.fromisoformat(row["review_on"]),
            payee_id=row["payee_id"],
            account_id=row["account_id"],
            isrc=row["isrc"],
            upc=row["upc"],
            source=row["source"],
            author=row["author"],
            until=validity.to_text(row["until"]),
            outcome=row["outcome"],
            beneficiary=row["beneficiary"],
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Holds on a payee and on tracks at once, and holds whose end is not decided or not possible."""
    return placed(check_holds(of(item.row for item in rows)), rows)
