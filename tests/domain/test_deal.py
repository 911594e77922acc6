"""R6: the commission is the one of the most specific deal; a parent's override is a deal of its own."""

from datetime import date
from fractions import Fraction

import pytest

from spartito.domain.deal import PROFIT_SHARE, Deal, check_deals, most_specific
from spartito.domain.validity import from_text, to_text

from .table import rows


def deals_of(text: str) -> list[Deal]:
    return [
        Deal(
            account_id=row["account"],
            commission=Fraction(row["percent"]) / 100,
            source=row.get("source", ""),
            usage_type=row.get("usage", ""),
            parent_account_id=row.get("parent", ""),
            valid_from=from_text(row.get("from", "")),
            valid_to=to_text(row.get("to", "")),
        )
        for row in rows(text)
    ]


DEALS = deals_of("""
    account  source   usage   percent  parent  from        to
    *        -        -       15       -       -           -
    *        youtube  -       30       -       -           -
    label    -        -       12       -       -           2026-08-01
    label    -        -       10       -       2026-08-01  -
    label    youtube  -       25       -       -           -
    label    youtube  stream  20       -       -           -
    label    -        -       5        major   -           -
""")

CHOSEN = rows("""
    account  source   usage   on          commission  override
    label    youtube  stream  2026-08-01  20          5
    label    youtube  video   2026-08-01  25          5
    label    spotify  stream  2026-07-31  12          5
    label    spotify  stream  2026-08-01  10          5
    other    youtube  stream  2026-08-01  30          -
    other    spotify  stream  2026-08-01  15          -
""")


@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_the_most_specific_deal_wins(case):
    asked = (DEALS, case["account"], case["source"], case["usage"], date.fromisoformat(case["on"]))
    deal, override = most_specific(*asked), most_specific(*asked, override=True)
    assert deal
    assert deal.commission * 100 == int(case["commission"])
    assert (str(override.commission * 100) if override else "") == case["override"]


def test_without_a_deal_there_is_none():
    assert most_specific(DEALS[2:3], "label", "spotify", "stream", date(2027, 1, 1)) is None
    assert most_specific([], "label", "spotify", "stream", date(2027, 1, 1)) is None


def test_the_deals_of_these_examples_are_good():
    assert check_deals(DEALS) == []


def test_deals_that_cannot_be_honoured_are_refused():
    findings = check_deals(
        deals_of("""
            account  source   usage   percent  parent  from        to
            label    -        -       101      -       -           -
            *        youtube  stream  15       -       -           -
            label    -        stream  15       -       -           -
            sub      -        -       15       sub     2026-02-01  2026-01-01
            *        youtube  -       15       -       2026-01-01  2027-01-01
            *        youtube  -       16       -       -           2026-02-01
            *        youtube  -       17       -       2026-12-31  -
            *        youtube  -       18       -       2025-01-01  2025-02-01
        """)
    )
    assert [(found.row, found.column, found.value) for found in findings] == [
        (0, "commission_percent", "101"),
        (1, "usage_type", "stream"),
        (2, "usage_type", "stream"),
        (3, "parent_account_id", "sub"),
        (3, "valid_to", "2026-01-01"),
        (5, "account_id", "*"),
        (6, "account_id", "*"),
        (7, "account_id", "*"),
    ]
    assert findings[-1].expected == (
        "a scope that has one deal a day (another deal for account *, youtube holds on the same day)"
    )


def test_a_profit_share_names_the_contract_of_its_costs():
    shared = Deal("label", Fraction(1, 5), kind=PROFIT_SHARE)
    expected = "filled in: a profit share names the contract whose costs it shares"
    assert [tuple(found) for found in check_deals([shared])] == [(0, "contract_id", "", expected)]
    assert check_deals([Deal("label", Fraction(1, 5), contract_id="c1", kind=PROFIT_SHARE)]) == []
