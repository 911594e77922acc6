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
from spartito.stages.settle.entering import Entered, Incoming, enter, exchanged, worth
from spartito.stages.settle.payees import Day, Due, settle_payee
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.terms import Carried, Event, Payee, Terms


@dataclass(frozen=True, slots=True)
class Money:
    """What payees got in a period: by the conversions, and what is *incoming* beside them, such as parts of pools."""

    earned: Mapping[str, int]
    incoming: Mapping[str, Sequence[Incoming]]

    def payees(self) -> set[str]:
        """Everybody who got anything."""
        return {*self.earned, *self.incoming}


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
    entered: Entered | None

    def settle(self, day: Day) -> Due:
        due = settle_payee(self.terms, self.carried, self.earned, self.rows, self.rate, day)
        return due if self.entered is None else replace(due, entered=self.entered)


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
    for payee_id, passed in _passed_on([dues[name] for name in sorted(waits)], owners).items():
        one = asked[payee_id]
        terms, rows = _with_incoming(one.terms, passed, found)
        rate = found.payment(terms.payee)
        more = replace(one, terms=terms, rows=(*one.rows, *rows), rate=rate)
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
    carried.refuse_another_currency(terms, before, people.period.last_day)
    terms, more = _with_incoming(terms, money.incoming.get(payee_id, ()), found)
    now, mine, entered = money.earned.get(payee_id, 0), rows.of(payee_id), None
    if (now or mine) and terms.payee.balance_currency != people.book_currency:
        entered = Entered(now, people.book_currency, found.earnings(terms.payee.balance_currency))
        mine = exchanged(mine, entered.rate, worth(total(mine), entered.rate))
        now = worth(now, entered.rate)
    mine = (*mine, *more)
    # Earnings that come to nothing in all may still leave something, where rules look at each of them.
    active = before.opening or now or mine or terms.events or before.accrued or before.tranches
    rate = found.payment(terms.payee) if active else found.none()
    return _Asked(terms, before, now, mine, rate, entered)


def _with_incoming(
    terms: Terms, incoming: Iterable[Incoming], found: _Rates
) -> tuple[Terms, tuple[Earned, ...]]:
    """The terms with what came beside the conversions, in the currency of the balance, and the rows of it."""
    entered = [found.entered(item, terms.payee.balance_currency) for item in incoming]
    if entered:
        terms = replace(terms, events=(*terms.events, *(event for item in entered for event in item.events)))
    return terms, tuple(row for item in entered for row in item.rows)


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


def _passed_on(dues: Iterable[Due], owners: Mapping[str, str]) -> dict[str, list[Incoming]]:
    """What no longer waits and goes to the payees of the pots: a movement for each pot and each payee who waited.

    It is earnings of theirs where it was earned, and of no contract.
    """
    found: dict[str, list[Incoming]] = {}
    for due in dues:
        waited = due.payee.payee_id
        passed: dict[str, list[Earned]] = {}
        for state in due.accrued:
            passed.setdefault(state.condition.waits_for_pot_id, []).extend(state.passed_on)
        for pot_id, rows in passed.items():
            if rows:
                owner, account = owners[pot_id], f"accrued:{waited}"
                moved = Movement(moves.CONDITION_MET, f"{pot_id}:{waited}", total(rows), due.on, account)
                mine = tuple(replace(row, payee_id=owner, contract_id="") for row in rows)
                item = Incoming(due.payee.balance_currency, (Event(moved),), mine)
                found.setdefault(owner, []).append(item)
    return found


class _Rates:
    """The rates that a period's payees need: one a pair of currencies, of the last day of the period."""

    def __init__(self, people: People, rates: RateTable) -> None:
        self._people, self._rates = people, rates
        self._found: dict[tuple[str, str], Rate] = {}
        self._less: dict[tuple[str, str], Rate] = {}

    def payment(self, payee: Payee) -> Rate:
        """What one unit of the balance is in the currency of a payment, less the spread where the two differ (R35)."""
        balance, currency = payee.balance_currency, payee.currency
        return self._less_spread(balance, currency, f"a payment in {currency}")

    def earnings(self, balance: str) -> Rate:
        """What one unit of book currency is in a balance that it enters, less the spread: it is exchanged here (R35)."""
        return self._less_spread(self._people.book_currency, balance, f"a balance in {balance}")

    def entered(self, item: Incoming, balance: str) -> Incoming:
        """What comes to a payee, in the currency of the balance; what is earned bears the spread, as other earnings do."""
        if item.currency == balance:
            return item
        if any(event.movement.kind == moves.EARNING for event in item.events):
            return enter(item, balance, self.earnings(balance))
        return enter(item, balance, self._find(item.currency, balance, f"a balance in {balance}"))

    def none(self) -> Rate:
        """The rate of a payee to whom nothing has happened: no day needs one."""
        return self._find(self._people.book_currency, self._people.book_currency, "a payment")

    def day(self, terms: Terms, recouped: Mapping[str, bool]) -> Day:
        """The last day of the period, with the worth of the currency of the payee's tax threshold."""
        profile, last = terms.taxes.withholding, self._people.period.last_day
        if profile is None or not profile.threshold_currency:
            return Day(last, Fraction(1), recouped)
        balance, what = terms.payee.balance_currency, f"tax profile {profile.profile_id}"
        return Day(last, self._find(profile.threshold_currency, balance, what).value, recouped)

    def _less_spread(self, base: str, quote: str, wanted_by: str) -> Rate:
        if base == quote:
            return self._find(base, quote, wanted_by)
        if (base, quote) not in self._less:
            spread = Fraction(Decimal(self._people.settings.payment_spread_percent)) / 100
            self._less[base, quote] = self._find(base, quote, wanted_by).less(spread)
        return self._less[base, quote]

    def _find(self, base: str, quote: str, wanted_by: str) -> Rate:
        if (base, quote) not in self._found:
            days_old = self._people.settings.rate_days_old
            last = self._people.period.last_day
            self._found[base, quote] = self._rates.find(base, quote, last, days_old, wanted_by)
        return self._found[base, quote]
