"""R10: of several pots the one of the lower priority comes first, then the oldest, then the smaller id."""

import pytest

from domain.table import amount, rows
from spartito.domain.recoupment import recoup

from .pots import money, pots

SHELF = pots("""
    pot    contract  priority  granted on  outstanding
    video  c1        2         2026-01-01  50
    tour   -         1         2026-03-01  70
    new    c1        1         2026-02-01  100
    old    c1        1         2026-01-15  30
""")

# The tour is filled by the money of both contracts, in proportion to what old and new have left there.
CASES = rows("""
    net              recoups
    c1 20            old 20, new 0, tour 0, video 0
    c1 100           old 30, new 70, tour 0, video 0
    c1 150           old 30, new 100, tour 20, video 0
    c1 300           old 30, new 100, tour 70, video 50
    c2 60            old 0, new 0, tour 60, video 0
    c1 190, c2 40    old 30, new 100, tour 70, video 18
    c1 150, c2 -20   old 30, new 100, tour 0, video 20
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pots_are_filled_in_order(case):
    taken = recoup(reversed(SHELF), money(case["net"]))
    assert ", ".join(f"{item.pot_id} {amount(item.amount)}" for item in taken) == case["recoups"]


def test_the_smaller_id_comes_first_where_all_else_is_equal():
    twins = pots("""
        pot  outstanding
        b    10
        a    10
    """)
    assert [(item.pot_id, amount(item.amount)) for item in recoup(twins, money("- 15"))] == [
        ("a", "10"),
        ("b", "5"),
    ]


def test_of_two_pots_that_take_half_the_second_takes_half_of_what_is_left():
    halves = pots("""
        pot  percent  outstanding
        a    50       100
        b    50       100
    """)
    assert [amount(item.amount) for item in recoup(halves, money("- 100"))] == ["50", "25"]
