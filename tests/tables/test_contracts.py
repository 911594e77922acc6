"""The rows of an input table become the values that the rules calculate with."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.app.contracts import advances, deals, priorities, splits
from spartito.domain.advance import Advance
from spartito.domain.deal import Deal
from spartito.domain.money import UNIT
from spartito.domain.priority import PriorityTerms
from spartito.domain.split import SplitLine
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
    (
        "priorities",
        priorities.of,
        (
            "contract_id,payee_id,amount,currency,agreed_on,order,filled_to_date",
            "c1,nina,100,EUR,2026-01-31,2,",
            "c1,omar,50,EUR,2026-01-31,1,20",
        ),
        [
            PriorityTerms("c1", "nina", 100 * UNIT, "EUR", date(2026, 1, 31), 2),
            PriorityTerms("c1", "omar", 50 * UNIT, "EUR", date(2026, 1, 31), 1, 20 * UNIT),
        ],
    ),
    (
        "splits",
        splits.of,
        (
            "account_id,payee_id,percent,contract_id,phase,pot_id",
            "label,nina,50,c1,until_recouped,p1",
        ),
        [
            SplitLine(
                "label",
                "nina",
                Fraction(50),
                contract_id="c1",
                status="accepted",
                phase="until_recouped",
                pot_id="p1",
            )
        ],
    ),
    (
        "deals",
        deals.of,
        ("account_id,commission_percent,contract_id,kind", "label,20,c1,profit_share", "*,15,,"),
        [
            Deal("label", Fraction(1, 5), contract_id="c1", kind="profit_share"),
            Deal("*", Fraction(3, 20), kind="commission"),
        ],
    ),
]


@pytest.mark.parametrize(("kind", "of", "lines", "expected"), CASES)
def test_a_row_is_read_as_it_was_meant(kind, of, lines, expected):
    assert values(kind, of, *lines) == expected
