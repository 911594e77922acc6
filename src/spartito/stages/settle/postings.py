"""The entries of a period that payees see: what was granted, what moved their balances, and what they are paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spartito.domain import ledger
from spartito.domain.ledger import Entry
from spartito.domain.split import DISTRIBUTOR
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled
from spartito.stages.settle.pots import PotState


def payment_entry_id(period: str, payee_id: str) -> str:
    """The entry that books a payee's payment of a period."""
    return f"{period}:payment:{payee_id}"


def entries(
    pots: Iterable[PotState],
    pooled: Iterable[Pooled],
    given_up: Mapping[tuple[str, str], int],
    dues: Iterable[Due],
    book_currency: str,
    period: str,
) -> Iterator[Entry]:
    """Every entry of the pots that were granted, of what pools gave up, of the payees' movements and payments."""
    for pot in pots:
        yield from _granted(pot, book_currency, period)
    for pool in pooled:
        yield from _given_up(pool, book_currency, period)
    for (hold_id, owner), amount in sorted(given_up.items()):
        if owner == DISTRIBUTOR:
            name, memo = f"{period}:forfeited:{hold_id}", f"forfeited: {hold_id}"
            yield ledger.moved_entry(name, f"held:{hold_id}", ledger.FORFEITED, book_currency, amount, memo)
    for item in dues:
        yield from _moved(item, book_currency, period)


def _granted(state: PotState, book_currency: str, period: str) -> Iterator[Entry]:
    grant = state.grant
    if grant is not None:
        name = f"{period}:advance:{state.pot.pot_id}"
        yield ledger.grant_entry(name, state.pot.pot_id, book_currency, state.added, grant, grant.note)


def _given_up(pool: Pooled, book_currency: str, period: str) -> Iterator[Entry]:
    """What a pool repaid of its costs, and what holds keep of it; the payees' parts are movements of theirs."""
    account = f"pool:{pool.contract_id}"
    for taken in pool.division.recouped:
        name = f"{period}:cost:{pool.contract_id}:{taken.pot_id}"
        memo = f"costs {taken.pot_id} off the pool of {pool.contract_id}"
        yield ledger.moved_entry(name, account, f"advance:{taken.pot_id}", book_currency, taken.amount, memo)
    for (hold_id, account_id), amount in sorted(pool.held.items()):
        name = f"{period}:hold:{pool.contract_id}:{hold_id}:{account_id}"
        memo = f"on hold, of the pool of {pool.contract_id}"
        yield ledger.moved_entry(name, account, f"held:{hold_id}", book_currency, amount, memo)


def _moved(item: Due, book_currency: str, period: str) -> Iterator[Entry]:
    payee_id = item.payee.payee_id
    for movement in item.movements:
        name = f"{period}:{movement.kind}:{payee_id}:{movement.reference}"
        yield ledger.movement_entry(name, payee_id, book_currency, movement)
    payable = item.payable
    if payable.paid:
        yield ledger.payment_entry(
            payment_entry_id(period, payee_id),
            payee_id,
            book_currency,
            payable.paid_in_book,
            item.payee.currency,
            payable.paid,
            f"payment for {period}",
            item.payment_rate.kept(payable.paid_in_book),
        )
