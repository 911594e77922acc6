"""The entries of a period that payees see: what was granted, what moved their balances, and what they are paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spartito.domain import ledger, money
from spartito.domain.earned import Earned, total
from spartito.domain.ledger import Entry
from spartito.stages.settle.entering import noted
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled
from spartito.stages.settle.pots import PotState


def payment_entry_id(period: str, payee_id: str) -> str:
    """The entry that books a payee's payment of a period."""
    return ledger.entry_id(period, "payment", payee_id)


def booked(
    pots: Iterable[PotState],
    pooled: Iterable[Pooled],
    to_pools: Mapping[str, Sequence[Earned]],
    forfeited: Mapping[tuple[str, str], int],
    book_currency: str,
    period: str,
) -> Iterator[Entry]:
    """Every entry of the pots that were granted, and of what pools and ended holds gave up."""
    for pot in pots:
        yield from _granted(pot, period)
    for pool in pooled:
        yield from _given_up(pool, book_currency, period)
    yield from _released(to_pools, book_currency, period)
    for hold_id in sorted({hold_id for hold_id, _ in forfeited}):
        name, memo = ledger.entry_id(period, "forfeited", hold_id), f"forfeited: {hold_id}"
        mine = [
            (currency, amount) for (hold, currency), amount in sorted(forfeited.items()) if hold == hold_id
        ]
        kept = [(f"held:{hold_id}", *money) for money in mine]
        given = [(ledger.FORFEITED, currency, -amount) for currency, amount in mine]
        yield ledger.entry_of(name, memo, [*kept, *given])


def _granted(state: PotState, period: str) -> Iterator[Entry]:
    grant = state.grant
    if grant is not None:
        name = ledger.entry_id(period, "advance", state.pot.pot_id)
        yield ledger.grant_entry(name, state.pot.pot_id, state.currency, state.added, grant, grant.note)


def _given_up(pool: Pooled, book_currency: str, period: str) -> Iterator[Entry]:
    """What a pool repaid of its costs, and what holds keep of it; the payees' parts are movements of theirs."""
    account = f"pool:{pool.contract_id}"
    for taken in pool.division.recouped:
        name = ledger.entry_id(period, "cost", pool.contract_id, taken.pot_id)
        memo = f"costs {taken.pot_id} off the pool of {pool.contract_id}"
        yield ledger.moved_entry(name, account, f"advance:{taken.pot_id}", book_currency, taken.amount, memo)
    for hold_id in sorted({row.hold_id for row in pool.held}):
        amount = total(row for row in pool.held if row.hold_id == hold_id)
        name = ledger.entry_id(period, "hold", pool.contract_id, hold_id)
        memo = f"on hold, of the pool of {pool.contract_id}"
        yield ledger.moved_entry(name, account, f"held:{hold_id}", book_currency, amount, memo)


def _released(to_pools: Mapping[str, Sequence[Earned]], book_currency: str, period: str) -> Iterator[Entry]:
    """What ended holds give back to the pools of contracts."""
    for contract_id, rows in sorted(to_pools.items()):
        for hold_id in sorted({row.hold_id for row in rows}):
            amount = total(row for row in rows if row.hold_id == hold_id)
            name = ledger.entry_id(period, "released", contract_id, hold_id)
            memo = f"released to the pool of {contract_id}"
            yield ledger.moved_entry(
                name, f"held:{hold_id}", f"pool:{contract_id}", book_currency, amount, memo
            )


def moved(item: Due, period: str) -> Iterator[Entry]:
    """The entries of one payee: of what entered the balance, of every movement, and of the payment."""
    payee_id, currency = item.payee.payee_id, item.payee.balance_currency
    if (came := item.entered) and (came.amount or item.earned):
        name = ledger.entry_id(period, "entered", payee_id)
        memo = f"earned: {money.text(came.amount)} {came.currency} at {noted(came.rate)}"
        earned, spread = (currency, item.earned), came.rate.kept(came.amount)
        yield ledger.entered_entry(name, payee_id, (came.currency, came.amount), earned, spread, memo)
    for movement in item.movements:
        name = ledger.entry_id(period, movement.kind, payee_id, movement.reference)
        yield ledger.movement_entry(name, payee_id, currency, movement)
    payable = item.payable
    if payable.paid:
        yield ledger.payment_entry(
            payment_entry_id(period, payee_id),
            payee_id,
            currency,
            payable.from_balance,
            item.payee.currency,
            payable.paid,
            f"payment for {period}",
            item.payment_rate.kept(payable.from_balance),
        )
