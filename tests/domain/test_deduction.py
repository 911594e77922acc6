"""What a payee's earnings bear of a deduction: all of it, in proportion, and tax stays with the money it was taken of."""

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.deduction import borne
from spartito.domain.earned import Earned


def earned(territory: str, amount: int, contract_id: str = "") -> Earned:
    return Earned("nina", contract_id, territory, "stream", "sale", "", amount)


def test_tax_lowers_the_money_of_its_territory_and_stays_with_it():
    rows = [earned("US", 100, "one"), earned("US", 50, "two"), earned("DE", 500)]
    found = {(r.contract_id, r.territory): (r.amount, r.taxed) for r in borne(rows, "tax", "US", -45)}
    assert found == {("one", "US"): (70, 30), ("two", "US"): (35, 15), ("", "DE"): (500, 0)}


def test_another_deduction_comes_beside_the_money_it_was_taken_of():
    rows = borne([earned("US", 100, "one"), earned("DE", 300, "two")], "admin_fee", "", -8)
    assert [(r.kind, r.contract_id, r.territory, r.amount) for r in rows[2:]] == [
        ("deduction", "one", "US", -2),
        ("deduction", "two", "DE", -6),
    ]


def test_tax_and_fee_are_both_of_the_money_before_either():
    rows = [earned("US", 100), earned("DE", 100)]
    both = borne(borne(rows, "admin_fee", "", -10), "tax", "US", -30)
    turned = borne(borne(rows, "tax", "US", -30), "admin_fee", "", -10)
    assert sorted(map(str, both)) == sorted(map(str, turned))


ROWS = st.lists(st.builds(earned, st.sampled_from(["US", "DE"]), st.integers(-(10**15), 10**15)), min_size=1)


@given(ROWS, st.sampled_from(["tax", "admin_fee"]), st.integers(-(10**14), 10**14))
def test_nothing_of_a_deduction_is_lost_and_what_was_earned_before_tax_stays(rows, kind, units):
    found = borne(rows, kind, "", units)
    assert sum(row.amount for row in found) == sum(row.amount for row in rows) + units
    assert sum(row.taxed for row in found) == (-units if kind == "tax" else 0)
    mirrored = borne([earned(row.territory, -row.amount) for row in rows], kind, "", -units)
    assert [(-row.amount, -row.taxed) for row in mirrored] == [(row.amount, row.taxed) for row in found]
