"""The rows of an input table become the values that the rules calculate with."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.app.contracts import advances
from spartito.domain.advance import Advance
from spartito.domain.money import UNIT
from spartito.tables.kinds import input_table
from spartito.tables.validate import validate


def values(kind, of, *lines):
    """What the rows of a file mean; the first line is its header."""
    header, *rows = (line.split(",") for line in lines)
    found, problems, _ = validate(input_table(kind), f"{kind}.csv", header, list(enumerate(rows, 2)))
    assert problems == []
    return of(found)


CASES = [
    (
        "advances",
        advances.of,
        ("pot_id,payee_id,amount,currency,granted_on", "p1,nina,500.5,eur,2026-01-31"),
        [Advance("p1", "nina", 5005 * UNIT // 10, "EUR", date(2026, 1, 31))],
    ),
    (
        "advances",
        advances.of,
        (
            (
                "pot_id,payee_id,amount,currency,granted_on,contract_id,kind,recoup_base,recoup_percent,priority,group,"
                "recouped_to_date,taxed_at_grant"
            ),
            "p1,nina,500,EUR,2026-01-31,c1,cost,gross,50,02,g1,20,yes",
        ),
        [
            Advance(
                pot_id="p1",
                payee_id="nina",
                amount=500 * UNIT,
                currency="EUR",
                granted_on=date(2026, 1, 31),
                contract_id="c1",
                kind="cost",
                base="gross",
                percent=Fraction(1, 2),
                priority=2,
                group="g1",
                recouped_to_date=20 * UNIT,
                taxed_at_grant=True,
            )
        ],
    ),
]


@pytest.mark.parametrize(("kind", "of", "lines", "expected"), CASES)
def test_a_row_is_read_as_it_was_meant(kind, of, lines, expected):
    assert values(kind, of, *lines) == expected
