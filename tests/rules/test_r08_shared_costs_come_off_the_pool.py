"""R8: costs of base gross come off the pool after commission and before the split; those of base share come after it."""

import pytest

from domain.table import amount, rows, units
from spartito.domain.pool import divide
from spartito.domain.recoupment import recoup
from spartito.errors import InvariantError

from .pools import paid, phased, whole
from .pots import pots


def test_the_worked_example():
    """1000, commission 15 %, cost 300, the rest half and half: 150, 275 and 275."""
    commission = units("1000") * 15 // 100
    assert amount(commission) == "150"
    cost = pots("""
        pot    contract  kind  base   outstanding
        video  c1        cost  gross  300
    """)
    answer = divide(0, [whole(amount(units("1000") - commission), "nina 50, omar 50")], cost, [], {})
    assert paid(answer) == "nina 275, omar 275"
    assert [(taken.pot_id, amount(taken.amount)) for taken in answer.recouped] == [("video", "300")]


def test_the_same_cost_on_one_payee_comes_off_that_payee_alone():
    answer = divide(0, [whole("850", "nina 50, omar 50")], [], [], {})
    own = pots("""
        pot    contract  kind  base   outstanding
        video  c1        cost  share  300
    """)
    (taken,) = recoup(own, {"c1": answer.payees["nina"]})
    assert amount(answer.payees["nina"] - taken.amount) == "125"
    assert amount(answer.payees["omar"]) == "425"


# Two costs on the pool of c1: the video may take half of what is there, the mix all of it.
CASES = rows("""
    carried  money  recouped          paid                then
    0        100    video 50, mix 40  label 5, nina 5     0
    0        200    video 60, mix 40  label 50, nina 50   0
    0        60     video 30, mix 30  nobody              0
    -100     160    video 30, mix 30  nobody              0
    -100     60     -                 nobody              -40
""")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_costs_are_taken_in_order_and_never_from_a_loss(case):
    costs = pots("""
        pot    contract  base   percent  priority  outstanding
        mix    c1        gross  100      2         40
        video  c1        gross  50       1         60
    """)
    answer = divide(units(case["carried"]), [whole(case["money"], "nina 50, label 50")], costs, [], {})
    assert ", ".join(f"{t.pot_id} {amount(t.amount)}" for t in answer.recouped) == case["recouped"]
    assert paid(answer) == case["paid"]
    assert amount(answer.carried) == case["then"]


def test_a_cost_is_not_both_taken_and_measured():
    cost = pots("""
        pot    contract  base   outstanding
        video  c1        gross  300
    """)
    with pytest.raises(InvariantError, match="not both"):
        divide(0, [phased("100", "label 100", "nina 100")], cost, [], {"video": units("300")})
