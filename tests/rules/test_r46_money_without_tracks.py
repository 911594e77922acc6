"""R46: breakage, guarantees and revenue shares: over the lines of their source and month, the distributor's, or nobody's yet."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain import wire
from spartito.domain.earned import Earned, total
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.errors import InputError
from spartito.stages.settle import pooling, trackless
from spartito.stages.settle.funding import fund
from spartito.stages.settle.pooling import PoolShare

from . import settled

KEY = (settled.SOURCE, settled.MONTH)
# 1000 dollars of breakage came as 920 euros.
PAID = settled.settlement(
    units("1000"), units("1000"), units("918"), units("2"), settlement_id="B1", pays_for="breakage"
)
(MONEY,) = fund([], [PAID], settled.NO_RATES, settled.RULES).trackless

CASES = rows("""
    case                              whose        earned                                              pools  shares
    until it is decided               suspense     nina 60, omar 30, * 10                              -      -
    the distributor's                 distributor  nina 60, omar 30, * 10                              -      * 920
    that of the lines                 lines        nina 60, omar 30, * 10                              -      * 92, nina 552, omar 276
    suspense gets nothing             lines        nina 60, *suspense 100, *difference 3               -      nina 920
    who has returned more gets none   lines        nina 150, omar -50                                  -      nina 920
    nobody gets more than all of it   lines        nina 100, omar -99.99                               -      nina 920
    nor the distributor               lines        nina 60, omar 40, * -10                             -      nina 552, omar 368
    a pool takes its part             lines        nina 60, *pool:album.1 20, *pool:album.2 10, * 10   album  * 92, nina 552, album 276
    a loss of one way is of its pool  lines        nina 60, *pool:album.1 50, *pool:album.2 -10        album  nina 552, album 368
    no lines yet                      lines        -                                                   -      -
    nobody got anything               lines        nina -60, * 0, *pool:album.1 -3                     -      -
    its pool is not divided now       lines        nina 60, *pool:album.1 30                           -      -
""")

WAITS = {
    "until it is decided": "money_without_tracks does not say yet whose it is",
    "no lines yet": "nobody has got anything of the lines of youtube/asset_raw 2026-08",
    "nobody got anything": "nobody has got anything of the lines of youtube/asset_raw 2026-08",
    "its pool is not divided now": "the pool of album, which has a part in it, takes nothing in this period",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_whose_the_money_is(case):
    written = [one.split() for one in case["earned"].split(", ")] if case["earned"] else []
    earned = {part: units(n) for part, n in written}
    pools = frozenset(case["pools"].split())
    decided, waiting = trackless.decide([MONEY], case["whose"], {KEY: earned}, pools)
    parts = [part for item in decided for part in (*item.shares.items(), *item.pools.items())]
    assert ", ".join(f"{part} {amount(n)}" for part, n in parts) == case["shares"]
    assert [(item.money, item.reason) for item in waiting] == (
        [] if case["shares"] else [(MONEY, WAITS[case["case"]])]
    )


def test_every_entry_is_balanced_and_payees_get_an_adjustment_that_says_why():
    earned = {"nina": 6, "*": 1, "*pool:album.1": 3}
    decided, _ = trackless.decide([MONEY], "lines", {KEY: earned}, frozenset({"album"}))
    come, others = trackless.entries([MONEY], decided, "EUR", "2026-10")
    assert [(p.ledger_account, amount(p.amount)) for p in come.postings] == [
        ("bank", "918"),
        ("bank_fee", "2"),
        ("trackless:youtube/asset_raw", "-920"),
    ]
    assert [(p.ledger_account, amount(p.amount)) for p in others.postings] == [
        ("trackless:youtube/asset_raw", "368"),
        ("commission", "-92"),
        ("pool:album", "-276"),
    ]
    (event,) = trackless.events(decided, date(2026, 10, 31))["nina"]
    assert (amount(event.movement.amount), event.movement.counter) == ("552", "trackless:youtube/asset_raw")
    assert event.movement.note == "breakage, youtube/asset_raw 2026-08, settlement B1"


def test_money_without_tracks_pays_for_no_report():
    part = settled.part_of(settled.lines_of("nina US 1000"))
    funding = fund([part], [PAID], settled.NO_RATES, settled.RULES)
    assert (funding.waiting, funding.trackless) == ((part,), (MONEY,))


def test_money_that_comes_after_the_period_is_not_of_it():
    funding = fund([], [PAID], settled.NO_RATES, settled.RULES, last_day=date(2026, 9, 23))
    assert (funding.trackless, funding.blocked, funding.unused) == ((), (), ())


def test_the_same_money_is_not_taken_twice():
    again = replace(PAID, settlement_id="B2")
    with pytest.raises(
        InputError, match=r"B1 and B2 both are all the breakage of youtube/asset_raw 2026-08 USD"
    ):
        fund([], [PAID, again], settled.NO_RATES, settled.RULES)
    later = fund([], [again], settled.NO_RATES, settled.RULES, used=[PAID])
    assert later.trackless == ()
    ((blocked, reason),) = later.blocked
    assert blocked == again
    assert reason.startswith("B1 was all the breakage of youtube/asset_raw 2026-08 USD; state covers = part")


@pytest.mark.parametrize(
    "other",
    [{"covers": "part"}, {"pays_for": "revshare"}, {"currency": "GBP"}, {"sales_period": Period(2026, 7)}],
)
def test_more_of_it_and_other_money_are_told_apart(other):
    more = replace(PAID, settlement_id="B2", **other)
    assert len(fund([], [PAID, more], settled.NO_RATES, settled.RULES).trackless) == 2
    assert len(fund([], [more], settled.NO_RATES, settled.RULES, used=[PAID]).trackless) == 1


ABSURD = rows("""
    case                      received  said
    a column too far          92        its rate of 0.092 EUR for 1 USD is absurd
    turned round              1087      its rate of 1.087 EUR for 1 USD is inverted
