"""Money of a payee that waits: on hold, for the pot of another payee, or kept back against returns (R13, R14, R23).

Each step takes what the payee earned and gives what is left of it, the movements that set the rest aside, and the state
that the next period goes on from. Amounts are in units of 10^-12 of the currency of the balance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.domain import condition as conditions
from spartito.domain import movement as moves
from spartito.domain import reserve as reserves
from spartito.domain.condition import PROSPECTIVE, Condition, Waiting
from spartito.domain.earned import Earned, added_up, total
from spartito.domain.movement import Movement
from spartito.domain.period import Period
from spartito.domain.reserve import Reserved, ReserveTerms, Tranche


def held(rows: Sequence[Earned], on: date) -> tuple[list[Earned], tuple[Earned, ...], list[Movement]]:
    """What is free, what holds keep, and the movements that set it aside."""
    kept = added_up(row for row in rows if row.hold_id)
    set_aside = [
        Movement(
            moves.HOLD,
            hold_id,
            -total(row for row in kept if row.hold_id == hold_id),
            on,
            f"held:{hold_id}",
        )
        for hold_id in sorted({row.hold_id for row in kept})
    ]
    return [row for row in rows if not row.hold_id], kept, set_aside


@dataclass(frozen=True, slots=True)
class Accrued:
    """What a condition did in a period: what waited *before* it and what was *added*, and what became of it.

    Once the pot is recouped nothing waits any more: what waited before comes back to the payee (it is *met*), or is
    passed on to the payee of the pot.
    """

    condition: Condition
    before: tuple[Earned, ...]
    added: tuple[Earned, ...]
    waiting: Waiting
    recouped: bool

    @property
    def met(self) -> tuple[Earned, ...]:
        """What comes back to the payee."""
        return self.before if self.recouped and self.condition.release != PROSPECTIVE else ()

    @property
    def passed_on(self) -> tuple[Earned, ...]:
        """What goes to the payee of the pot."""
        return self.before if self.recouped and self.condition.release == PROSPECTIVE else ()


def accrue(
    payee_id: str,
    rows: Sequence[Earned],
    terms: Mapping[tuple[str, str], Condition],
    before: Mapping[str, tuple[Earned, ...]],
    recouped: Mapping[str, bool],
    on: date,
) -> tuple[list[Earned], list[Movement], list[Accrued]]:
    """Let the money that is under a condition wait until its pot is *recouped*.

    *before* is what waits already, by the contract that the condition names. What comes back is free like what was
    earned in the period, with its contract and its territory, so that it is recouped from and taxed like that.
    """
    mine = {name: terms[name] for name in sorted(terms) if name[0] == payee_id}
    added: dict[tuple[str, str], list[Earned]] = {name: [] for name in mine}
    free = []
    for row in rows:
        found = conditions.condition_of(mine, payee_id, row.contract_id)
        if found is None or recouped.get(found.waits_for_pot_id, False):
            free.append(row)
        else:
            added[payee_id, found.contract_id].append(row)
    states = [_state(mine[name], before.get(name[1], ()), added_up(added[name]), recouped) for name in mine]
    free += [row for state in states for row in state.met]
    return free, list(_accrual(payee_id, states, on)), states


def _state(
    condition: Condition,
    before: tuple[Earned, ...],
    added: tuple[Earned, ...],
    recouped: Mapping[str, bool],
) -> Accrued:
    done = recouped.get(condition.waits_for_pot_id, False)
    waiting = conditions.wait(condition, total(added), total(before), recouped=done)
    return Accrued(condition, before, added, waiting, done)


def _accrual(payee_id: str, states: Sequence[Accrued], on: date) -> Iterator[Movement]:
    """What waits for a pot and what no longer does is one movement each, however many contracts wait for it."""
    account = f"accrued:{payee_id}"
    for pot_id in sorted({state.condition.waits_for_pot_id for state in states}):
        mine = [state.waiting for state in states if state.condition.waits_for_pot_id == pot_id]
        accrued, met = sum(done.accrued for done in mine), sum(done.met for done in mine)
        yield Movement(moves.CONDITION, pot_id, -accrued, on, account)
        yield Movement(moves.CONDITION_MET, pot_id, met, on, account)


def reserve(
    payee_id: str,
    rows: Sequence[Earned],
    terms: Mapping[tuple[str, str], ReserveTerms],
    tranches: Sequence[Tranche],
    on: date,
) -> tuple[list[Movement], dict[str, Reserved]]:
    """Keep back, draw on and release a payee's reserves, contract by contract."""
    kept: dict[str, Reserved] = {}
    for contract_id in sorted({row.contract_id for row in rows} | {open_.contract_id for open_ in tranches}):
        found = reserves.terms_of(terms, payee_id, contract_id)
        if found is not None:
            mine = [row for row in rows if row.contract_id == contract_id]
            earlier = [open_ for open_ in tranches if open_.contract_id == contract_id]
            period = Period(on.year, on.month)
            kept[contract_id] = reserves.reserve(found, payee_id, contract_id, mine, earlier, period)
    return [m for name in kept for m in _reserved(payee_id, name, kept[name], on)], kept


def _reserved(payee_id: str, contract_id: str, reserved: Reserved, on: date) -> list[Movement]:
    account = f"reserve:{payee_id}"
    return [
        Movement(moves.RESERVE, contract_id, -reserved.withheld, on, account),
        Movement(moves.RESERVE_RELEASED, contract_id, reserved.released, on, account),
        Movement(moves.RESERVE_RELEASED, f"{contract_id}:returns", reserved.drawn, on, account, "returns"),
    ]
