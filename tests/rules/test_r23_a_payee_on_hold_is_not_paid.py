"""R23: of a payee on hold (tax form, bank details) only the payment waits; the statement says why."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.table import rows, units
from spartito.domain.payable import on_hold, settle

WAIT = on_hold("tax form missing", date(2026, 12, 1))

CASES = rows("""
    balance  minimum  why not
    300      0        on hold: tax form missing until 2026-12-01
    300      500      on hold: tax form missing until 2026-12-01
    -1       0        balance below zero
    0        0        nothing due
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_whole_balance_stays(case):
    answer = settle(0, units(case["balance"]), Fraction(1), 2, Decimal(case["minimum"]), wait=WAIT)

    assert (answer.paid, answer.fee) == (0, 0)
    assert answer.closing == units(case["balance"])
    assert answer.reason == case["why not"]
