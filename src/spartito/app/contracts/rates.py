"""The dated rates of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from spartito.app.contracts.located import Located, Row
from spartito.domain.rate import BOUNDS, RateTable
from spartito.errors import InputError, Problem


def of(rows: Iterable[Row], bounds: Fraction = BOUNDS) -> RateTable:
    """The rates that the rows state; InputError where two of them contradict each other.

    A rate that differs from the one before it by more than the factor *bounds* is refused where it is used.
    """
    stated = ((date.fromisoformat(r["date"]), r["base"], r["quote"], Fraction(r["rate"])) for r in rows)
    return RateTable(stated, bounds=bounds)


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Rates of a currency in itself, and rates that contradict each other."""
    found = [
        Problem(item.file, item.line, "quote", item.row["quote"], "another currency than the base")
        for item in rows
        if item.row["base"] == item.row["quote"]
    ]
    try:
        of(item.row for item in rows)
    except InputError as error:
        last = rows[-1]
        expected = f"in agreement with the others: {error}"
        found.append(Problem(last.file, last.line, "rate", last.row["rate"], expected))
    return found
