"""Every payee's period, one after the other: in order of id, but whoever waits for another's pot comes after it (R13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from spartito.app.month.carried import CarriedOn
from spartito.app.people.terms import People
from spartito.domain import condition as conditions
from spartito.domain import movement as moves
from spartito.domain.earned import Earned, total
from spartito.domain.movement import Movement
from spartito.domain.rate import Rate, RateTable
from spartito.domain.recoupment import SHARE
from spartito.stages.settle.payees import Day, Due, settle_payee
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.terms import Carried, Event, Terms


@dataclass(frozen=True, slots=True)
class Money:
    """What payees got in a period: by the conversions, and as events with the *rows* that rules see of them.

    Those are of pools, and of holds that have ended.
    """

    earned: Mapping[str, int]
    rows: Mapping[str, Sequence[Earned]]
    events: Mapping[str, Sequence[Event]]

    def payees(self) -> set[str]:
        """Everybody who got anything."""
        return {*self.earned, *self.events}


Stream = Iterator[tuple[str, tuple[Earned, ...]]]
"""Earnings that rules look into, by payee, in order of id."""


class Rows:
    """The earnings that rules look into, taken payee by payee from a stream in the same order."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._next = next(stream, None)

    def of(self, payee_id: str) -> tuple[Earned, ...]:
        """One payee's rows; payees are asked for in order of id."""
        while self._next is not None and self._next[0] < payee_id:
            self._next = next(self._stream, None)
        return self._next[1] if self._next is not None and self._next[0] == payee_id else ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One payee's inputs, kept where the payee must be calculated later or again."""

    terms: Terms
    carried: Carried
    earned: int
    rows: tuple[Earned, ...]
    rate: Rate

    def settle(self, day: Day) -> Due:
        return settle_payee(self.terms, self.carried, self.earned, self.rows, self.rate, day)


def settle(
    people: People,
    carried: CarriedOn,
    rates: RateTable,
    money: Money,
    rows_of: Callable[[frozenset[str] | None], Stream],
    pots: Iterable[PotState],
) -> Iterator[Due]:
    """Settle every payee, in order of id; *pots* are as the pools have left them, *rows_of* gives all rows or those of some.

    Whoever waits for a pot, or has one that is waited for, is calculated before all others.
    """
    found = _Rates(people, rates)
    states = {state.pot.pot_id: state for state in pots}
    owners = _owners(people, states)
    everybody = _everybody(people, carried, money).union(owners.values())
    bound = frozenset({*owners.values(), *(payee_id for payee_id, _ in people.conditions)} & everybody)
    dues: dict[str, Due] = {}
    if bound:
        rows = Rows(rows_of(bound))
        asked = {name: _ask(people, carried, money, found, rows, name) for name in sorted(bound)}
        dues = _settle_bound(people, found, asked, states, owners)
    rows = Rows(rows_of(None))
    for payee_id in sorted(everybody):
        if payee_id in dues:
            yield dues[payee_id]
        else:
            one = _ask(people, carried, money, found, rows, payee_id)
            yield one.settle(found.day(one.terms, {}))


def _settle_bound(
    people: People,
    found: _Rates,
    asked: Mapping[str, _Asked],
    states: Mapping[str, PotState],
    owners: Mapping[str, str],
) -> dict[str, Due]:
    """Settle those who wait for pots and those whose pots they are: whoever is waited for first."""
    waits = asked.keys() & {payee_id for payee_id, _ in people.conditions}
    dues = {
        name: asked[name].settle(found.day(asked[name].terms, {})) for name in sorted(asked.keys() - waits)
    }
    of_share = {pot_id: owner for pot_id, owner in owners.items() if states[pot_id].pot.base == SHARE}
    for payee_id in conditions.in_order(waits, people.conditions.values(), of_share):
        one = asked[payee_id]
        dues[payee_id] = one.settle(found.day(one.terms, _recouped(states, dues.values(), owners)))
    for payee_id, (events, passed) in _passed_on([dues[name] for name in sorted(waits)], owners).items():
        one = asked[payee_id]
        terms = replace(one.terms, events=(*one.terms.events, *events))
        rate = found.payment(terms.payee.currency)
        more = replace(one, terms=terms, rows=(*one.rows, *passed), rate=rate)
        dues[payee_id] = more.settle(found.day(one.terms, _recouped(states, dues.values(), owners)))
    return dues


