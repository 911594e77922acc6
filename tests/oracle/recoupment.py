"""Who recoups what, from RULES R8 to R11: every pot looks at the money that is there and helps itself in turn."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from .contracts import largest_remainder

Pot = Mapping[str, str]
"""pot_id, contract_id, granted_on, outstanding, percent, base, priority, group, as texts."""


def recouped(pots: Sequence[Pot], nets: Mapping[str, int]) -> dict[str, int]:
    """What each pot of one payee takes of the payee's nets by contract ('' is of none)."""
    money = dict(nets)
    queue = [pot for pot in pots if pot["base"] == "share"]
    queue.sort(key=lambda pot: (int(pot["priority"]), pot["granted_on"], pot["pot_id"]))
    owed = {pot["pot_id"]: int(pot["outstanding"]) for pot in queue}
    got = dict.fromkeys(owed, 0)

    def help_itself(pot: Pot, places: set[str]) -> None:
        there = {place: money[place] for place in places if place in money}
        net = sum(there.values())
        if net <= 0:
            return
        may = floor(Fraction(pot["percent"]) / 100 * net)
        takes = min(owed[pot["pot_id"]], may)
        plus = {place: Fraction(left) for place, left in there.items() if left > 0}
        whole = sum(plus.values())
        for place, part in largest_remainder(
            {place: left * takes / whole for place, left in plus.items()}, takes
        ).items():
            money[place] -= part
        owed[pot["pot_id"]] -= takes
        got[pot["pot_id"]] += takes

    for pot in queue:
        help_itself(pot, {pot["contract_id"]} if pot["contract_id"] else set(money))
    for pot in queue:
        friends = {other["contract_id"] for other in queue if pot["group"] and other["group"] == pot["group"]}
        unpaid = {other["contract_id"] for other in queue if owed[other["pot_id"]]}
        help_itself(pot, friends - unpaid)
    return got
