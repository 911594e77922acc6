"""How advances and costs are repaid out of what their payee earns (R8 to R11).

A pot is filled by the money of its payee: by that of one contract, or by all of it.  It takes its percent of what
the period left there, never more than is outstanding and nothing from a loss (R9).  What no pot takes is the
payee's; what stays outstanding is not a debt to collect (R8).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain.money import apportion, part_of
from spartito.errors import ensure

SHARE, GROSS = "share", "gross"
"""Where a pot is repaid from: the payee's share, or the pool before it is split (R8)."""


@dataclass(frozen=True, slots=True)
class Pot:
    """What was advanced or spent and how much of it is outstanding, in units of 10**-12 of one currency.

    `percent` is the part of the money that it may take (1 for all of it).  A lower `priority` comes first, then the
    oldest.  Pots of one `group` are cross-collateral (R11).
    """

    pot_id: str
    payee_id: str
    contract_id: str
    kind: str
    granted_on: date
    granted: int
    outstanding: int
    percent: Fraction
    base: str
    priority: int
    group: str

    def __post_init__(self) -> None:
        ensure(
            0 <= self.outstanding <= self.granted, f"pot {self.pot_id} has no more outstanding than granted"
        )
        ensure(0 <= self.percent <= 1, f"pot {self.pot_id} takes from nothing to all of the money")


@dataclass(frozen=True, slots=True)
class Recoupment:
    """What a pot takes of the period's money, at or above zero."""

    pot_id: str
    amount: int


def recoup(pots: Iterable[Pot], net_by_contract: Mapping[str, int]) -> tuple[Recoupment, ...]:
    """Decide what each of one payee's pots takes, in the order of calculation; zero where there is nothing to take.

    `net_by_contract` is the payee's money of the period by contract ('' for that of none), charges and reserves
    deducted and without the opening balance, which never recoups.  Every pot takes from its own contract first;
    then what is left of a contract whose pots are all repaid goes to the other pots of its group.  So that it is
    known, repaid pots are given too.  Pots of base `gross` are repaid by their pool and are passed over here.

    >>> album = Pot("p1", "nina", "", "advance", date(2026, 1, 1), 500, 500, Fraction(1), SHARE, 1, "")
    >>> recoup([album], {"": 100 - 40})
    (Recoupment(pot_id='p1', amount=60),)
    """
    ordered = in_order(pot for pot in pots if pot.base == SHARE)
    ensure(len({pot.payee_id for pot in ordered}) <= 1, "pots are recouped payee by payee")
    left = dict(sorted(net_by_contract.items()))
    taken = {pot.pot_id: _take(pot, pot.outstanding, left, _scope(pot, left)) for pot in ordered}
    for pot in ordered:
        outstanding = pot.outstanding - taken[pot.pot_id]
        taken[pot.pot_id] += _take(pot, outstanding, left, _surplus(pot, ordered, taken))
    return tuple(Recoupment(pot.pot_id, taken[pot.pot_id]) for pot in ordered)


def in_order(pots: Iterable[Pot]) -> list[Pot]:
    """Put pots in the order in which they are filled: by priority, then the oldest, then by id (R10)."""
    return sorted(pots, key=lambda pot: (pot.priority, pot.granted_on, pot.pot_id))


def _scope(pot: Pot, left: Mapping[str, int]) -> Sequence[str]:
    return [pot.contract_id] if pot.contract_id else list(left)


def _surplus(pot: Pot, pots: Iterable[Pot], taken: Mapping[str, int]) -> Sequence[str]:
    """Name the contracts of a pot's group whose own pots are all repaid (R11)."""
    if not pot.group or not pot.contract_id:
        return ()
    repaid: dict[str, bool] = {}
    grouped = {other.contract_id for other in pots if other.group == pot.group}
    for other in pots:
        done = taken[other.pot_id] == other.outstanding
        repaid[other.contract_id] = repaid.get(other.contract_id, True) and done
    return [contract for contract in sorted(grouped - {""}) if repaid[contract]]


def _take(pot: Pot, outstanding: int, left: dict[str, int], contracts: Sequence[str]) -> int:
    """Take what a pot may from the contracts, in proportion to what each has left, and say how much it was."""
    net = sum(left.get(contract, 0) for contract in contracts)
    amount = min(outstanding, part_of(max(net, 0), pot.percent))
    if amount:
        weights = [max(left.get(contract, 0), 0) for contract in contracts]
        for contract, part in zip(contracts, apportion(amount, weights), strict=True):
            if part:
                left[contract] -= part
    return amount
