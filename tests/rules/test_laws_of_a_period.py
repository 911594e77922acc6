"""What holds of every payee's months, whatever the rules: nothing is lost, and only what matters makes a difference."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.table import trial_balance
from spartito.domain.advance import Advance
from spartito.domain.earned import Earned, total
from spartito.domain.rate import Rate
from spartito.stages.settle.entering import exchanged, worth

from . import periods
from .periods import Agreed, Month, play

EVERYTHING = periods.agreed()
MONTHS = periods.months(periods.rows())
RANDOM = st.randoms(use_true_random=False)


ENTRY = st.one_of(st.none(), st.fractions(min_value="0.01", max_value=200, max_denominator=10**6))
"""At which rate earnings enter a balance in another currency, if it is in another one."""


def decided(due):
    """What a month says, in an order that does not depend on that of its inputs."""
    moved = sorted((m.kind, m.reference, m.amount, m.counter) for m in (*due.movements, *due.payment))
    return moved, due.payable, due.recouped, due.withheld, due.untaxed, due.accrued, due.reserved


def paid(closed):
    """What was paid in all, with its fees."""
    return sum(item.due.payable.from_balance + item.due.payable.fee_from_balance for item in closed)


def taxed(closed):
    """What was withheld in all."""
    return sum(item.due.withheld.tax for item in closed if item.due.withheld)


@given(EVERYTHING, MONTHS, ENTRY)
def test_every_balance_is_the_one_before_with_all_that_moved_it(agreed, months, entry):
    opening = 0
    for item in play(agreed, months, entry):
        due = item.due
        moved = sum(movement.amount for movement in (*due.movements, *due.payment))
        assert due.payable.opening == opening
        assert due.payable.closing == opening + due.earned + moved
        opening = due.payable.closing


@given(EVERYTHING, MONTHS, ENTRY)
def test_the_ledger_balances_and_holds_what_is_carried_on(agreed, months, entry):
    closed, currency = play(agreed, months, entry), "EUR" if entry is None else "USD"
    posted = [posting for item in closed for booked in item.entries for posting in booked.postings]
    for item in closed:
        names = [booked.entry_id for booked in item.entries if booked.postings]
        assert len(names) == len(set(names))
        for booked in item.entries:
            trial_balance(booked.postings)
    last, balances = closed[-1], trial_balance(posted)
    passed_on = sum(state.waiting.passed_on for item in closed for state in item.due.accrued)
    carried = {
        "payee:nina": (sum(item.due.earned for item in closed) if entry is None else 0) - last.left.opening,
        "reserve:nina": -sum(tranche.left for tranche in last.left.tranches),
        "held:h1": -total(last.held),
        "accrued:nina": -sum(map(total, last.left.accrued.values())) - passed_on,
        **{f"advance:{state.pot.pot_id}": state.closing for state in last.pots},
        **({f"tax:{agreed.profile.profile_id}": -taxed(closed)} if agreed.profile else {}),
    }
    assert {name: balances.get((name, currency), 0) for name in carried} == carried
    if entry is not None:
        came = sum(item.due.earned_in_book for item in closed)
        assert balances.get(("payee:nina", "EUR"), 0) == came


@given(EVERYTHING, MONTHS)
def test_nothing_recoups_more_than_is_outstanding_or_is_there(agreed, months):
    for item in play(agreed, months):
        assert all(0 <= state.closing <= state.outstanding for state in item.pots)
        assert all(state.closing == state.outstanding - state.recouped for state in item.pots)
        assert item.due.payable.paid >= 0


@given(EVERYTHING, MONTHS, RANDOM)
def test_the_order_of_rows_events_and_pots_changes_nothing(agreed, months, random):
    def shuffled(items):
        return tuple(random.sample(items, len(items)))

    mixed = [Month(shuffled(month.rows), shuffled(month.events)) for month in months]
    again = replace(agreed, advances=shuffled(agreed.advances))
    assert [decided(item.due) for item in play(again, mixed)] == [
        decided(item.due) for item in play(agreed, months)
    ]


@given(EVERYTHING, MONTHS, st.data())
def test_a_row_in_two_parts_is_the_same_money(agreed, months, data):
    def parts(row):
        # Both parts have the sign of the whole, and both or neither were taxed at source.
        if abs(row.amount) < 2:
            return (row,)
        sign = 1 if row.amount > 0 else -1
        part = sign * data.draw(st.integers(1, abs(row.amount) - 1))
        part_taxed = 1 if row.taxed else 0
        rest = replace(row, amount=row.amount - part, taxed=row.taxed - part_taxed)
        return replace(row, amount=part, taxed=part_taxed), rest

    divided = [
        replace(month, rows=tuple(part for row in month.rows for part in parts(row))) for month in months
    ]
    assert [decided(item.due) for item in play(agreed, divided)] == [
        decided(item.due) for item in play(agreed, months)
    ]


@given(st.lists(periods.rows(), max_size=8), ENTRY.filter(bool))
def test_rows_at_a_rate_sum_to_what_was_exchanged_and_are_treated_like_their_negative(rows, value):
    rate = Rate(value, date(2026, 1, 31), "ECB")
    whole = worth(total(rows), rate)
    entered = exchanged(rows, rate, whole)
    opposite = exchanged([replace(row, amount=-row.amount, taxed=-row.taxed) for row in rows], rate, -whole)

    assert total(entered) == whole
    assert sum(row.taxed for row in entered) == worth(sum(row.taxed for row in rows), rate)
    assert all(abs(new.amount - row.amount * value) < 1 for new, row in zip(entered, rows, strict=True))
    assert [(-row.amount, -row.taxed) for row in opposite] == [(row.amount, row.taxed) for row in entered]


LINEAR = periods.agreed(
    advances=st.just(()), reserve=st.just(()), profile=st.none(), cycle=st.just(periods.NEVER)
)


def negated(month):
    return Month(
        tuple(replace(row, amount=-row.amount) for row in month.rows),
        tuple(
            replace(event, movement=replace(event.movement, amount=-event.movement.amount))
            for event in month.events
        ),
    )


@given(LINEAR, MONTHS)
def test_money_that_only_waits_is_treated_like_its_negative(agreed, months):
    plus, minus = play(agreed, months), play(agreed, [negated(month) for month in months])
    for item, opposite in zip(plus, minus, strict=True):
        assert [(m.kind, m.reference, m.amount) for m in item.due.movements] == [
            (m.kind, m.reference, -m.amount) for m in opposite.due.movements
        ]
        assert item.left.opening == -opposite.left.opening
        assert item.wealth == -opposite.wealth


def late(months, random):
    """The same months, some rows of which are known only in a later one."""
    known = [list[object]() for _ in months]
    for number, month in enumerate(months):
        for row in month.rows:
            known[random.randint(number, len(months) - 1)].append(row)
    return [replace(month, rows=tuple(rows)) for month, rows in zip(months, known, strict=True)]


# What a condition passes on to somebody else depends on when it was met.
KEPT = periods.agreed(condition=st.sampled_from([(), periods.CONDITIONS[:1], periods.CONDITIONS[1:2]]))


@given(KEPT, MONTHS, RANDOM)
def test_what_is_known_late_comes_to_the_same(agreed, months, random):
    one, other = play(agreed, months), play(agreed, late(months, random))
    assert sum(item.due.earned for item in one) == sum(item.due.earned for item in other)
    assert one[-1].wealth + paid(one) + taxed(one) == other[-1].wealth + paid(other) + taxed(other)


def alike(found):
    """Advances of contracts that share each of their pots with a group, or none of them.

    Where a contract has one pot that others may repay and one that only it may, what comes first decides how much is
    repaid: `test_what_comes_first_meets_the_pots_that_are_left` says how.
    """
    of_contracts = [advance for advance in found if advance.contract_id]
    groups = {advance.contract_id: advance.group for advance in of_contracts}
    return tuple(replace(advance, group=groups[advance.contract_id]) for advance in of_contracts)


PATIENT = periods.agreed(
    advances=periods.advances(percents=(100,)).map(alike),
    reserve=st.just(()), condition=st.just(()), profile=st.none(),
)  # fmt: skip
GAINED = st.lists(
    st.builds(Month, st.lists(periods.rows(periods.GAINS, hold_id=""), max_size=5).map(tuple)),
    min_size=1,
    max_size=5,
)


@given(PATIENT, GAINED, RANDOM)
def test_gains_that_come_late_repay_as_much(agreed, months, random):
    one, other = play(agreed, months), play(agreed, late(months, random))
    outstanding = [sum(state.closing for state in closed[-1].pots) for closed in (one, other)]
    assert outstanding[0] == outstanding[1]
    assert one[-1].left.opening + paid(one) == other[-1].left.opening + paid(other)


def test_what_comes_first_meets_the_pots_that_are_left():
    """Contract c2 has a pot that c1 may repay as well, and one of its own: 1 of c2 and 2 of c1 repay all three, or two."""
    granted = date(2026, 1, 1)
    pots = tuple(
        Advance(name, periods.NINA, 1, "EUR", granted, contract, group=group)
        for name, contract, group in (("p0", "c1", "g"), ("p1", "c2", "g"), ("p2", "c2", ""))
    )
    agreed = Agreed(advances=pots)
    one, two = (
        Earned(periods.NINA, contract, "US", "stream", "sale", "", amount)
        for contract, amount in (("c2", 1), ("c1", 2))
    )
    for order, left in (((two, one), 0), ((one, two), 1)):
        closed = play(agreed, [Month((row,)) for row in order])
        assert sum(state.closing for state in closed[-1].pots) == left


@given(GAINED)
def test_the_tax_of_a_year_is_the_same_however_its_income_is_spread(months):
    year = Agreed(profile=periods.PROFILES[2])
    plain = [Month(tuple(replace(row, taxed=0) for row in month.rows)) for month in months]
    at_once = Month(tuple(row for month in plain for row in month.rows))
    assert taxed(play(year, plain)) == taxed(play(year, [at_once]))


@given(EVERYTHING, MONTHS, periods.events(7))
def test_a_reversal_in_the_same_month_leaves_no_trace_but_itself(agreed, months, event):
    back = replace(event, movement=replace(event.movement, reference="back", amount=-event.movement.amount))
    first, *others = months
    undone = [replace(first, events=(*first.events, event, back)), *others]
    for item, plain in zip(play(agreed, undone), play(agreed, months), strict=True):
        with_both, without = decided(item.due), decided(plain.due)
        assert [moved for moved in with_both[0] if moved[1] not in ("e7", "back")] == without[0]
        assert with_both[1:] == without[1:]


@given(KEPT, MONTHS, periods.events(7), st.integers(1, 4))
def test_a_later_reversal_restores_what_there_is(agreed, months, event, later):
    back = replace(event, movement=replace(event.movement, reference="back", amount=-event.movement.amount))
    whole = [*months, *[Month()] * later]
    undone = list(whole)
    undone[0] = replace(whole[0], events=(*whole[0].events, event))
    undone[-1] = replace(undone[-1], events=(*undone[-1].events, back))
    one, other = play(agreed, whole), play(agreed, undone)
    assert one[-1].wealth + paid(one) + taxed(one) == other[-1].wealth + paid(other) + taxed(other)


@given(EVERYTHING, MONTHS)
def test_what_waits_comes_back_when_its_time_has_come(agreed, months):
    ends = replace(agreed, met_in=len(months), released_in=len(months))
    last = play(ends, [*months, *[Month()] * 3])[-1]
    assert last.held == ()
    assert last.left.accrued == {}
    assert last.left.tranches == ()
