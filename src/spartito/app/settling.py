"""Earnings become money: every conversion, every payee's rules, every posting of a period, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from spartito.app.carried import CarriedOn
from spartito.app.events import Happened
from spartito.app.pools import Pooling
from spartito.app.run_files import Settled
from spartito.app.terms import People
from spartito.domain import vat
from spartito.domain.earned import Earned
from spartito.domain.ledger import trial_balance
from spartito.domain.rate import Rate, RateTable
from spartito.stages.allocate.allocate import Allocation
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.settle import arrived, commission, pooling
from spartito.stages.settle import pots as granting
from spartito.stages.settle.commission import Commission
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.detail import Deducted, Sum, Worth, earned_by_part
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.payees import Day, Due, settle_payee
from spartito.stages.settle.pooling import PoolShare
from spartito.stages.settle.postings import entries
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.settle import Converted, conversion_entries, convert, earned_by_payee
from spartito.stages.settle.terms import Event, Terms


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of a period before its money is divided: the payees, what was carried on, what happens once."""

    people: People
    carried: CarriedOn
    pots: tuple[PotState, ...]
    happened: tuple[Happened, ...]
    rates: RateTable
    pooling: Pooling
    contracts: Contracts

    def payees(self, earned: Iterable[str]) -> list[str]:
        """Everybody who has a balance, an earning, an event or a row in the table of payees, in order of id."""
        people = self.people
        return sorted({*people.rows, *people.events, *people.pots, *self.carried.balances, *earned})

    def looked_into(self) -> frozenset[str]:
        """Those whose earnings a rule asks about."""
        return self.people.looked_into({*self.people.rows, *self.people.pots})


def settle(
    prepared: Prepared,
    funding: Funding,
    allocation: Allocation,
    pool_details: Iterable[Sum],
    details: Iterable[Sum],
    commissions: Iterable[Commission] = (),
) -> Settled:
    """Settle a period; raises InvariantError where its postings do not sum to zero."""
    people = prepared.people
    converted = {c.conversion_id: _convert(prepared, c, allocation) for c in funding.conversions}
    everything = [item for items in converted.values() for item in items]
    worth = _worth(funding, everything)
    shares = _pool_shares(allocation, dict(earned_by_part(pool_details, worth)))
    pooled = pooling.divide(shares, prepared.pooling.terms)
    of_pools = OfPools(*pooling.earnings(pooled, shares, people.period.last_day))
    rows = _Rows(earned_by_part(details, worth))
    kept = commission.by_account(commissions, everything)
    owed = commission.events(kept, people.commission_vat, people.period.last_day)
    dues = list(_dues(prepared, earned_by_payee(everything), rows, of_pools, owed))
    book_currency, period = people.book_currency, str(people.period)
    booked = [
        *conversion_entries(converted, book_currency, period),
        *arrived.entries(funding.arrived, book_currency, period),
        *entries(prepared.pots, pooled, dues, book_currency, period),
    ]
    postings = [posting for entry in booked for posting in entry.postings]
    trial_balance(postings)
    taken = [item for due in dues for item in due.recouped]
    taken += [item for pool in pooled for item in (*pool.division.recouped, *pool.division.counted)]
    return Settled(
        funding,
        converted,
        dues,
        postings,
        granting.recouped(prepared.pots, taken),
        _numbers(prepared, dues),
        prepared.happened,
        prepared.carried.years,
        pooled,
        pooling.filled(prepared.pooling.priorities, pooled),
    )


@dataclass(frozen=True, slots=True)
class OfPools:
    """What payees get of the pools: what it is made of, and the movements that give it to them."""

    rows: Mapping[str, Sequence[Earned]]
    events: Mapping[str, Sequence[Event]]


def _pool_shares(allocation: Allocation, rows: Mapping[str, tuple[Earned, ...]]) -> list[PoolShare]:
    return [
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
    return Worth({c.conversion_id: c for c in funding.conversions}, units, deducted)


class _Rows:
    """The earnings that rules look into, taken payee by payee from a stream in the same order."""

    def __init__(self, stream: Iterator[tuple[str, tuple[Earned, ...]]]) -> None:
        self._stream = stream
        self._next = next(stream, None)

    def of(self, payee_id: str) -> tuple[Earned, ...]:
        """One payee's rows; payees are asked for in order of id."""
        while self._next is not None and self._next[0] < payee_id:
            self._next = next(self._stream, None)
        return self._next[1] if self._next is not None and self._next[0] == payee_id else ()


def _dues(
    prepared: Prepared,
    earned: dict[str, int],
    rows: _Rows,
    of_pools: OfPools,
    owed: Mapping[str, Sequence[Event]],
) -> Iterator[Due]:
    found = _Rates(prepared)
    for payee_id in prepared.payees((*earned, *of_pools.events, *owed)):
        terms, carried, now = (
            prepared.people.terms(payee_id),
            prepared.carried.of(payee_id),
            earned.get(payee_id, 0),
        )
        if more := (*of_pools.events.get(payee_id, ()), *owed.get(payee_id, ())):
            terms = replace(terms, events=(*terms.events, *more))
        moves = carried.opening or now or terms.events
        rate = found.payment(terms.payee.currency if moves else prepared.people.book_currency)
        mine = (*rows.of(payee_id), *of_pools.rows.get(payee_id, ()))
        yield settle_payee(terms, carried, now, mine, rate, found.day(terms))


class _Rates:
    """The rates that a period's payees need: one a currency, of the last day of the period."""

    def __init__(self, prepared: Prepared) -> None:
        self._people, self._rates = prepared.people, prepared.rates
        self._found: dict[tuple[str, str], Rate] = {}

    def payment(self, currency: str) -> Rate:
        """What one unit of book currency is in the currency of a payment, less the spread where the two differ (R35)."""
        rate = self._find(self._people.book_currency, currency)
        if currency == self._people.book_currency:
            return rate
        return rate.less(Fraction(Decimal(self._people.settings.payment_spread_percent)) / 100)

    def day(self, terms: Terms) -> Day:
        """The last day of the period, with the worth of the currency of the payee's tax threshold."""
        profile, last = terms.taxes.withholding, self._people.period.last_day
        if profile is None or not profile.threshold_currency:
            return Day(last, Fraction(1))
        return Day(last, self._find(profile.threshold_currency, self._people.book_currency).value)

    def _find(self, base: str, quote: str) -> Rate:
        if (base, quote) not in self._found:
            days_old = self._people.settings.rate_days_old
            last = self._people.period.last_day
            self._found[base, quote] = self._rates.find(base, quote, last, days_old)
        return self._found[base, quote]


def _numbers(prepared: Prepared, dues: Iterable[Due]) -> dict[str, str]:
    """The number of each payee's self-bill."""
    year = prepared.people.period.year
    billed = [due.payee.payee_id for due in dues if due.vat is not None]
    return vat.numbers(billed, year, prepared.carried.numbers.get(year, 0))