""")


@pytest.mark.parametrize("case", ABSURD, ids=lambda case: case["case"])
def test_its_rate_is_one_that_can_be_right(case):
    known = RateTable([(date(2026, 9, 24), "USD", "EUR", Fraction("0.92"))], bounds=Fraction("1.1"))
    wrong = replace(PAID, bank_received=units(case["received"]), bank_fee=0)
    with pytest.raises(InputError) as error:
        fund([], [wrong], known, settled.RULES)
    assert case["said"] in str(error.value)


def test_its_part_of_a_wire_is_one_that_can_be_right_without_a_rate_of_the_day():
    shared = [
        replace(PAID, wire_id="W1"),
        replace(PAID, settlement_id="B2", pays_for="revshare", wire_id="W1"),
    ]
    tiny = [replace(s, bank_received=units("0.001"), bank_fee=0) for s in shared]
    with pytest.raises(InputError, match=r"Settlement B1: its rate of 0\.0000005 EUR for 1 USD is absurd"):
        fund([], wire.divide(tiny, settled.NO_RATES, 7), settled.NO_RATES, settled.RULES)


EARNED = st.dictionaries(
    st.sampled_from(["*", "nina", "omar", "zoe", "*suspense", "*pool:album.1", "*pool:album.2"]),
    st.integers(-(10**15), 10**15),
)


@given(EARNED)
def test_nothing_of_it_is_lost_and_nobody_gets_more_than_all_of_it(earned):
    decided, waiting = trackless.decide([MONEY], "lines", {KEY: earned}, frozenset({"album"}))
    assert len(decided) + len(waiting) == 1
    for item in decided:
        parts = [*item.shares.values(), *item.pools.values()]
        assert sum(parts) == MONEY.total
        assert all(0 <= part <= MONEY.total for part in parts)


WAYS = rows("""
    case                              took in      given  gets
    by what each way took in          30, 10       40     30, 10
    a way that lost gets nothing      30, -10      40     40, 0
    where none took in, it is first   0, 0         40     40, 0
    what is taken back goes alike     30, 10       -40    -30, -10
""")


@pytest.mark.parametrize("case", WAYS, ids=lambda case: case["case"])
def test_a_pool_divides_it_like_its_lines(case):
    half = (("nina", 5 * 10**11), ("omar", 5 * 10**11))
    ways = [
        PoolShare(
            f"*pool:album.{number}", "album", "label", half, half, "",
            (Earned("", "album", "US", "stream", "sale", "", units(took)),),
        )
        for number, took in enumerate(case["took in"].split(", "), start=1)
    ]  # fmt: skip
    found = pooling.with_given(ways, {"album": units(case["given"])})
    assert ", ".join(amount(total(way.rows[1:])) for way in found) == case["gets"]
