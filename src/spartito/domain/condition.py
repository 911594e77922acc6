"""Conditional payment: a payee waits until the pot of another is recouped; the money accrues meanwhile (R13)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from spartito.domain.finding import Finding
from spartito.errors import InputError

RETROACTIVE, PROSPECTIVE = "retroactive", "prospective"
"""What happens to the accrued money once the pot is recouped: it is paid, or it goes to the payee of the pot."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A payee's money, of one contract or (blank) of all without a condition of its own, waits for a pot."""

    payee_id: str
    waits_for_pot_id: str
    contract_id: str = ""
    release: str = RETROACTIVE


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a condition did in a period, in units of 10**-12.

    `accrued` is what the period added to the waiting money, `met` what of the waiting money went to the payee, and
    `passed_on` what of it went to the payee of the pot.
    """

    accrued: int
    met: int
    passed_on: int


def condition_of(
    conditions: Mapping[tuple[str, str], Condition], payee_id: str, contract_id: str
) -> Condition | None:
    """Choose what a payee's money of a contract waits for, by payee and contract: its own condition, else the payee's."""
    return conditions.get((payee_id, contract_id)) or conditions.get((payee_id, ""))


def wait(condition: Condition, earned: int, accrued: int, *, recouped: bool) -> Waiting:
    """Decide what becomes of the money of a period and of what has `accrued`, once it is known if the pot is `recouped`.

    The money of the period in which the pot is recouped is paid.  A loss accrues like money.

    >>> nina = Condition("nina", "album")
    >>> wait(nina, 50, 120, recouped=False), wait(nina, 50, 120, recouped=True)
    (Waiting(accrued=50, met=0, passed_on=0), Waiting(accrued=0, met=120, passed_on=0))
    """
    if not recouped:
        return Waiting(earned, 0, 0)
    if condition.release == PROSPECTIVE:
        return Waiting(0, 0, accrued)
    return Waiting(0, accrued, 0)


def in_order(
    payee_ids: Iterable[str], conditions: Iterable[Condition], payee_of_pot: Mapping[str, str]
) -> list[str]:
    """Put payees in the order in which they are calculated: whoever is waited for first, otherwise by id.

    `payee_of_pot` has the pots that a payee's own share recoups; those that a pool recoups come before any payee.
    InputError where payees wait for each other.
    """
    conditions = tuple(conditions)
    if circle := _circle(conditions, payee_of_pot):
        raise InputError(f"conditions go in a circle: {' -> '.join(circle)}; change one of them")
    asked = set(payee_ids)
    waiting = TopologicalSorter(_waits(conditions, payee_of_pot))
    ordered = [payee for payee in waiting.static_order() if payee in asked]
    return [*ordered, *sorted(asked.difference(ordered))]


def check_conditions(conditions: Sequence[Condition], payee_of_pot: Mapping[str, str]) -> list[Finding]:
    """Find the conditions that close a circle, so that none in it could ever be met; the last line is to blame.

    >>> album, ep = Condition("nina", "album"), Condition("omar", "ep")
    >>> check_conditions([album, ep], {"album": "omar", "ep": "nina"})[0].expected
    'a pot of a payee who waits for nobody in turn: nina -> omar -> nina is a circle'
    """
    findings: list[Finding] = []
    waiting = dict(enumerate(conditions))
    while circle := _circle(waiting.values(), payee_of_pot):
        steps = set(pairwise(circle))
        row = max(
            row
            for row, line in waiting.items()
            if (line.payee_id, payee_of_pot.get(line.waits_for_pot_id)) in steps
        )
        expected = f"a pot of a payee who waits for nobody in turn: {' -> '.join(circle)} is a circle"
        findings.append(Finding(row, "waits_for_pot_id", waiting.pop(row).waits_for_pot_id, expected))
    return sorted(findings)


def _waits(conditions: Iterable[Condition], payee_of_pot: Mapping[str, str]) -> dict[str, list[str]]:
    """Draw who waits for whom, in the order of ids."""
    waits: defaultdict[str, set[str]] = defaultdict(set)
    for condition in conditions:
        if condition.waits_for_pot_id in payee_of_pot:
            waits[condition.payee_id].add(payee_of_pot[condition.waits_for_pot_id])
    return {payee: sorted(others) for payee, others in sorted(waits.items())}


def _circle(conditions: Iterable[Condition], payee_of_pot: Mapping[str, str]) -> list[str]:
    """Name the payees of one circle, from the smallest id back to it; nobody where there is none."""
    try:
        TopologicalSorter(_waits(conditions, payee_of_pot)).prepare()
    except CycleError as error:
        # The standard library names a circle backwards, with one payee at both ends.
        circle = error.args[1][:0:-1]
        first = circle.index(min(circle))
        return [*circle[first:], *circle[:first], circle[first]]
    return []
