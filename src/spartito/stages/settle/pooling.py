"""The pools of a period: what a contract took in is divided once, and who is paid of it is asked for like any earning.

Amounts are in units of 10^-12 of book currency. A pool's loss, its costs and its priorities are carried from period to
period; money of a pool that is on hold is set aside before it is divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from spartito.domain import movement as moves
from spartito.domain import pool as pools
from spartito.domain.earned import Earned, added_up, total
from spartito.domain.ledger import POOL
from spartito.domain.money import UNIT, apportion, quantise, round_half_even
from spartito.domain.movement import Movement
from spartito.domain.pool import Division
from spartito.domain.priority import Priority
from spartito.domain.recoupment import Pot
from spartito.domain.split import Shares
from spartito.stages.settle.entering import Incoming
from spartito.stages.settle.paid import WHOLE
from spartito.stages.settle.terms import Event


@dataclass(frozen=True, slots=True)
class PoolShare:
    """How one part of a contract's pool is divided, and what of it came in this period."""

    part: str
    contract_id: str
    account_id: str
    until: Shares
    after: Shares
    pot_id: str
    rows: tuple[Earned, ...] = ()

    @property
    def free(self) -> tuple[Earned, ...]:
        """What no hold keeps."""
        return tuple(row for row in self.rows if not row.hold_id)


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """What is carried of a contract's pool: its loss, its costs, its priorities, and what is to come until break-even."""

    carried: int = 0
    costs: tuple[Pot, ...] = ()
    priorities: tuple[Priority, ...] = ()
    outstanding: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pooled:
    """What became of a contract's pool in a period: *opening* + *income* - costs - payees = closing, the loss carried.

    *held* is what holds keep of it, under the name of the account whose contract it is.
    """

    contract_id: str
    terms: PoolTerms
    income: int
    division: Division
    held: tuple[Earned, ...]

    @property
    def divided(self) -> int:
        """What payees got of it."""
        return sum(self.division.payees.values())

    @property
    def costs(self) -> int:
        """What its costs took."""
        return sum(taken.amount for taken in self.division.recouped)


@dataclass(frozen=True, slots=True)
class PriorityState:
    """One priority payout in one period: opening + filled = what was paid of it, at most its amount."""

    contract_id: str
    payee_id: str
    amount: int
    opening: int
    filled: int = 0


def filled(states: Iterable[PriorityState], pooled: Iterable[Pooled]) -> list[PriorityState]:
    """The priority payouts after a period's pools were divided."""
    taken = {
        (item.contract_id, payee): amount for item in pooled for payee, amount in item.division.filled.items()
    }
    return [replace(s, filled=taken.get((s.contract_id, s.payee_id), 0)) for s in states]


def divide(shares: Iterable[PoolShare], terms: Mapping[str, PoolTerms]) -> list[Pooled]:
    """Divide the pool of every contract that took anything in or carries a loss, in order of contract."""
    by_contract: dict[str, list[PoolShare]] = {contract_id: [] for contract_id in terms}
    for share in shares:
        by_contract.setdefault(share.contract_id, []).append(share)
    return [
        _divide(contract_id, by_contract[contract_id], terms.get(contract_id, PoolTerms()))
        for contract_id in sorted(by_contract)
        if by_contract[contract_id] or terms[contract_id].carried
    ]


def _divide(contract_id: str, shares: Sequence[PoolShare], terms: PoolTerms) -> Pooled:
    versions = [
        pools.Version(sum(row.amount for row in share.free), share.until, share.after, share.pot_id)
        for share in shares
    ]
    division = pools.divide(terms.carried, versions, terms.costs, terms.priorities, terms.outstanding)
    held = added_up(
        replace(row, payee_id=share.account_id, contract_id=contract_id)
        for share in shares
        for row in share.rows
        if row.hold_id
    )
    return Pooled(contract_id, terms, sum(version.amount for version in versions), division, held)


def with_more(shares: Sequence[PoolShare], more: Mapping[str, Sequence[Earned]]) -> list[PoolShare]:
    """The pools with money that comes back to them or is taken back: it joins the first way in which a contract is divided."""
    first: set[str] = set()
    found = []
    for share in shares:
        mine = () if share.contract_id in first else more.get(share.contract_id, ())
        first.add(share.contract_id)
        found.append(replace(share, rows=(*share.rows, *mine)))
    return found


