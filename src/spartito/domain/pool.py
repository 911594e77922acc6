"""How the pool of a contract is divided, once a period: shared costs, priority payouts, break-even, percents.

The pool is what the recordings of a contract brought in after commission.  It is divided as a whole and not line by
line, because its costs and its losses are (R7, R8, R12, R12a).  A pool at or below zero pays nobody and is carried
to the next period at its total loss.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spartito.domain.ledger import POOL
from spartito.domain.money import UNIT, apportion, part_of, quantise
from spartito.domain.priority import Priority
from spartito.domain.recoupment import Pot, Recoupment, in_order
from spartito.domain.split import Shares
from spartito.errors import ensure


def contract_of(part: str) -> str:
    """Name the contract whose pool a part of a report goes to; blank where it goes to none.

    >>> contract_of("*pool:album.2"), contract_of("nina")
    ('album', '')
    """
    return part.removeprefix(f"{POOL}:").rpartition(".")[0] if part.startswith(POOL) else ""


def account_of(contract_id: str) -> str:
    """Name the ledger account of a contract's pool.

    >>> account_of("album")
    'pool:album'
    """
    return f"{POOL[1:]}:{contract_id}"


@dataclass(frozen=True, slots=True)
class Version:
    """The money of the period under one version of the contract's split, after commission, in units of 10**-12.

    `until` divides it until the cost `pot_id` is recouped, `after` what comes then; without a `pot_id` it is `after`
    that divides all of it.
    """

    amount: int
    until: Shares
    after: Shares
    pot_id: str = ""

    def __post_init__(self) -> None:
        for shares in (self.until, self.after) if self.pot_id else (self.after,):
            ensure(sum(share for _, share in shares) == UNIT, "the shares of a pool sum to one")


@dataclass(frozen=True, slots=True)
class Division:
    """What became of a pool: the parts of its payees, what its costs and priorities took, and what is carried.

    `payees` has the priority payouts in it, and `filled` says how much of them each payee got.  `counted` is the
    money that was divided until break-even, by pot: it brings the cost nearer to being recouped, and pays nothing
    off.  `carried` is at or below zero.
    """

    payees: Mapping[str, int]
    recouped: tuple[Recoupment, ...]
    filled: Mapping[str, int]
    counted: tuple[Recoupment, ...]
    carried: int


def divide(
    carried: int,
    versions: Sequence[Version],
    costs: Iterable[Pot],
    priorities: Iterable[Priority],
    outstanding: Mapping[str, int],
) -> Division:
    """Divide a pool: the loss `carried` from before, at or below zero, and the period's money by version of the split.

    Costs come off first, in the order of pots; then the priorities in their order, each until it is filled; the rest
    goes by the versions, and the losses of some are borne by the others in proportion.  `outstanding` is what is
    still to come until break-even, by pot; such a pot is not among the costs.  All amounts are in units of 10**-12.

    >>> halves = (("label", UNIT // 2), ("nina", UNIT // 2))
    >>> divide(-1000, [Version(2000, halves, halves)], [], [], {}).payees
    {'label': 500, 'nina': 500}
    """
    ensure(carried <= 0, "a pool carries losses only")
    total = carried + sum(version.amount for version in versions)
    if total <= 0:
        return Division({}, (), {}, (), total)
    recouped, left = _take_costs(costs, total)
    measured = {version.pot_id for version in versions} & {taken.pot_id for taken in recouped}
    ensure(not measured, "a cost is taken off a pool or measures its break-even, not both")
    filled, rest = _fill(priorities, left)
    parts, counted = _parts(versions, rest, outstanding)
    payees = _share(parts, rest)
    for payee, amount in filled.items():
        payees[payee] = payees.get(payee, 0) + amount
    whole = sum(payees.values()) + sum(taken.amount for taken in recouped)
    ensure(whole == total, "the parts of a pool sum to its money")
    paid = {payee: amount for payee, amount in sorted(payees.items()) if amount}
    return Division(paid, recouped, filled, counted, 0)


def _take_costs(costs: Iterable[Pot], left: int) -> tuple[tuple[Recoupment, ...], int]:
    taken = []
    for pot in in_order(costs):
        amount = min(pot.outstanding, part_of(left, pot.percent))
        taken.append(Recoupment(pot.pot_id, amount))
        left -= amount
    return tuple(taken), left


def _fill(priorities: Iterable[Priority], left: int) -> tuple[dict[str, int], int]:
    filled: dict[str, int] = {}
    for priority in priorities:
        amount = min(priority.left, left)
        filled[priority.payee_id] = filled.get(priority.payee_id, 0) + amount
        left -= amount
    return filled, left


def _parts(
    versions: Sequence[Version], rest: int, outstanding: Mapping[str, int]
) -> tuple[list[tuple[int, Shares]], tuple[Recoupment, ...]]:
    """Give the money that each set of shares divides; a pool that crosses break-even is cut at the crossing."""
    amounts = apportion(rest, [max(version.amount, 0) for version in versions])
    parts: list[tuple[int, Shares]] = []
    counted = []
    for pot_id in sorted({version.pot_id for version in versions}):
        held = [
            (v, amount) for v, amount in zip(versions, amounts, strict=True) if v.pot_id == pot_id and amount
        ]
        whole = sum(amount for _, amount in held)
        before = min(_to_come(pot_id, outstanding), whole)
        untils = apportion(before, [amount for _, amount in held]) if held else ()
        for (version, amount), until in zip(held, untils, strict=True):
            parts += [(until, version.until), (amount - until, version.after)]
        if pot_id:
            counted.append(Recoupment(pot_id, before))
    return parts, tuple(counted)


def _to_come(pot_id: str, outstanding: Mapping[str, int]) -> int:
    if not pot_id:
        return 0
    ensure(pot_id in outstanding, f"it is known how much of pot {pot_id} is outstanding")
    return outstanding[pot_id]


def _share(parts: Iterable[tuple[int, Shares]], rest: int) -> dict[str, int]:
    leaves: dict[str, int] = {}
    for amount, shares in parts:
        for payee, share in shares:
            leaves[payee] = leaves.get(payee, 0) + amount * share
    return quantise(leaves, UNIT, rest)