def _everybody(people: People, carried: CarriedOn, money: Money) -> set[str]:
    """Everybody who has a balance, an earning, an event, something waiting, or a row in the table of payees."""
    known = {
        *people.rows,
        *people.events,
        *people.pots,
        *carried.balances,
        *carried.tranches,
        *carried.accrued,
    }
    return known | money.payees()


def _ask(
    people: People, carried: CarriedOn, money: Money, found: _Rates, rows: Rows, payee_id: str
) -> _Asked:
    terms, before = people.terms(payee_id), carried.of(payee_id)
    if more := money.events.get(payee_id):
        terms = replace(terms, events=(*terms.events, *more))
    now = money.earned.get(payee_id, 0)
    mine = (*rows.of(payee_id), *money.rows.get(payee_id, ()))
    # Earnings that come to nothing in all may still leave something, where rules look at each of them.
    active = before.opening or now or mine or terms.events or before.accrued or before.tranches
    rate = found.payment(terms.payee.currency if active else people.book_currency)
    return _Asked(terms, before, now, mine, rate)


def _owners(people: People, states: Mapping[str, PotState]) -> dict[str, str]:
    """The payee of each pot that somebody waits for."""
    waited = {condition.waits_for_pot_id for condition in people.conditions.values()}
    return {pot_id: states[pot_id].pot.payee_id for pot_id in sorted(waited & states.keys())}


def _recouped(
    states: Mapping[str, PotState], dues: Iterable[Due], owners: Mapping[str, str]
) -> dict[str, bool]:
    """Whether each pot that somebody waits for is recouped by now."""
    mine = set(owners.values())
    taken = {item.pot_id: item.amount for due in dues if due.payee.payee_id in mine for item in due.recouped}
    return {pot_id: states[pot_id].closing <= taken.get(pot_id, 0) for pot_id in owners}


def _passed_on(dues: Iterable[Due], owners: Mapping[str, str]) -> dict[str, tuple[list[Event], list[Earned]]]:
    """What no longer waits and goes to the payees of the pots: a movement for each pot and each payee who waited.

    It is earnings of theirs where it was earned, and of no contract.
    """
    found: dict[str, tuple[list[Event], list[Earned]]] = {}
    for due in dues:
        waited = due.payee.payee_id
        passed: dict[str, list[Earned]] = {}
        for state in due.accrued:
            passed.setdefault(state.condition.waits_for_pot_id, []).extend(state.passed_on)
        for pot_id, rows in passed.items():
            if rows:
                owner, account = owners[pot_id], f"accrued:{waited}"
                moved = Movement(moves.CONDITION_MET, f"{pot_id}:{waited}", total(rows), due.on, account)
                events, mine = found.setdefault(owner, ([], []))
                events.append(Event(moved))
                mine += [replace(row, payee_id=owner, contract_id="") for row in rows]
    return found


class _Rates:
    """The rates that a period's payees need: one a currency, of the last day of the period."""

    def __init__(self, people: People, rates: RateTable) -> None:
        self._people, self._rates = people, rates
        self._found: dict[tuple[str, str], Rate] = {}

    def payment(self, currency: str) -> Rate:
        """What one unit of book currency is in the currency of a payment, less the spread where the two differ (R35)."""
        rate = self._find(self._people.book_currency, currency, f"a payment in {currency}")
        if currency == self._people.book_currency:
            return rate
        return rate.less(Fraction(Decimal(self._people.settings.payment_spread_percent)) / 100)

    def day(self, terms: Terms, recouped: Mapping[str, bool]) -> Day:
        """The last day of the period, with the worth of the currency of the payee's tax threshold."""
        profile, last = terms.taxes.withholding, self._people.period.last_day
        if profile is None or not profile.threshold_currency:
            return Day(last, Fraction(1), recouped)
        worth = self._find(
            profile.threshold_currency, self._people.book_currency, f"tax profile {profile.profile_id}"
        ).value
        return Day(last, worth, recouped)

    def _find(self, base: str, quote: str, wanted_by: str) -> Rate:
        if (base, quote) not in self._found:
            days_old = self._people.settings.rate_days_old
            last = self._people.period.last_day
            self._found[base, quote] = self._rates.find(base, quote, last, days_old, wanted_by)
        return self._found[base, quote]
