"""R46: breakage, guarantees and revenue shares: over the lines of their source and month, the distributor's, or nobody's yet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.stages.settle import trackless
from spartito.stages.settle.funding import without_tracks

from . import settled

KEY = (settled.SOURCE, settled.MONTH)
# 1000 dollars of breakage came as 920 euros.
PAID = settled.settlement(
    units("1000"), units("1000"), units("918"), units("2"), settlement_id="B1", pays_for="breakage"
)
(MONEY,), _ = without_tracks([PAID], settled.NO_RATES, settled.RULES)

CASES = rows("""
    case                              whose        earned                                   shares
    until it is decided               suspense     nina 60, omar 30, * 10                   -
    the distributor's                 distributor  nina 60, omar 30, * 10                   * 920
    that of the lines                 lines        nina 60, omar 30, * 10                   nina 552, omar 276, * 92
    suspense gets nothing             lines        nina 60, *suspense 100, *difference 3    nina 920
    returns take their part           lines        nina 150, omar -50                       nina 1380, omar -460
    no lines yet                      lines        -                                        -
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_whose_the_money_is(case):
    earned = (
        {part: units(n) for part, n in (one.split() for one in case["earned"].split(", "))}
        if case["earned"]
        else {}
    )
    decided = trackless.decide([MONEY], case["whose"], {KEY: earned})
    shares = {part: amount(n) for item in decided for part, n in item.shares.items()}
    assert shares == (dict(one.split() for one in case["shares"].split(", ")) if case["shares"] else {})


def test_every_entry_is_balanced_and_payees_get_an_adjustment_that_says_why():
    decided = trackless.decide([MONEY], "lines", {KEY: {"nina": 9, "*": 1}})
    come, commission = trackless.entries([MONEY], decided, "EUR", "2026-10")
    assert [(p.ledger_account, amount(p.amount)) for p in come.postings] == [
        ("bank", "918"),
        ("bank_fee", "2"),
        ("trackless:youtube/asset_raw", "-920"),
    ]
    assert [(p.ledger_account, amount(p.amount)) for p in commission.postings] == [
        ("trackless:youtube/asset_raw", "92"),
        ("commission", "-92"),
    ]
    (event,) = trackless.events(decided, date(2026, 10, 31))["nina"]
    assert (amount(event.movement.amount), event.movement.counter) == ("828", "trackless:youtube/asset_raw")
    assert event.movement.note == "breakage, youtube/asset_raw 2026-08, settlement B1"


EARNED = st.dictionaries(
    st.sampled_from(["*", "nina", "omar", "zoe", "*suspense"]), st.integers(-(10**15), 10**15)
)


@given(EARNED)
def test_nothing_of_it_is_lost(earned):
    for item in trackless.decide([MONEY], "lines", {KEY: earned}):
        assert sum(item.shares.values()) == MONEY.total
