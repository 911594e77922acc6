"""What a report is held for: figures that an accountant would stumble over, beside the usual ones."""

from fractions import Fraction

import pytest

from domain.table import rows
from spartito.domain.tripwire import Sums, against_contracts, against_history


def sums(text: str) -> Sums:
    """Lines, amount, quantity."""
    lines, amount, quantity = text.split("/")
    return Sums(int(lines), Fraction(amount), Fraction(quantity))


# The usual: 300 lines, 40 for 10000 units, so 0.004 a unit.
USUAL = [sums("100/12/3000"), sums("100/16/4000"), sums("100/12/3000")]

CASES = rows("""
    case                                 report            wire             expected            found
    as always                            100/14/3500       -                -                   -
    a good month                         100/300/3500      -                -                   -
    a decimal mark too far left          100/1400/3500     price            0.004000 EUR a unit  0.400000 EUR a unit
    a decimal mark too far right         100/0.14/3500     price            0.004000 EUR a unit  0.000040 EUR a unit
    the sign turned                      100/-14/3500      sign             40.000000 EUR       -14.000000 EUR
    units and money swapped              100/3500/14       units and money  0.004000 EUR a unit  250.000000 EUR a unit
    too few lines to tell                99/1400/3500      -                -                   -
    nothing came in                      100/0/3500        -                -                   -
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_report_is_held_against_those_before_it(case):
    found = list(against_history(sums(case["report"]), USUAL, "EUR", 100, 100))
    said = [(each.wire, each.expected, each.found) for each in found]
    assert said == ([(case["wire"], case["expected"], case["found"])] if case["wire"] else [])


def test_two_reports_are_no_history():
    assert not list(against_history(sums("100/1400/3500"), USUAL[:2], "EUR", 100, 1))


def test_the_setting_says_how_many_times():
    assert not list(against_history(sums("100/1400/3500"), USUAL, "EUR", 101, 100))


TERMS = rows("""
    case                    months            terms                                  expected                      found
    no deals, no terms      2026-08           -                                      -                             -
    without an end          2026-08           2026-01-01..                           -                             -
    before it begins        2025-12,2026-01   2026-01-01..                           from 2026-01-01 on            2025-12
    after it has ended      2026-08           2020-01-01..2026-07-01                 from 2020-01-01 to before 2026-07-01  2026-08
    its last month          2026-06           2020-01-01..2026-07-01                 -                             -
    in another deal         2026-08           2020-01-01..2026-07-01,2026-07-01..    -                             -
""")


@pytest.mark.parametrize("case", TERMS, ids=lambda case: case["case"])
def test_a_sales_period_outside_all_deals_is_held(case):
    terms = [tuple(term.split("..")) for term in case["terms"].split(",")] if case["terms"] else []
    found = list(against_contracts(case["months"].split(","), terms, "acme/plays"))
    assert [(each.expected, each.found) for each in found] == (
        [(case["expected"], case["found"])] if case["found"] else []
    )