def with_given(shares: Sequence[PoolShare], given: Mapping[str, int]) -> list[PoolShare]:
    """The pools with what contracts are *given* beside their lines: over the ways in which each is divided.

    A way gets it in proportion to what it took in; where none took anything in, the first gets all.
    """
    found = list(shares)
    for contract_id, amount in sorted(given.items()):
        ways = [place for place, share in enumerate(found) if share.contract_id == contract_id]
        took = [max(total(found[place].free), 0) for place in ways]
        parts = apportion(amount, took if any(took) else [int(place == ways[0]) for place in ways])
        for place, part in zip(ways, parts, strict=True):
            row = Earned(found[place].part, contract_id, "", "", moves.ADJUSTMENT, "", part)
            found[place] = replace(found[place], rows=(*found[place].rows, row))
    return found


def with_changes(
    shares: Sequence[PoolShare], accounts: Mapping[str, str], rows: Mapping[str, tuple[Earned, ...]]
) -> list[PoolShare]:
    """The pools with what is taken back of them, or given them instead, in the part of each contract's pool as a whole.

    A contract of *accounts* that takes nothing in now is its account's alone (R2).
    """
    whole = {name: f"{POOL}:{name}.{WHOLE}" for name in sorted(accounts)}
    known = {share.contract_id for share in shares}
    alone = [
        PoolShare(part, name, accounts[name], own := ((accounts[name], UNIT),), own, "")
        for name, part in whole.items()
        if name not in known
    ]
    return with_more([*shares, *alone], {name: rows.get(part, ()) for name, part in whole.items()})


def earnings(
    pooled: Iterable[Pooled], shares: Sequence[PoolShare], currency: str, on: date
) -> dict[str, list[Incoming]]:
    """What each payee earned of the pools: the movements that pay it, and the rows of them that rules look into.

    A payee's part has the same mix of territories and usage types as what the pool took in.
    """
    rows: dict[str, list[Earned]] = {}
    events: dict[str, list[Event]] = {}
    came_in: dict[str, list[Earned]] = {}
    for share in shares:
        came_in.setdefault(share.contract_id, []).extend(share.free)
    for item in pooled:
        for payee_id, amount in item.division.payees.items():
            moved = Movement(moves.EARNING, item.contract_id, amount, on, pools.account_of(item.contract_id))
            events.setdefault(payee_id, []).append(Event(moved))
        for row in _mixed(item, _mix(item.contract_id, came_in.get(item.contract_id, ()))):
            rows.setdefault(row.payee_id, []).append(row)
    return {
        payee_id: [Incoming(currency, tuple(mine), tuple(rows[payee_id]))]
        for payee_id, mine in events.items()
    }


def _mix(contract_id: str, rows: Iterable[Earned]) -> list[Earned]:
    """What came in, told apart as payees' own earnings are: what is taken back of some money is not in it any more."""
    mine = [replace(row, payee_id="", contract_id=contract_id) for row in rows]
    apart = [row for taxed in (False, True) for row in added_up(r for r in mine if bool(r.taxed) is taxed)]
    return sorted((row for row in apart if row.amount > 0), key=lambda row: (row.key, bool(row.taxed)))


def _mixed(item: Pooled, mix: Sequence[Earned]) -> Iterator[Earned]:
    """What each payee got of a pool, in the mix of what came in; tax taken at source goes with its money, to the last unit."""
    payees = item.division.payees
    if not mix:
        for payee_id, amount in payees.items():
            yield Earned(payee_id, item.contract_id, "", "", "sale", "", amount)
        return
    taxes = [_taxes(row.taxed, payees, total(mix)) for row in mix]
    for payee_id, amount in payees.items():
        parts = apportion(amount, [row.amount for row in mix])
        for row, part, taxed in zip(mix, parts, taxes, strict=True):
            yield replace(row, payee_id=payee_id, amount=part, taxed=taxed[payee_id])


def _taxes(taxed: int, payees: Mapping[str, int], whole: int) -> Mapping[str, int]:
    """The tax at source that each payee bears, where what came in was *whole*: all of it if all of that is paid out."""
    if not taxed:
        return dict.fromkeys(payees, 0)
    borne = round_half_even(Fraction(taxed * sum(payees.values()), whole), 0)
    return quantise({payee_id: taxed * amount for payee_id, amount in payees.items()}, whole, borne)
