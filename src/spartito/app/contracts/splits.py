"""The split lines of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain import validity
from spartito.domain.split import SplitLine
from spartito.domain.split_check import check_splits
from spartito.errors import Problem

_percent = lru_cache(Fraction)
"""Few percents are stated of very many payees."""


def of(rows: Iterable[Row]) -> list[SplitLine]:
    """The split lines that the rows state."""
    return [
        SplitLine(
            account_id=row["account_id"],
            payee_id=row["payee_id"],
            percent=_percent(row["percent"]),
            isrc=row["isrc"],
            upc=row["upc"],
            contract_id=row["contract_id"],
            status=row["status"],
            phase=row["phase"],
            pot_id=row["pot_id"],
            valid_from=validity.from_text(row["valid_from"]),
            valid_to=validity.to_text(row["valid_to"]),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Percents above 100, circles, chains that are too deep."""
    return placed(check_splits(of(item.row for item in rows)), rows)
