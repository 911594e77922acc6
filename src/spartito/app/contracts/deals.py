"""The deals of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain import validity
from spartito.domain.deal import Deal, check_deals
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Deal]:
    """The deals that the rows state."""
    return [
        Deal(
            account_id=row["account_id"],
            commission=Fraction(row["commission_percent"]) / 100,
            source=row["source"],
            usage_type=row["usage_type"],
            contract_id=row["contract_id"],
            kind=row["kind"],
            commission_base=row["commission_base"],
            parent_account_id=row["parent_account_id"],
            valid_from=validity.from_text(row["valid_from"]),
            valid_to=validity.to_text(row["valid_to"]),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Impossible percents and scopes, and deals that overlap."""
    return placed(check_deals(of(item.row for item in rows)), rows)
