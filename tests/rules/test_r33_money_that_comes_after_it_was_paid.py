"""R33: money that comes after its reports were paid at a dated rate: the difference is posted once, and seen."""

from dataclasses import replace

import pytest

from domain.table import amount, rows, units
from spartito.errors import InputError
from spartito.stages.settle import arrived
from spartito.stages.settle.arrived import Booked
from spartito.stages.settle.funding import fund

from . import settled

# 1000 dollars were paid at 0.92: 552 euros to Nina, 276 to Omar, 92 commission.
PARTS = {"nina": units("552"), "omar": units("276"), "*": units("92")}
BOOKED = Booked("r1", settled.SOURCE, settled.MONTH, "USD", "2026-09", 3, units("1000"), units("920"), PARTS)

CASES = rows("""
    case              reported  deductions                    sent  received  fx      others                                  nina  omar
    more than booked  1000      -                             1000  930       10      -                                       6     3
    less than booked  1000      -                             1000  910       -10     -                                       -6    -3
    with deductions   1000      admin_fee all 50              950   855       -20     *deduction -45                          -12   -6
    with promotion    1000      promotion all 100             900   855       30      *charge:promotion -95                   18    9
    a cent too much   1000.01   -                             1000.01  920.0092  0    *difference 0.0092                      0     0
""")  # fmt: skip


def settle(case: dict[str, str]):
    stated = settled.settlement(units(case["reported"]), units(case["sent"]), units(case["received"]))
    paid = replace(stated, deductions=settled.deductions_of(case["deductions"]))
    funding = fund([], [paid], settled.NO_RATES, settled.RULES, [BOOKED])
    assert (funding.conversions, funding.unused, funding.blocked) == ((), (), ())
    return funding.arrived


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_was_booked_stays_and_the_difference_is_told_apart(case):
    (item,) = settle(case)
    found = {part: amount(n) for part, n in item.parts().items() if n}
    expected = dict(one.split() for one in case["others"].split(", ")) if case["others"] else {}
    assert found == {**expected, **({"*fx": case["fx"]} if case["fx"] != "0" else {})}
    assert item.units + sum(item.parts().values()) == units(case["received"])
    (entry,) = arrived.entries([item], "EUR", "2026-10")
    posted = {(p.ledger_account, p.currency): amount(p.amount) for p in entry.postings}
    assert posted["conversion", "EUR"] == "-920"
    assert posted["conversion", "USD"] == "1000"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_payees_may_be_given_their_part_of_it(case):
    (item,) = settle(case)
    found = {part: amount(n) for part, n in item.deltas().items()}
    assert found == {name: case[name] for name in ("nina", "omar") if case[name] != "0"}


POOLED = replace(
    BOOKED,
    parts={
        "nina": units("460"), "*": units("92"), "*suspense": units("92"),
        "*pool:album.1": units("184"), "*pool:album.2": units("46"), "*pool:demo.1": units("46"),
    },
)  # fmt: skip


def test_pools_are_given_their_part_and_what_a_pool_cannot_take_is_told():
    paid = settled.settlement(units("1000"), units("1000"), units("940"))
    (item,) = fund([], [paid], settled.NO_RATES, settled.RULES, [POOLED]).arrived
    # 20 euros more for 920: 10 for Nina, 5 for the two ways of one pool, 1 for the other; 2 and 2 stay.
    assert {part: amount(n) for part, n in item.deltas().items()} == {"nina": "10"}
    (late,) = arrived.to_pools([item], {"album"})
    assert {name: amount(n) for name, n in late.given.items()} == {"album": "5"}
    assert {name: amount(n) for name, n in late.kept.items()} == {"demo": "1"}
    (entry,) = arrived.pool_entries([late], "EUR", "2026-10")
    posted = [(p.ledger_account, amount(p.amount)) for p in entry.postings]
    assert posted == [("fx", "5"), ("pool:album", "-5")]


def test_open_and_paid_reports_do_not_share_a_settlement():
    open_part = settled.part_of(settled.lines_of("nina US 500"), "r2")
    paid = settled.settlement(units("1500"), units("1500"), units("1400"))
    with pytest.raises(InputError, match="covers reports that were paid before their money came, and others"):
        fund([open_part], [paid], settled.NO_RATES, settled.RULES, [BOOKED])


def test_an_untied_settlement_is_seen_as_ever():
    (item,) = settle({"reported": "1001", "deductions": "", "sent": "1001", "received": "930"})
    assert not item.ties_out
