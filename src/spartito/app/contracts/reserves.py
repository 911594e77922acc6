"""The reserves of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from spartito.app.contracts.located import Located, Row
from spartito.domain.reserve import ReserveTerms
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> dict[tuple[str, str], ReserveTerms]:
    """The terms that the rows state, by contract and payee, each blank for any."""
    return {(row["contract_id"], row["payee_id"]): _terms(row) for row in rows}


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Two rows for one contract and payee; each of the two may be blank, so the table's key does not see it."""
    first: dict[tuple[str, str], Located] = {}
    found = []
    for item in rows:
        scope = item.row["contract_id"], item.row["payee_id"]
        known = first.setdefault(scope, item)
        if known is not item:
            expected = f"used once: line {known.line} has the same contract_id and payee_id"
            found.append(Problem(item.file, item.line, "payee_id", item.row["payee_id"], expected))
    return found


def _terms(row: Row) -> ReserveTerms:
    return ReserveTerms(
        percent=Fraction(row["percent"]) / 100,
        schedule=tuple(_release(part) for part in row["schedule"].split()),
        contract_id=row["contract_id"],
        payee_id=row["payee_id"],
        usage_types=tuple(row["usage_types"].split()),
    )


def _release(part: str) -> tuple[int, Fraction]:
    months, percent = part.split(":")
    return int(months), Fraction(percent) / 100
