"""R48: earnings accrue each period; a payee is paid at the end of a month, a quarter or a half-year."""

from decimal import Decimal
from fractions import Fraction

import pytest

from domain.table import rows, units
from spartito.domain import cycle
from spartito.domain.payable import settle
from spartito.domain.period import Period

YEAR = rows("""
    cycle        01  02  03    04  05  06    07  08  09    10  11  12
    monthly      -   -   -     -   -   -     -   -   -     -   -   -
    quarterly    03  03  -     06  06  -     09  09  -     12  12  -
    half_yearly  06  06  06    06  06  -     12  12  12    12  12  -
""")


@pytest.mark.parametrize("case", YEAR, ids=lambda case: case["cycle"])
def test_a_payee_waits_for_the_last_month_of_the_cycle(case):
    for month in range(1, 13):
        period, next_month = Period(2026, month), case[f"{month:02}"]
        word = case["cycle"].replace("_", "-")
        assert cycle.ends(case["cycle"], period) == (not next_month)
        assert cycle.wait(case["cycle"], period) == (
            f"paid {word}, next for 2026-{next_month}" if next_month else ""
        )


def test_earnings_accrue_and_are_paid_together():
    balance, paid = 0, []
    for month in (7, 8, 9, 10):
        wait = cycle.wait("quarterly", Period(2026, month))
        answer = settle(balance, units("10.005"), Fraction(1), 2, Decimal(25), wait=wait)
        balance = answer.closing
        paid.append(answer.paid)

    assert paid == [0, 0, units("30.01"), 0]
    assert balance == units("10.01")
