"""R11: in a cross-collateral group a contract repays its own pots first, then its surplus repays the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows
from oracle.recoupment import recouped
from spartito.domain.recoupment import recoup

from .pots import money, pots


def albums(group: str) -> list:
    return pots(f"""
        pot     contract  group    outstanding
        album1  c1        {group}  200000
        album2  c2        {group}  200000
    """)


# Two albums with advances of 200,000 each earn 20,000 and 220,000.
WORKED = rows("""
    group  album1  album2  paid   unrecouped
    -      20000   200000  20000  180000
    both   40000   200000  0      160000
""")


@pytest.mark.parametrize("case", WORKED, ids=str)
def test_two_albums(case):
    net = money("c1 20000, c2 220000")
    taken = {item.pot_id: item.amount for item in recoup(albums(case["group"] or "-"), net)}
    assert (amount(taken["album1"]), amount(taken["album2"])) == (case["album1"], case["album2"])
    assert amount(sum(net.values()) - sum(taken.values())) == case["paid"]
    assert amount(money("- 400000")[""] - sum(taken.values())) == case["unrecouped"]


SHELF = pots("""
    pot  contract  group  percent  granted  outstanding
    p1   c1        g      100      500      500
    p2   c2        g      100      500      0
    p3   c3        g      50       100      100
    p4   c4        -      100      100      0
    p5   c5        h      100      100      100
""")

# p2 is repaid, so all that c2 earns is surplus; p3 leaves half to its payee as long as it is outstanding.
CASES = rows("""
    case                                      net              recoups
    a repaid pot still gives its surplus      c2 300           p1 300, p2 0, p3 0, p4 0, p5 0
    the oldest first, then the next           c2 580           p1 500, p2 0, p3 40, p4 0, p5 0
    the half that is the payee's stays        c3 100           p1 0, p2 0, p3 50, p4 0, p5 0
    once repaid, the rest is surplus          c3 300           p1 200, p2 0, p3 100, p4 0, p5 0
    what is in no group stays                 c4 300           p1 0, p2 0, p3 0, p4 0, p5 0
    another group has its own money           c5 300           p1 0, p2 0, p3 0, p4 0, p5 100
    the loss of an unrepaid one is its own     c2 300, c3 -500  p1 300, p2 0, p3 0, p4 0, p5 0
    money of no contract is not in a group    - 300            p1 0, p2 0, p3 0, p4 0, p5 0
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_surplus_of_a_group_goes_to_its_other_pots(case):
    taken = recoup(SHELF, money(case["net"]))
    assert ", ".join(f"{item.pot_id} {amount(item.amount)}" for item in taken) == case["recoups"]


CONTRACTS = st.sampled_from(["", "c1", "c2", "c3"])
POTS = st.lists(
    st.fixed_dictionaries(
        {
            "contract_id": CONTRACTS,
            "granted_on": st.sampled_from(["2026-01-01", "2026-02-01"]),
            "outstanding": st.integers(0, 300).map(str),
            "percent": st.sampled_from(["0", "33.33", "50", "100"]),
            "base": st.sampled_from(["share", "share", "share", "gross"]),
            "priority": st.sampled_from(["1", "2"]),
            "group": st.sampled_from(["", "g", "h"]),
        }
    ),
    max_size=6,
)
NETS = st.dictionaries(CONTRACTS, st.integers(-200, 600), max_size=4)


@given(POTS, NETS, st.randoms(use_true_random=False))
def test_pots_recoup_what_the_oracle_says(drawn, nets, random):
    given_pots = [{**pot, "pot_id": f"p{number}"} for number, pot in enumerate(drawn)]
    for pot in given_pots:
        if not pot["contract_id"]:
            pot["group"] = ""
    engine = [built(pot) for pot in given_pots]
    taken = recoup(random.sample(engine, len(engine)), nets)
    assert {item.pot_id: item.amount for item in taken} == recouped(given_pots, nets)
    for item in taken:
        assert (
            0 <= item.amount <= int(next(p for p in given_pots if p["pot_id"] == item.pot_id)["outstanding"])
        )
    assert sum(item.amount for item in taken) <= sum(max(net, 0) for net in nets.values())


def built(pot):
    """The pot of the oracle as the program knows it; its whole numbers are units."""
    (made,) = pots(f"""
        pot            contract                  group                granted on           percent           base           priority          outstanding
        {pot["pot_id"]}  {pot["contract_id"] or "-"}  {pot["group"] or "-"}  {pot["granted_on"]}  {pot["percent"]}  {pot["base"]}  {pot["priority"]}  {int(pot["outstanding"])}e-12
    """)
    return made
