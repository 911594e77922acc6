"""Money that waits in a month, from RULES R14 and R23: on hold until somebody decides, and kept back against returns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .amounts import Detail
from .exchange import Exchange
from .holds import Hold
from .reserves import history

Earned = list[tuple[Detail, int]]
"""Sums that a payee has, in units, each with what tells it apart; rules look at one after the other."""
OnHold = dict[tuple[str, Detail], int]
"""What holds keep of each payee's money."""
Sold = dict[tuple[str, str], tuple[tuple[str, int, int], ...]]
"""Month by month what a payee has sold and returned under a contract that has a reserve."""
Moved = tuple[str, str, int]
"""Payee, contract and units."""


def hold(
    before: OnHold,
    earned: Mapping[str, Mapping[Detail, int]],
    holds: Sequence[Hold],
    last_day: str,
    exchange: Exchange,
) -> tuple[dict[str, Earned], list[Moved], OnHold]:
    """What is free in a month, what holds take and give of balances, and what they keep after it."""
    free: dict[str, Earned] = defaultdict(list)
    kept: OnHold = defaultdict(int)
    moved: list[Moved] = []
    for payee, mine in earned.items():
        for detail, units in mine.items():
            if detail[3]:
                kept[payee, detail] += units
                moved.append((payee, "", -units))
            else:
                free[payee].append((detail, units))
    over = {hold["hold_id"]: hold for hold in holds if hold["until"] and hold["until"] <= last_day}
    given: dict[tuple[str, str], list[tuple[str, Detail, int]]] = defaultdict(list)
    for (payee, detail), units in sorted(before.items()):
        ended = over.get(detail[3])
        if ended is None:
            kept[payee, detail] += units
        elif ended["outcome"] == "released":
            owner = ended["beneficiary"] or payee
            free_of_hold = (detail[0] if owner == payee else "", *detail[1:3], "")
            given[owner, exchange.currency(payee)].append((detail[3], free_of_hold, units))
    for (owner, currency), rows in given.items():
        parts = exchange.passed(owner, currency, [(hold, units) for hold, _, units in rows])
        for (_, detail, _), units in zip(rows, parts, strict=True):
            free[owner].append((detail, units))
            moved.append((owner, "", units))
    return free, moved, {place: units for place, units in kept.items() if units}


def reserve(
    before: Sold, free: Mapping[str, Earned], terms: Sequence[Mapping[str, str]], period: str
) -> tuple[list[Moved], Sold]:
    """What reserves take and give in a month, and what was sold until then."""
    sold, moved = dict(before), []
    for payee, contract in {(payee, row[0][0]) for payee, mine in free.items() for row in mine} | sold.keys():
        if found := _terms(terms, payee, contract):
            counted = [
                (detail[2], units)
                for detail, units in free.get(payee, ())
                if _counts(detail, contract, found)
            ]
            gross = sum(units for _, units in counted if units > 0)
            returned = -sum(units for kind, units in counted if kind == "return" and units < 0)
            sold[payee, contract] = (*sold.get((payee, contract), ()), (period, gross, returned))
            _, withheld, drawn, released = _history(found, sold[payee, contract])[-1]
            moved.append((payee, contract, drawn + released - withheld))
    return moved, sold


def left(sold: Sold, terms: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], int]:
    """What each reserve still keeps."""
    found = {
        (payee, contract): sum(
            withheld - drawn - released
            for _, withheld, drawn, released in _history(_terms(terms, payee, contract), mine)
        )
        for (payee, contract), mine in sold.items()
    }
    return {name: units for name, units in found.items() if units}


def _terms(terms: Sequence[Mapping[str, str]], payee: str, contract: str) -> Mapping[str, str]:
    for scope in ((contract, payee), (contract, ""), ("", payee)):
        for row in terms:
            if any(scope) and (row["contract_id"], row["payee_id"]) == scope:
                return row
    return {}


def _counts(detail: Detail, contract: str, terms: Mapping[str, str]) -> bool:
    return detail[0] == contract and (not terms["usage_types"] or detail[1] in terms["usage_types"].split())


def _history(
    terms: Mapping[str, str], sold: Sequence[tuple[str, int, int]]
) -> list[tuple[str, int, int, int]]:
    parts = (part.split(":") for part in terms["schedule"].split())
    schedule = {int(after): Fraction(percent) / 100 for after, percent in parts}
    return history(Fraction(terms["percent"]) / 100, schedule, sold)
