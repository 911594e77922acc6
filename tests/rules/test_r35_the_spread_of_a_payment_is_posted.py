"""R35: a payment converts at the rate of its day; where a spread is kept, it is a posting of its own."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.table import amount, rows, units
from spartito.domain import ledger, payable
from spartito.domain.rate import Rate

CASES = rows("""
    spread  paid    from_balance      spread_kept     exchanged         stays
    0       288.94  266.304147465438  0               266.304147465438  0.002552534562
    0.01    286.05  266.303588884234  2.663035888842  263.640552995392  0.003111115766
    0.5     144.47  266.304147465438  133.152073732719  133.152073732719  0.002552534562
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["spread"])
def test_what_is_kept_for_the_exchange_is_seen(case):
    rate = Rate(Fraction("1.085"), date(2026, 9, 30), "ECB").less(Fraction(case["spread"]))
    due = payable.settle(0, units("266.3067"), rate.value, 2, Decimal(0))
    kept = rate.kept(due.from_balance)
    entry = ledger.payment_entry("1", "bo", "EUR", due.from_balance, "USD", due.paid, "", kept)
    posted = {(p.ledger_account, p.currency): amount(p.amount) for p in entry.postings}

    assert (amount(due.paid), amount(due.closing)) == (case["paid"], case["stays"])
    assert posted == {
        ("payee:bo", "EUR"): case["from_balance"],
        ("conversion", "EUR"): f"-{case['exchanged']}",
        **({("payment_spread", "EUR"): f"-{case['spread_kept']}"} if kept else {}),
        ("conversion", "USD"): case["paid"],
        ("bank", "USD"): f"-{case['paid']}",
    }


def test_a_payment_in_the_currency_of_the_book_keeps_nothing():
    entry = ledger.payment_entry("1", "ann", "EUR", units("5"), "EUR", units("5"), "")
    assert [p.ledger_account for p in entry.postings] == ["payee:ann", "bank"]
