"""What a run needs to know of the money that has come: the settlements not used yet, the rates, the settings."""

from __future__ import annotations

from fractions import Fraction

from spartito.app import contracts
from spartito.app.pinned import Pinned
from spartito.domain import wire
from spartito.domain.rate import RateTable
from spartito.domain.settlement import Settlement
from spartito.stages.settle.funding import Rules
from spartito.store.book import Book


def rates(book: Book, pins: Pinned) -> RateTable:
    """The dated rates, with the bounds that the settings give them."""
    bounds = 1 + Fraction(book.settings.rate_bounds_percent, 100)
    return contracts.rates.of(pins.rows(book, "rates"), bounds)


def unused(book: Book, pins: Pinned, rates: RateTable) -> list[Settlement]:
    """The settlements that no closed period has used, each with its deductions and its own part of its wire."""
    deductions = contracts.deductions.of(pins.rows(book, "settlement_deductions"))
    every = contracts.settlements.of(pins.rows(book, "settlements"), deductions)
    open_ones = [settlement for settlement in every if settlement.settlement_id not in pins.settled]
    found = [settlement for settlement in open_ones if not settlement.wire_id]
    for shared in wire.by_wire(open_ones).values():
        found += wire.divide(shared, rates, book.settings.rate_days_old)
    return found


def rules(book: Book) -> Rules:
    """The settings that decide when money counts as come, and at which rate."""
    s = book.settings
    return Rules(book.currency, s.pay_when, s.rate_day, s.rate_days_old)
