"""What a run knows before it divides any money: who is paid and how, what was carried on, what happens once."""

from __future__ import annotations

from spartito.app import contracts
from spartito.app.contracts.located import Row
from spartito.app.money import in_place_of
from spartito.app.month import carried
from spartito.app.month.pinned import KINDS, Pinned
from spartito.app.month.prepared import Prepared
from spartito.app.month.settling import joined
from spartito.app.people import charges, events, happenings, pools, terms
from spartito.app.people.events import HAPPENS_ON, Happened
from spartito.app.people.happenings import Exchange
from spartito.domain.rate import RateTable
from spartito.domain.recoupment import SHARE
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.settle import pots
from spartito.stages.settle.holding import Holding
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.terms import Balances
from spartito.store import snapshots
from spartito.store.book import Book

_READ_APART = ("catalogue", "splits", "deals")


def prepare(book: Book, pins: Pinned, rates: RateTable) -> Prepared:
    """Read the tables that a run has pinned, and the state that the closed periods have left."""
    splits, deals = (
        contracts.splits.of(pins.rows(book, "splits")),
        contracts.deals.of(pins.rows(book, "deals")),
    )
    tables = {kind: pins.rows(book, kind) for kind in KINDS if kind not in _READ_APART}
    before = carried.read(pins.closed, book.currency)
    last_day = pins.period.last_day
    happened = {
        kind: events.open_rows(kind, tables[kind], pins.posted.get(kind, frozenset()), last_day)
        for kind in HAPPENS_ON
    }
    even = pools.measured(splits)
    balances = contracts.payees.balances(tables["payees"], book.currency)
    granted = _pots(book, pins, tables["advances"], before, happened["advances"], even, rates, balances)
    exchange = Exchange(rates, balances, book.settings.rate_days_old)
    by_payee = happenings.of(happened.values(), pins.returned, exchange)
    own = [state for state in granted if state.pot.base == SHARE and not state.measured]
    accounts = _accounts(book, pins)
    struck = charges.struck(
        contracts.charges.of(tables["charges"]), pins.posted.get("charges", frozenset()), last_day, accounts
    )
    charged = contracts.charges.of(happened["charges"].rows)
    everything = joined(by_payee, charges.events(charged, splits, accounts, exchange, struck))
    holding = Holding({h.hold_id: h for h in contracts.holds.of(tables["holds"])}, before.held, last_day)
    people = terms.people(tables, own, everything, book.settings, balances, pins.period, holding)
    first = pools.priority_states(
        contracts.priorities.of(tables["priorities"]), before.filled, happened["priorities"], exchange
    )
    pooling = pools.pooling(splits, deals, granted, first, before)
    over = holding.given_away(in_place_of.first_accounted(pins.superseded, pins.closed))
    held = holding.oldest_first(over)
    known = Contracts(splits, deals, pooling.contracts, held, holding.given_back, over)
    return Prepared(
        people,
        before,
        tuple(granted),
        tuple(happened.values()),
        pins.returned,
        rates,
        pooling,
        known,
        holding,
        tuple(struck.values()),
    )


def _accounts(book: Book, pins: Pinned) -> charges.Accounts:
    """Who owns what, in the catalogue that the run has pinned."""

    def owners(isrc: str, upc: str) -> list[str]:
        version = pins.facts["inputs"][snapshots.KIND]
        return snapshots.accounts_of(book, version, isrc, upc) if version else []

    return owners


def _pots(
    book: Book,
    pins: Pinned,
    rows: list[Row],
    before: carried.CarriedOn,
    happened: Happened,
    measured: frozenset[str],
    rates: RateTable,
    balances: Balances,
) -> list[PotState]:
    return pots.opened(
        contracts.advances.of(rows),
        before.pots,
        frozenset(happened.keys),
        measured,
        rates,
        balances,
        book.settings.rate_days_old,
        None if pins.closed else pins.period.first_day,
    )
