"""R43: what another system owed and had recouped opens the first period; nothing is recouped or paid twice."""

import pytest

from domain.table import rows
from end_to_end import studio
from end_to_end.test_payout_rules import advance

# Nina earns 180 in the first month. An opening balance recoups nothing; an advance goes on where it stood.
MOVED = rows("""
    balance  advance  recouped before  recoups  paid  stays
    -        -        -                0        180   0
    25       -        -                0        205   0
    -50      -        -                0        130   0
    -50      500      400              100      30    0
    -        500      500              0        180   0
    -200     500      400              100      0     -120
""")


@pytest.mark.parametrize("case", MOVED, ids=lambda case: f"{case['balance']} and {case['advance']}")
def test_the_first_period_opens_with_what_the_other_system_left(tmp_path, case):
    balance = {"payee_id": "nina", "currency": "EUR", "amount": case["balance"], "as_of": "2026-07-31"}
    pot = advance("first", case["advance"], granted_on="2025-01-01", recouped_to_date=case["recouped before"])
    tables = {"balances": [balance] if case["balance"] else [], "advances": [pot] if case["advance"] else []}
    label = studio.opened(tmp_path, {kind: stated for kind, stated in tables.items() if stated})
    label.sold("2026-08", ("first", "180"))
    august = label.close("2026-08")["nina"]
    label.sold("2026-09", ("first", "1000"))
    september = label.close("2026-09")["nina"]

    assert (august["earned"], august["paid"], august["closing"]) == ("180", case["paid"], case["stays"])
    # The next month has nothing more of it: neither the balance nor what is left of the advance.
    assert (september["opening"], september["paid"]) == (case["stays"], str(1000 + int(case["stays"])))
