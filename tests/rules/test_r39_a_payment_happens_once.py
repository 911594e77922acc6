"""R39: a payment happens once, and its id says so: it is made of what the payment is for."""

import pytest

from domain.table import rows
from spartito.domain.payment import payment_id
from spartito.domain.period import Period

# Beside the payment of August to Nina from this book, the first time it is sent.
OTHERS = rows("""
    what differs            book   payee  period   purpose  attempt  the same payment
    nothing                 book   nina   2026-08  balance  1        yes
    the book                other  nina   2026-08  balance  1        -
    the payee               book   omar   2026-08  balance  1        -
    the period              book   nina   2026-09  balance  1        -
    what it is for          book   nina   2026-08  advance  1        -
    it came back            book   nina   2026-08  balance  2        -
    where the names divide  bookn  ina    2026-08  balance  1        -
""")
NINA = payment_id("book", "nina", Period(2026, 8))


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["what differs"])
def test_whatever_differs_makes_another_payment(case):
    other = payment_id(
        case["book"], case["payee"], Period.parse(case["period"]), case["purpose"], int(case["attempt"])
    )
    assert (other == NINA) == (case["the same payment"] == "yes")


def test_the_id_fits_a_bank_reference():
    assert len(payment_id("book", "nina" * 100, Period(2026, 8))) <= 35
