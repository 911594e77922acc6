"""What happens to payees' balances in a period beside the reports, each at the rate of its day (R35).

A balance in another currency than the book's takes its part straight from the currency in which it is stated; what stands
on the other side is in book currency, as it is for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from spartito.app import contracts
from spartito.app.payments.returned import Returned
from spartito.app.people.events import Happened
from spartito.domain import money
from spartito.domain import movement as moves
from spartito.domain.adjustment import Adjustment, Transfer
from spartito.domain.ledger import ADJUSTMENT, BANK, MIGRATION, TRANSFER
from spartito.domain.money import round_half_even
from spartito.domain.movement import Movement
from spartito.domain.outside import OpeningBalance, OutsidePayment
from spartito.domain.rate import RateTable
from spartito.stages.settle.terms import Balances, Event

ByPayee = Mapping[str, tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount as a row states it: the currency, the day, and what it is of, which is said where there is no rate."""

    amount: int
    currency: str
    on: date
    what: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """How money of any currency becomes money of the book's, or of a balance: at a dated rate, at most so many days old."""

    rates: RateTable
    balances: Balances
    days_old: int

    def worth(self, stated: Stated) -> tuple[int, str]:
        """An amount in units of book currency, and where its rate is from; blank where there is nothing to convert."""
        return self._worth(stated, self.balances.book_currency)

    def moved(self, payee_id: str, stated: Stated, in_book: tuple[int, str]) -> Moved:
        """What an amount moves a payee's balance by; *in_book* is what `worth` says of it."""
        currency = self.balances.of(payee_id)
        if currency == self.balances.book_currency:
            return Moved(*in_book)
        units, rated = self.straight(payee_id, stated)
        return Moved(units, rated, (self.balances.book_currency, in_book[0]))

    def straight(self, payee_id: str, stated: Stated) -> tuple[int, str]:
        """An amount in units of the payee's balance, and where its rate is from."""
        return self._worth(stated, self.balances.of(payee_id))

    def _worth(self, stated: Stated, to: str) -> tuple[int, str]:
        rate = self.rates.find(stated.currency, to, stated.on, self.days_old, stated.what)
        if stated.currency == to:
            return stated.amount, ""
        units = round_half_even(stated.amount * rate.value, 0)
        return units, f"{money.text(stated.amount)} {stated.currency} at {rate.note}"


@dataclass(frozen=True, slots=True)
class Moved:
    """What moves a balance, in its units, where its rate is from, and what it is on the other side, if that differs."""

    units: int
    rated: str
    money: tuple[str, int] | None = None


def of(happened: Iterable[Happened], returned: Iterable[Returned], exchange: Exchange) -> ByPayee:
    """The events of every payee, in the order of their kinds and keys; then the payments that came back."""
    found: dict[str, list[Event]] = {}
    for item in happened:
        for payee_id, event in _events(item, exchange):
            found.setdefault(payee_id, []).append(event)
    for payment in returned:
        found.setdefault(payment.payee_id, []).append(_returned(payment, exchange))
    return {payee_id: tuple(events) for payee_id, events in found.items()}


def _events(happened: Happened, exchange: Exchange) -> Iterator[tuple[str, Event]]:
    if happened.kind == "balances":
        for balance in contracts.balances.of(happened.rows):
            yield balance.payee_id, _opening(balance, exchange)
    elif happened.kind == "payments":
        for payment in contracts.payments.of(happened.rows):
            yield payment.payee_id, _outside(payment, exchange)
    elif happened.kind == "adjustments":
        for adjustment in contracts.adjustments.of(happened.rows):
            yield adjustment.payee_id, _adjustment(adjustment, exchange)
    elif happened.kind == "transfers":
        for transfer in contracts.transfers.of(happened.rows):
            yield from _transfer(transfer, exchange)


def _opening(balance: OpeningBalance, exchange: Exchange) -> Event:
    what = f"the opening balance of {balance.payee_id}"
    stated = Stated(balance.amount, balance.currency, balance.as_of, what)
    moved = exchange.moved(balance.payee_id, stated, exchange.worth(stated))
    note = _words(balance.note, moved.rated)
    return Event(
        Movement(
            moves.OPENING_BALANCE,
            balance.currency,
            moved.units,
            balance.as_of,
            MIGRATION,
            note,
            moved.money,
        )
    )


def _outside(payment: OutsidePayment, exchange: Exchange) -> Event:
    stated = Stated(payment.amount, payment.currency, payment.paid_on, f"payment {payment.reference}")
    units, rated = exchange.straight(payment.payee_id, stated)
    kind = moves.REFUND if payment.is_refund else moves.PAYMENT_OUTSIDE
    note = _words(payment.reason, f"by {payment.author}" if payment.author else "", rated)
    money = (payment.currency, -payment.amount)
    return Event(Movement(kind, payment.reference, -units, payment.paid_on, BANK, note, money))


def _adjustment(adjustment: Adjustment, exchange: Exchange) -> Event:
    name, on = adjustment.adjustment_id, adjustment.effective_on
    stated = Stated(adjustment.amount, adjustment.currency, on, f"adjustment {name}")
    moved = exchange.moved(adjustment.payee_id, stated, exchange.worth(stated))
    note = _words(adjustment.reason, f"by {adjustment.author}", moved.rated)
    movement = Movement(moves.ADJUSTMENT, name, moved.units, on, ADJUSTMENT, note, moved.money)
    return Event(movement, adjustment.contract_id, recoups=True, taxable=adjustment.taxable)


def _transfer(transfer: Transfer, exchange: Exchange) -> Iterator[tuple[str, Event]]:
    """Both payees' sides: each straight from the currency of the transfer, and the same in book currency on `transfer`."""
    name, on = transfer.transfer_id, transfer.effective_on
    whole = Stated(transfer.amount, transfer.currency, on, f"transfer {name}")
    in_book, rated = exchange.worth(whole)
    mine = transfer.movements(transfer.amount)
    for payee_id, units in transfer.movements(in_book).items():
        other = transfer.to_payee_id if payee_id == transfer.from_payee_id else transfer.from_payee_id
        moved = exchange.moved(payee_id, replace(whole, amount=mine[payee_id]), (units, rated))
        direction = f"{'to' if units < 0 else 'from'} {other}"
        note = _words(direction, transfer.reason, f"by {transfer.author}", moved.rated)
        movement = Movement(moves.TRANSFER, name, moved.units, on, TRANSFER, note, moved.money)
        yield payee_id, Event(movement, transfer.contract_id, taxable=transfer.taxable)


def _returned(payment: Returned, exchange: Exchange) -> Event:
    """What was paid is owed again: what left the balance then, or, where it is in another currency by now, what came back."""
    movement = payment.movement()
    if payment.balance_currency != exchange.balances.of(payment.payee_id):
        stated = Stated(payment.paid, payment.currency, movement.on, f"payment {payment.payment_id}")
        units, rated = exchange.straight(payment.payee_id, stated)
        movement = replace(movement, amount=units, note=_words(movement.note, rated))
    return Event(movement)


def _words(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
