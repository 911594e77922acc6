"""R13: a payee is paid only once another's pot is recouped; until then the money accrues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from oracle.conditions import circles, story
from spartito.domain.condition import (
    PROSPECTIVE,
    RETROACTIVE,
    Condition,
    check_conditions,
    condition_of,
    in_order,
    wait,
)
from spartito.errors import InputError

# The producer's money of the album waits until the singer's advance is recouped.
CASES = rows("""
    release      earned  accrued  recouped  accrues  met  passed on
    retroactive  50      120      no        50       0    0
    retroactive  -20     120      no        -20      0    0
    retroactive  50      120      yes       0        120  0
    retroactive  50      -10      yes       0        -10  0
    prospective  50      120      no        50       0    0
    prospective  50      120      yes       0        0    120
    prospective  50      0        yes       0        0    0
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_money_waits(case):
    condition = Condition("producer", "advance", "album", case["release"])
    answer = wait(
        condition, units(case["earned"]), units(case["accrued"]), recouped=case["recouped"] == "yes"
    )
    assert (amount(answer.accrued), amount(answer.met), amount(answer.passed_on)) == (
        case["accrues"],
        case["met"],
        case["passed on"],
    )


def test_a_condition_of_the_contract_comes_before_one_of_all_the_payees_money():
    album, rest = Condition("nina", "p1", "album"), Condition("nina", "p2")
    stated = {("nina", "album"): album, ("nina", ""): rest}
    assert condition_of(stated, "nina", "album") is album
    assert condition_of(stated, "nina", "single") is rest
    assert condition_of(stated, "omar", "album") is None
    assert condition_of({("nina", "album"): album}, "nina", "") is None


def conditions(text: str) -> list[Condition]:
    """Read `nina p-omar, omar p-tom`: who waits for which pot."""
    return [Condition(*item.split()) for item in text.split(", ") if item]


OWNERS = {f"p-{payee}": payee for payee in ("ada", "bea", "cem", "dan")}

ORDERS = rows("""
    conditions               order
    -                        ada bea cem dan
    ada p-dan                dan ada bea cem
    ada p-bea, bea p-cem     cem bea ada dan
    ada p-nobody             ada bea cem dan
""")


@pytest.mark.parametrize("case", ORDERS, ids=str)
def test_whoever_is_waited_for_is_calculated_first(case):
    order = in_order({"dan", "cem", "bea", "ada"}, conditions(case["conditions"]), OWNERS)
    assert " ".join(order) == case["order"]


def test_only_those_who_were_asked_about_are_in_the_order():
    assert in_order({"ada", "cem"}, conditions("ada p-bea, bea p-cem"), OWNERS) == ["cem", "ada"]


CIRCLES = [
    ("ada p-bea, bea p-cem", []),
    ("ada p-ada", [(0, "p-ada", "ada -> ada")]),
    ("bea p-ada, ada p-bea", [(1, "p-bea", "ada -> bea -> ada")]),
    ("cem p-ada, ada p-bea, dan p-ada, bea p-cem", [(3, "p-cem", "ada -> bea -> cem -> ada")]),
    ("ada p-ada, bea p-cem, cem p-bea", [(0, "p-ada", "ada -> ada"), (2, "p-bea", "bea -> cem -> bea")]),
]


@pytest.mark.parametrize(("text", "found"), CIRCLES)
def test_payees_who_wait_for_each_other_are_refused(text, found):
    answer = [
        (finding.row, finding.value, finding.expected)
        for finding in check_conditions(conditions(text), OWNERS)
    ]
    expected = "a pot of a payee who waits for nobody in turn: {} is a circle"
    assert answer == [(row, pot, expected.format(circle)) for row, pot, circle in found]


def test_a_circle_that_import_must_have_refused_stops():
    with pytest.raises(
        InputError, match=r"^conditions go in a circle: ada -> bea -> ada; change one of them$"
    ):
        in_order(["ada", "bea"], conditions("ada p-bea, bea p-ada"), OWNERS)


PAYEES = ["ada", "bea", "cem", "dan"]
WAITS = st.lists(st.tuples(st.sampled_from(PAYEES), st.sampled_from(sorted(OWNERS))), max_size=6)


@given(WAITS)
def test_circles_are_found_where_the_oracle_sees_one(waits):
    stated = [Condition(payee, pot) for payee, pot in waits]
    graph: dict[str, set[str]] = {}
    for payee, pot in waits:
        graph.setdefault(payee, set()).add(OWNERS[pot])
    findings = check_conditions(stated, OWNERS)
    assert bool(findings) == circles(graph)
    blamed = {finding.row for finding in findings}
    left = [condition for row, condition in enumerate(stated) if row not in blamed]
    order = in_order(PAYEES, left, OWNERS)
    assert sorted(order) == PAYEES
    for condition in left:
        assert order.index(OWNERS[condition.waits_for_pot_id]) < order.index(condition.payee_id)


@given(
    st.sampled_from([RETROACTIVE, PROSPECTIVE]),
    st.lists(st.integers(-500, 500), max_size=8),
    st.integers(0, 8),
)
def test_all_that_waited_comes_to_what_the_oracle_says(release, earnings, done):
    condition = Condition("nina", "album", release=release)
    months = [(earned, number >= done) for number, earned in enumerate(earnings)]
    paid = passed_on = accrued = 0
    for earned, recouped in months:
        answer = wait(condition, earned, accrued, recouped=recouped)
        accrued += answer.accrued - answer.met - answer.passed_on
        paid += earned - answer.accrued + answer.met
        passed_on += answer.passed_on
    assert (paid, passed_on, accrued) == story(release == RETROACTIVE, months)
