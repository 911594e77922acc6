"""What happens to payees' balances in a period beside the reports, each in book currency at the rate of its day (R35)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
from spartito.stages.settle.terms import Event

ByPayee = Mapping[str, tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """How money of any currency becomes money of the book's: at a dated rate, at most so many days old."""

    rates: RateTable
    book_currency: str
    days_old: int

    def worth(self, amount: int, currency: str, on: date, what: str) -> tuple[int, str]:
        """An amount in units of book currency, and where its rate is from; blank where there is nothing to convert.

        *what* it is the amount of is said where there is no rate.
        """
        rate = self.rates.find(currency, self.book_currency, on, self.days_old, what)
        if currency == self.book_currency:
            return amount, ""
        return round_half_even(amount * rate.value, 0), f"{money.text(amount)} {currency} at {rate.note}"


def of(happened: Iterable[Happened], returned: Iterable[Returned], exchange: Exchange) -> ByPayee:
    """The events of every payee, in the order of their kinds and keys; then the payments that came back."""
    found: dict[str, list[Event]] = {}
    for item in happened:
        for payee_id, event in _events(item, exchange):
            found.setdefault(payee_id, []).append(event)
    for payment in returned:
        found.setdefault(payment.payee_id, []).append(Event(payment.movement()))
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
    amount, rated = exchange.worth(
        balance.amount, balance.currency, balance.as_of, f"the opening balance of {balance.payee_id}"
    )
    note = _words(balance.note, rated)
    return Event(Movement(moves.OPENING_BALANCE, balance.currency, amount, balance.as_of, MIGRATION, note))


def _outside(payment: OutsidePayment, exchange: Exchange) -> Event:
    amount, rated = exchange.worth(
        payment.amount, payment.currency, payment.paid_on, f"payment {payment.reference}"
    )
    kind = moves.REFUND if payment.is_refund else moves.PAYMENT_OUTSIDE
    note = _words(payment.reason, f"by {payment.author}" if payment.author else "", rated)
    money = (payment.currency, -payment.amount)
    return Event(Movement(kind, payment.reference, -amount, payment.paid_on, BANK, note, money))


def _adjustment(adjustment: Adjustment, exchange: Exchange) -> Event:
    amount, rated = exchange.worth(
        adjustment.amount,
        adjustment.currency,
        adjustment.effective_on,
        f"adjustment {adjustment.adjustment_id}",
    )
    note = _words(adjustment.reason, f"by {adjustment.author}", rated)
    moved = Movement(
        moves.ADJUSTMENT, adjustment.adjustment_id, amount, adjustment.effective_on, ADJUSTMENT, note
    )
    return Event(moved, adjustment.contract_id, recoups=True, taxable=adjustment.taxable)


def _transfer(transfer: Transfer, exchange: Exchange) -> Iterator[tuple[str, Event]]:
    amount, rated = exchange.worth(
        transfer.amount, transfer.currency, transfer.effective_on, f"transfer {transfer.transfer_id}"
    )
    for payee_id, moved in transfer.movements(amount).items():
        other = transfer.to_payee_id if payee_id == transfer.from_payee_id else transfer.from_payee_id
        note = _words(
            f"{'to' if moved < 0 else 'from'} {other}", transfer.reason, f"by {transfer.author}", rated
        )
        movement = Movement(
            moves.TRANSFER, transfer.transfer_id, moved, transfer.effective_on, TRANSFER, note
        )
        yield payee_id, Event(movement, transfer.contract_id, taxable=transfer.taxable)


def _words(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
