"""The dated rates of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from spartito.app.contracts.located import Located, Row
from spartito.domain.rate import BOUNDS, RateRow, RateTable, contradictions
from spartito.errors import Problem


def of(rows: Iterable[Row], bounds: Fraction = BOUNDS) -> RateTable:
    """The rates that the rows state; InputError where two of them contradict each other.

    A rate that differs from the one before it by more than the factor *bounds* is refused where it is used.
    """
    return RateTable(_stated(rows), bounds=bounds)


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Rates of a currency in itself, and rates that contradict each other."""
    found = [
        Problem(item.file, item.line, "quote", item.row["quote"], "another currency than the base")
        for item in rows
        if item.row["base"] == item.row["quote"]
    ]
    found += [
        Problem(
            rows[later].file, rows[later].line, "rate", rows[later].row["rate"], _agreed(rows, earlier, later)
        )
        for earlier, later in contradictions(_stated(item.row for item in rows))
    ]
    return found


def _stated(rows: Iterable[Row]) -> Iterator[RateRow]:
    return (RateRow(date.fromisoformat(r["date"]), r["base"], r["quote"], Fraction(r["rate"])) for r in rows)


def _agreed(rows: Sequence[Located], earlier: int, later: int) -> str:
    """What a rate should be, by the one that it contradicts: both pairs with their values, and where the other stands."""
    other = rows[earlier]
    row, known = rows[later].row, other.row
    return (
        f"the rate {row['base']}/{row['quote']} of {row['date']} if {known['base']}/{known['quote']} is {known['rate']}, "
        f"as {other.place} says; correct the wrong one"
    )
