"""What holds of every pool, month after month: nothing is lost, and only what matters makes a difference."""

from dataclasses import replace
from datetime import date
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.earned import total
from spartito.domain.priority import Priority
from spartito.stages.settle import pooling
from spartito.stages.settle.pooling import PoolShare, PoolTerms

from . import periods
from .pools import shares
from .pots import pots

THIRDS = shares("label 33.33, nina 33.33, omar 33.34")
HALVES = shares("label 50, nina 50")
ROWS = st.lists(periods.rows(contract_id="c1"), max_size=6)
GAINS = st.lists(periods.rows(periods.GAINS, contract_id="c1", hold_id=""), max_size=6)
COSTS = st.lists(st.integers(1, 8 * periods.UNIT), max_size=3)
FILLED = st.lists(st.integers(0, 3 * periods.UNIT), max_size=2)


def terms(costs, filled, carried=0):
    """What a pool owes before its split: costs, all of which it repays, and priority payouts."""
    video = pots("""
        pot  contract  base   outstanding
        -    c1        gross  1000000
    """)[0]
    return PoolTerms(
        carried,
        tuple(replace(video, pot_id=f"v{number}", outstanding=cost) for number, cost in enumerate(costs)),
        tuple(Priority(f"first{number}", amount) for number, amount in enumerate(filled)),
    )


def pool(rows, told, until=HALVES):
    """Divide what a pool took in."""
    share = PoolShare("%c1", "c1", "label", until, until, "", tuple(rows))
    (pooled,) = pooling.divide([share], {"c1": told})
    return pooled, pooling.earnings([pooled], [share], "EUR", date(2026, 8, 31))


def play(months, costs, filled):
    """Divide a pool month after month; what came of it in all, and what it still owes."""
    told, paid = terms(costs, filled), {}
    for rows in months:
        pooled, _ = pool(rows, told)
        for payee, amount in pooled.division.payees.items():
            paid[payee] = paid.get(payee, 0) + amount
        taken = {item.pot_id: item.amount for item in pooled.division.recouped}
        told = PoolTerms(
            pooled.division.carried,
            tuple(replace(c, outstanding=c.outstanding - taken.get(c.pot_id, 0)) for c in told.costs),
            tuple(
                replace(p, filled=p.filled + pooled.division.filled.get(p.payee_id, 0))
                for p in told.priorities
            ),
        )
    return paid, told


@given(ROWS, COSTS, FILLED, st.integers(-(10**13), 0))
def test_what_a_pool_took_in_is_costs_payees_holds_and_a_loss(rows, costs, filled, carried):
    pooled, mine = pool(rows, terms(costs, filled, carried))
    division = pooled.division
    whole = carried + sum(row.amount for row in rows)
    assert whole == pooled.costs + pooled.divided + division.carried + total(pooled.held)
    assert division.carried <= 0
    assert all(0 <= taken.amount <= cost for taken, cost in zip(division.recouped, costs, strict=False))
    for payee, amount in division.payees.items():
        (item,) = mine[payee]
        assert sum(row.amount for row in item.rows) == amount
        assert [event.movement.amount for event in item.events] == [amount]


@given(ROWS, COSTS, FILLED, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_costs_and_their_parts_change_nothing(rows, costs, filled, random):
    told = terms(costs, filled)
    shuffled = replace(told, costs=tuple(random.sample(told.costs, len(told.costs))))
    halves = [
        replace(row, amount=part, taxed=0)
        for row in random.sample(rows, len(rows))
        for part in (row.amount // 2, row.amount - row.amount // 2)
    ]
    assert pool(halves, shuffled)[0].division == pool(rows, told)[0].division


@given(st.lists(ROWS, min_size=1, max_size=4), COSTS, FILLED)
def test_months_of_a_pool_come_to_the_whole_of_its_money(months, costs, filled):
    paid, told = play(months, costs, filled)
    free = sum(row.amount for rows in months for row in rows if not row.hold_id)
    repaid = sum(costs) - sum(cost.outstanding for cost in told.costs)
    assert free == sum(paid.values()) + repaid + told.carried


@given(st.lists(GAINS, min_size=1, max_size=4), COSTS, FILLED)
def test_gains_that_come_at_once_pay_as_much_as_month_by_month(months, costs, filled):
    (paid, told), (at_once, then) = play(months, costs, filled), play([list(chain(*months))], costs, filled)
    assert (told.costs, told.priorities) == (then.costs, then.priorities)
    # Each month divides to the last unit, so that payees of equal shares may differ by one a month.
    assert all(abs(paid.get(payee, 0) - amount) <= len(months) for payee, amount in at_once.items())


@given(GAINS, st.integers(1, 10))
def test_a_loss_is_made_up_for_by_exactly_as_much(rows, more):
    whole = sum(row.amount for row in rows)
    pooled, _ = pool(rows, terms([], [], carried=-whole - more), THIRDS)
    assert (pooled.division.payees, pooled.division.carried) == ({}, -more)
    pooled, _ = pool(rows, terms([], [], carried=-whole), THIRDS)
    assert (pooled.division.payees, pooled.division.carried) == ({}, 0)
