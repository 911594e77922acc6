"""Earnings become money: every conversion, every payee's rules, every posting of a period, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from spartito.app.month.prepared import Prepared, Settled
from spartito.app.payments import returned
from spartito.app.people import payees
from spartito.app.people.payees import Money
from spartito.app.people.terms import People
from spartito.domain.earned import Earned
from spartito.stages.allocate.allocate import Allocation
from spartito.stages.settle import arrived, commission, holding, pooling, redivided, superseded, trackless
from spartito.stages.settle import pots as granting
from spartito.stages.settle.arrived import ARRIVED, ToPools, name_of
from spartito.stages.settle.commission import Commission
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.detail import Deducted, Detail, Worth, earned_by_part
from spartito.stages.settle.entering import Incoming
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.holding import Ended
from spartito.stages.settle.paid import borne, in_whole_pools
from spartito.stages.settle.pooling import Pooled, PoolShare
from spartito.stages.settle.postings import booked
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.settle import Converted, conversion_entries, convert, earned_by_payee
from spartito.stages.settle.trackless import TRACKLESS, Decided, Undecided

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Beside:
    """Money of no line of the period: what no line names, decided or not, and what came for lines that were paid before."""

    decided: list[Decided]
    undecided: list[Undecided]
    late: list[ToPools]

    @property
    def given(self) -> list[Mapping[str, int]]:
        """What pools get of it, by their contract."""
        return [*(item.pools for item in self.decided), *(item.given for item in self.late)]


def settle(
    prepared: Prepared,
    funding: Funding,
    allocation: Allocation,
    pool_details: Iterable[Detail],
    details: Callable[[frozenset[str] | None], Iterator[Detail]],
    commissions: Iterable[Commission] = (),
    earned_before: Mapping[tuple[str, str], Mapping[str, int]] = MappingProxyType({}),
) -> Settled:
    """Settle a period. *details* gives those of some payees, or of all, in order of payee."""
    people = prepared.people
    where = people.book_currency, str(people.period)
    come = {c.conversion_id: _convert(prepared, c, allocation) for c in funding.conversions}
    converted = come | _changed(funding, allocation)
    everything = [item for items in converted.values() for item in items]
    worth = _worth(funding, everything)
    shares = _pool_shares(allocation, funding, dict(earned_by_part(pool_details, worth)))
    earned = _earned_of(everything, earned_before) if funding.trackless else {}
    beside = _beside(people, funding, earned, frozenset(share.contract_id for share in shares))
    shares, ended, pooled = _divide_pools(prepared, shares, beside.given)
    kept = commission.by_account(commissions, everything)
    incoming = joined(
        pooling.earnings(pooled, shares, people.book_currency, people.period.last_day),
        _owed(people, funding, kept, beside.decided),
        prepared.holding.released(ended),
    )
    money = Money(earned_by_payee(everything), incoming)
    pots = _after_pools(prepared, pooled)
    entries = chain(
        conversion_entries(come, *where),
        superseded.entries(funding.reversals, *where),
        redivided.entries([(r, converted[r.redivision_id]) for r in funding.redivisions], *where),
        arrived.entries(funding.arrived, *where),
        arrived.pool_entries(beside.late, *where),
        trackless.entries(funding.trackless, beside.decided, *where),
        booked(prepared.pots, pooled, ended.to_pools, ended.forfeited, *where),
    )

    def rows_of(some: frozenset[str] | None) -> payees.Stream:
        return earned_by_part(details(some), worth)

    return Settled(
        prepared,
        funding,
        converted,
        entries,
        payees.settle(people, prepared.carried, prepared.rates, money, rows_of, pots),
        pots,
        _posted(prepared, funding, beside.decided),
        pooled,
        pooling.filled(prepared.pooling.priorities, pooled),
        ended,
        beside.undecided,
        beside.late,
    )


def _changed(funding: Funding, allocation: Allocation) -> dict[str, list[Converted]]:
    """What is taken back of closed periods, and what is divided again."""
    back = {found.reversal_id: found.converted() for found in funding.reversals}
    again = {}
    for found in funding.redivisions:
        name = found.redivision_id
        territories = {t: allocation.territories[name, t] for t in found.territories}
        again[name] = found.converted(allocation.parts[name], territories, allocation.moved[name])
    return back | again


def _after_pools(prepared: Prepared, pooled: Iterable[Pooled]) -> list[PotState]:
    """The pots after the pools have recouped their costs, before payees recoup anything."""
    by_pools = [item for pool in pooled for item in (*pool.division.recouped, *pool.division.counted)]
    return granting.recouped(prepared.pots, by_pools)


def _divide_pools(
    prepared: Prepared, shares: Sequence[PoolShare], given: Iterable[Mapping[str, int]]
) -> tuple[list[PoolShare], Ended, list[Pooled]]:
    """Divide the pools, with what ended holds release to them and what they are *given* beside their lines."""
    ended = prepared.holding.end(frozenset(share.contract_id for share in shares))
    released = {name: holding.free(rows) for name, rows in ended.to_pools.items()}
    shares = pooling.with_more(shares, released)
    for amounts in given:
        shares = pooling.with_given(shares, amounts)
    return shares, ended, pooling.divide(shares, prepared.pooling.terms)


def _beside(
    people: People,
    funding: Funding,
    earned: Mapping[tuple[str, str], Mapping[str, int]],
    pools: frozenset[str],
) -> Beside:
    """Decide whose the money without tracks is, and tell what pools get where it goes to those who were paid (R33, R46)."""
    whose = people.settings.money_without_tracks
    decided, undecided = trackless.decide(funding.trackless, whose, earned, pools)
    passed_on = funding.arrived if people.settings.late_rate == "delta" else ()
    return Beside(decided, undecided, arrived.to_pools(passed_on, pools))


def _owed(
    people: People, funding: Funding, kept: Mapping[str, int], decided: Iterable[Decided]
) -> dict[str, list[Incoming]]:
    """What payees get or owe of money of no line, and of commission: movements in book currency.

    The difference of money that came late is among it where the settings give it to the payees (R33).
    """
    on = people.period.last_day
    late = funding.arrived if people.settings.late_rate == "delta" else ()
    owed = joined(
        arrived.events(late, on),
        commission.events(kept, people.commission_vat, on),
        trackless.events(decided, on),
    )
    return {payee_id: [Incoming(people.book_currency, tuple(mine))] for payee_id, mine in owed.items()}


def _posted(prepared: Prepared, funding: Funding, decided: Iterable[Decided]) -> dict[str, list[str]]:
    """The keys of all that happens once and that this run posts, in order, by what they are keys of."""
    of_money = {
        ARRIVED: sorted(name_of(part.key) for item in funding.arrived for part in item.booked),
        TRACKLESS: sorted(item.money.settlement.settlement_id for item in decided),
    }
    return {
        **{item.kind: list(item.keys) for item in prepared.happened},
        returned.KIND: [payment.payment_id for payment in prepared.returned],
        **{kind: keys for kind, keys in of_money.items() if keys},
    }


def _earned_of(
    everything: Iterable[Converted], before: Mapping[tuple[str, str], Mapping[str, int]]
) -> dict[tuple[str, str], dict[str, int]]:
    """What every part got of the lines of each source and sales period, now and before."""
    found = {key: dict(parts) for key, parts in before.items()}
    for item in everything:
        parts = found.setdefault((item.conversion.source, item.conversion.sales_period), {})
        parts[item.part] = parts.get(item.part, 0) + item.units
    return found


def joined(*found: Mapping[str, Sequence[T]]) -> dict[str, list[T]]:
    """What several origins give each payee: events, or earnings."""
    everything: dict[str, list[T]] = {}
    for origin in found:
        for payee_id, mine in origin.items():
            everything.setdefault(payee_id, []).extend(mine)
    return everything


def _pool_shares(
    allocation: Allocation, funding: Funding, rows: Mapping[str, tuple[Earned, ...]]
) -> list[PoolShare]:
    shares = [
        PoolShare(
            pool.part,
            pool.contract_id,
            pool.account_id,
            pool.until,
            pool.after,
            pool.pot_id,
            rows.get(pool.part, ()),
        )
        for pool in allocation.pools
    ]
    accounts: dict[str, str] = {}
    for reversal in funding.reversals:
        accounts |= reversal.pool_accounts
    for again in funding.redivisions:
        accounts |= again.pool_accounts
    return pooling.with_changes(shares, accounts, rows)


def _convert(prepared: Prepared, conversion: Conversion, allocation: Allocation) -> list[Converted]:
    name = conversion.conversion_id
    territories = {t: allocation.territories[name, t] for t in conversion.territories}
    borne_by = prepared.people.settings.deductions_borne_by
    return convert(conversion, allocation.parts[name], territories, borne_by)


def _worth(funding: Funding, everything: Iterable[Converted]) -> Worth:
    units: dict[tuple[str, str], int] = {}
    deducted: dict[tuple[str, str], list[Deducted]] = {}
    for item in everything:
        key = item.conversion.conversion_id, item.part
        if item.deduction:
            deducted.setdefault(key, []).append(Deducted(item.deduction, item.territory, item.units))
        else:
            units[key] = item.units
    back = (found.conversion() for found in funding.reversals)
    again = (found.conversion() for found in funding.redivisions)
    along = {found.redivision_id: borne(in_whole_pools(found.paid)) for found in funding.redivisions}
    return Worth({c.conversion_id: c for c in (*funding.conversions, *back, *again)}, units, deducted, along)
