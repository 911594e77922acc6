"""The rows of an input table become the values that the rules calculate with."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.app.contracts import (
    adjustments,
    advances,
    charges,
    conditions,
    deals,
    holds,
    priorities,
    reserves,
    splits,
    transfers,
)
from spartito.domain.adjustment import Adjustment, Transfer
from spartito.domain.advance import Advance
from spartito.domain.charge import Charge
from spartito.domain.condition import Condition
from spartito.domain.deal import Deal
from spartito.domain.hold import Hold
from spartito.domain.money import UNIT
from spartito.domain.priority import PriorityTerms
from spartito.domain.reserve import ReserveTerms
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
    (
        "reserves",
        reserves.of,
        (
            "contract_id,payee_id,percent,schedule,usage_types",
            "c1,,20,12:50.0; 6:50,physical download",
            ",nina,10,6:100,",
        ),
        {
            ("c1", ""): ReserveTerms(
                Fraction(1, 5),
                ((6, Fraction(1, 2)), (12, Fraction(1, 2))),
                contract_id="c1",
                usage_types=("download", "physical"),
            ),
            ("", "nina"): ReserveTerms(Fraction(1, 10), ((6, Fraction(1)),), payee_id="nina"),
        },
    ),
    (
        "conditions",
        conditions.of,
        ("payee_id,waits_for_pot_id,contract_id,release", "nina,p1,,", "omar,p1,c1,prospective"),
        [Condition("nina", "p1"), Condition("omar", "p1", "c1", "prospective")],
    ),
    (
        "charges",
        charges.of,
        (
            "charge_id,kind,amount,currency,charged_on,account_id,isrc,upc,payee_id,sales_period,bearer,note",
            "x1,penalty,10,EUR,2026-09-01,label,ITABC2600001,724384960650,,2026-07,split,bots",
            "x2,cost,5,EUR,2026-09-01,label,,,,,,",
            "x3,cost,5,EUR,2026-09-01,,,,nina,,,",
        ),
        [
            Charge(
                charge_id="x1",
                kind="penalty",
                amount=10 * UNIT,
                currency="EUR",
                charged_on=date(2026, 9, 1),
                account_id="label",
                isrc="ITABC2600001",
                upc="00724384960650",
                sales_period="2026-07",
                bearer="split",
                note="bots",
            ),
            Charge("x2", "cost", 5 * UNIT, "EUR", date(2026, 9, 1), "label"),
            Charge("x3", "cost", 5 * UNIT, "EUR", date(2026, 9, 1), payee_id="nina", bearer="payee"),
        ],
    ),
    (
        "adjustments",
        adjustments.of,
        (
            "adjustment_id,payee_id,amount,currency,effective_on,reason,author,contract_id,taxable,reverses",
            "a1,nina,-5.5,EUR,2026-09-01,late invoice,ann,c1,no,a0",
            "a2,nina,5,EUR,2026-09-01,goodwill,ann,,,",
        ),
        [
            Adjustment(
                "a1",
                "nina",
                -55 * UNIT // 10,
                "EUR",
                date(2026, 9, 1),
                "late invoice",
                "ann",
                "c1",
                False,
                "a0",
            ),
            Adjustment("a2", "nina", 5 * UNIT, "EUR", date(2026, 9, 1), "goodwill", "ann"),
        ],
    ),
    (
        "transfers",
        transfers.of,
        (
            "transfer_id,from_payee_id,to_payee_id,amount,currency,effective_on,reason,author,reverses",
            "t2,nina,omar,5,EUR,2026-09-01,merged,ann,t1",
        ),
        [Transfer("t2", "nina", "omar", 5 * UNIT, "EUR", date(2026, 9, 1), "merged", "ann", reverses="t1")],
    ),
    (
        "holds",
        holds.of,
        (
            "hold_id,kind,reason,from,review_on,isrc,source,author,until,outcome,beneficiary",
            "h1,dispute,two claims,2026-09-01,2026-12-01,ITABC2600001,s,ann,2027-01-01,released,omar",
        ),
        [
            Hold(
                hold_id="h1",
                kind="dispute",
                reason="two claims",
                since=date(2026, 9, 1),
                review_on=date(2026, 12, 1),
                isrc="ITABC2600001",
                source="s",
                author="ann",
                until=date(2027, 1, 1),
                outcome="released",
                beneficiary="omar",
            )
        ],
    ),
]


@pytest.mark.parametrize(("kind", "of", "lines", "expected"), CASES)
def test_a_row_is_read_as_it_was_meant(kind, of, lines, expected):
    assert values(kind, of, *lines) == expected
