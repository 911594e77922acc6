"""R7: commission, then costs, then percents; a pool below zero is carried at its total loss."""

import pytest

from domain.table import amount, rows, units
from spartito.domain.pool import Version, divide
from spartito.errors import InvariantError

from .pools import paid, shares, whole

# The artist's percent falls from 80 to 70 after the loss of the first period: 70 % of 1000, not 2000 x 70 % - 1000 x 80 %.
MONTHS = rows("""
    carried  money  percents            paid                   then
    0        -1000  artist 80, label 20  nobody                 -1000
    -1000    2000   artist 70, label 30  artist 700, label 300  0
    -1000    400    artist 70, label 30  nobody                 -600
    -1000    1000   artist 70, label 30  nobody                 0
    0        0      artist 70, label 30  nobody                 0
""")


@pytest.mark.parametrize("case", MONTHS, ids=str)
def test_a_loss_is_carried_and_made_up_before_anybody_is_paid(case):
    answer = divide(units(case["carried"]), [whole(case["money"], case["percents"])], [], [], {})
    assert paid(answer) == case["paid"]
    assert amount(answer.carried) == case["then"]


# A split changes within the period: each version divides its own money, and losses are borne in proportion.
VERSIONS = rows("""
    carried  old   new   paid
    0        100   300   label 200, nina 50, omar 150
    0        100   0     label 50, nina 50
    0        -100  300   label 100, omar 100
    -200     100   300   label 100, nina 25, omar 75
    0        300   -500  nobody
""")


@pytest.mark.parametrize("case", VERSIONS, ids=str)
def test_each_version_of_a_split_divides_its_own_money(case):
    versions = [whole(case["old"], "nina 50, label 50"), whole(case["new"], "omar 50, label 50")]
    assert paid(divide(units(case["carried"]), versions, [], [], {})) == case["paid"]


def test_what_cannot_be_a_pool_stops():
    with pytest.raises(InvariantError, match="carries losses only"):
        divide(1, [], [], [], {})
    with pytest.raises(InvariantError, match="shares of a pool sum to one"):
        Version(1, (), (("nina", 1),))
    with pytest.raises(InvariantError, match="shares of a pool sum to one"):
        Version(1, (("nina", 1),), shares("nina 100"), "video")
