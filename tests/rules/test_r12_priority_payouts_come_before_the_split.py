"""R12: all of the pool goes to the first of the list until it is filled, then to the next, then by the percents."""

from datetime import date

import pytest

from domain.table import amount, rows, units
from spartito.domain.pool import divide
from spartito.domain.priority import Priority, PriorityTerms, check_priorities, in_order
from spartito.errors import InvariantError

from .pools import paid, turns, whole
from .pots import pots

CASES = rows("""
    turns                    carried  money  paid                          filled
    mia 100, nina 50         0        80     mia 80                        mia 80, nina 0
    mia 100, nina 50         0        120    mia 100, nina 20              mia 100, nina 20
    mia 100, nina 50         0        200    label 25, mia 100, nina 75    mia 100, nina 50
    mia 100 80, nina 50 50   0        200    label 90, mia 20, nina 90     mia 20, nina 0
    mia 100                  -50      100    mia 50                        mia 50
    mia 100                  -50      20     nobody                        -
    -                        0        20     label 10, nina 10             -
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_list_is_filled_in_its_order(case):
    pool = [whole(case["money"], "nina 50, label 50")]
    answer = divide(units(case["carried"]), pool, [], turns(case["turns"]), {})
    assert paid(answer) == case["paid"]
    assert ", ".join(f"{payee} {amount(part)}" for payee, part in answer.filled.items()) == case["filled"]


def test_shared_costs_come_off_first():
    cost = pots("""
        pot    contract  base   outstanding
        video  c1        gross  30
    """)
    answer = divide(0, [whole("100", "nina 50, label 50")], cost, turns("mia 50"), {})
    assert paid(answer) == "label 10, mia 50, nina 10"


def test_nobody_gets_more_than_the_priority_amount():
    with pytest.raises(InvariantError, match="no more than the priority amount"):
        Priority("nina", 5, 6)


AGREED = date(2026, 1, 1)


def terms(text: str) -> list[PriorityTerms]:
    return [
        PriorityTerms(
            row["contract"],
            row["payee"],
            units(row["amount"]),
            "EUR",
            AGREED,
            order=int(row["order"]),
            filled_to_date=units(row["filled"]),
        )
        for row in rows(text)
    ]


LISTS = terms("""
    contract  payee  amount  order  filled
    c1        nina   50      2      0
    c1        mia    0       1      0
    c2        nina   50      1      51
    c1        omar   50      2      0
    c1        tom    50      3      50
""")


def test_lists_that_cannot_be_honoured_are_refused():
    assert [tuple(finding) for finding in check_priorities(LISTS)] == [
        (1, "amount", "0", "an amount above 0"),
        (2, "filled_to_date", "51", "an amount from 0 to the line's 50"),
        (3, "order", "2", "a place of its own in the order of contract c1 (payee nina has it)"),
    ]


def test_the_turns_of_a_contract_come_in_its_order():
    assert [line.payee_id for line in in_order(LISTS) if line.contract_id == "c1"] == [
        "mia",
        "nina",
        "omar",
        "tom",
    ]
