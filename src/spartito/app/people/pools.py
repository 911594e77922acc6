"""The pooled contracts of a period: which they are, and what their pools carry, owe and pay first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spartito.app.month.carried import CarriedOn
from spartito.app.people.events import Happened
from spartito.app.people.happenings import Exchange, Stated
from spartito.domain.deal import PROFIT_SHARE, Deal
from spartito.domain.priority import Priority, PriorityTerms, in_order
from spartito.domain.recoupment import GROSS
from spartito.domain.split import SplitLine
from spartito.errors import InputError
from spartito.stages.settle.pooling import PoolTerms, PriorityState
from spartito.stages.settle.pots import PotState


@dataclass(frozen=True, slots=True)
class Pooling:
    """The contracts whose money is divided as a whole, the terms of their pools, and their priority payouts."""

    contracts: frozenset[str]
    terms: Mapping[str, PoolTerms]
    priorities: tuple[PriorityState, ...]


def measured(splits: Iterable[SplitLine]) -> frozenset[str]:
    """The pots that only say when a split breaks even (R12a): nothing pays them off."""
    return frozenset(line.pot_id for line in splits if line.pot_id)


def pooled(
    splits: Iterable[SplitLine], deals: Iterable[Deal], owing: Iterable[str], losses: Mapping[str, int]
) -> frozenset[str]:
    """The contracts whose money is divided as a whole.

    They share profits, change at break-even, carry *losses*, or are *owing* costs or priority payouts.
    """
    named = {
        *(deal.contract_id for deal in deals if deal.kind == PROFIT_SHARE),
        *(line.contract_id for line in splits if line.phase),
        *owing,
        *(contract_id for contract_id, loss in losses.items() if loss),
    }
    return frozenset(named - {""})


def pooling(
    splits: Sequence[SplitLine],
    deals: Iterable[Deal],
    pots: Sequence[PotState],
    priorities: Sequence[PriorityState],
    before: CarriedOn,
) -> Pooling:
    """Find the pooled contracts (R7, R8, R12, R12a) and what their pools bring along."""
    even = measured(splits)
    costs = [state for state in pots if state.pot.base == GROSS and not state.measured]
    outstanding = {state.pot.pot_id: state.outstanding for state in pots if state.measured}
    if unknown := sorted(even - outstanding.keys()):
        raise InputError(
            f"Splits break even on pot {unknown[0]}, which is no advance or cost that was granted by this period. "
            "Import it with `spartito import advances`."
        )
    owing = [*(state.pot.contract_id for state in costs), *(state.contract_id for state in priorities)]
    named = pooled(splits, deals, owing, before.pools)
    terms = {
        contract_id: PoolTerms(
            before.pools.get(contract_id, 0),
            tuple(state.pot for state in costs if state.pot.contract_id == contract_id),
            tuple(
                Priority(state.payee_id, state.amount, state.opening)
                for state in priorities
                if state.contract_id == contract_id
            ),
            outstanding,
        )
        for contract_id in named
    }
    return Pooling(named, terms, tuple(priorities))


def priority_states(
    lines: Iterable[PriorityTerms],
    known: Mapping[tuple[str, str], tuple[int, int]],
    agreed: Happened,
    exchange: Exchange,
) -> list[PriorityState]:
    """Every priority payout at the start of a period, in the order in which they are filled."""
    new = {(row["contract_id"], row["payee_id"]) for row in agreed.rows}
    states = []
    for line in in_order(lines):
        key = line.contract_id, line.payee_id
        if key in known:
            states.append(PriorityState(*key, *known[key]))
        elif key in new:
            what = f"the priority of {line.payee_id} in contract {line.contract_id}"
            whole = Stated(line.amount, line.currency, line.agreed_on, what)
            amount, _ = exchange.worth(whole)
            before, _ = exchange.worth(replace(whole, amount=line.filled_to_date))
            states.append(PriorityState(*key, amount, min(before, amount)))
    return states
