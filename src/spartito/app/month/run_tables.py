"""The tables of a run that say what the rules did: movements, pots, pools, what waits, taxes, self-bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from spartito.domain.earned import Earned
from spartito.domain.money import from_units
from spartito.domain.reserve import Tranche
from spartito.domain.withholding import YearToDate
from spartito.stages.settle import tax_rows
from spartito.stages.settle.holding import HeldState
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled, PriorityState
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.waiting import Accrued

Row = tuple[Any, ...]


def movements(dues: Sequence[Due], currency: str) -> Iterator[Row]:
    """What moved each balance, in the order of calculation; the payment is the last."""
    for due in dues:
        for position, moved in enumerate((*due.movements, *due.payment), 1):
            what = (moved.kind, moved.reference, moved.note, moved.on.isoformat())
            yield (due.payee.payee_id, position, *what, from_units(moved.amount), currency)


def pots(states: Sequence[PotState], currency: str) -> Iterator[Row]:
    """Every pot, whether or not anything was recouped of it."""
    for state in states:
        pot = state.pot
        amounts = (pot.granted, state.opening, state.added, state.recouped, state.closing)
        measured = "yes" if state.measured else ""
        names = (pot.pot_id, pot.payee_id, pot.contract_id, pot.kind, pot.group, measured, currency)
        yield (*names, *map(from_units, amounts))


def pools(pooled: Sequence[Pooled], currency: str) -> Iterator[Row]:
    """Every pool that took anything in or carries a loss."""
    for item in pooled:
        amounts = (item.terms.carried, item.income, item.costs, item.divided, item.division.carried)
        yield (item.contract_id, currency, *map(from_units, amounts))


def priorities(states: Sequence[PriorityState], currency: str) -> Iterator[Row]:
    """Every priority payout, whether or not anything was paid of it."""
    for state in states:
        amounts = (state.amount, state.opening, state.filled, state.opening + state.filled)
        yield (state.contract_id, state.payee_id, currency, *map(from_units, amounts))


def accrued(dues: Sequence[Due], currency: str) -> Iterator[Row]:
    """What waits for the pots of others, with all that tells it apart."""
    for due in dues:
        for state in due.accrued:
            names = (due.payee.payee_id, state.condition.contract_id, state.condition.waits_for_pot_id)
            before, added = ({row.key: row for row in rows} for rows in (state.before, state.added))
            for key in sorted({*before, *added}):
                yield (*names, *_told_apart(key), currency, *_waited(state, before.get(key), added.get(key)))


def _told_apart(key: tuple[str, ...]) -> tuple[str, ...]:
    """Contract, territory, usage type and kind of earnings."""
    return key[1:5]


def _waited(state: Accrued, before: Earned | None, added: Earned | None) -> Iterator[Decimal]:
    opening, taxed = (before.amount, before.taxed) if before else (0, 0)
    more, more_taxed = (added.amount, added.taxed) if added else (0, 0)
    met, passed_on = (opening if rows else 0 for rows in (state.met, state.passed_on))
    left = 0 if state.recouped else taxed + more_taxed
    return map(from_units, (opening, more, met, passed_on, opening + more - met - passed_on, left))


def reserves(dues: Sequence[Due], before: Mapping[str, Sequence[Tranche]], currency: str) -> Iterator[Row]:
    """What each period has kept back, of every payee and contract, as long as any of it is kept."""
    for due in dues:
        payee_id = due.payee.payee_id
        earlier = {(open_.contract_id, open_.period): open_ for open_ in before.get(payee_id, ())}
        now = {(t.contract_id, t.period): t for kept in due.reserved.values() for t in kept.tranches}
        for key in sorted({*earlier, *now}):
            after = now.get(key, earlier.get(key))
            if after is not None:
                yield (payee_id, key[0], str(key[1]), currency, *_reserve(earlier.get(key), after))


def _reserve(before: Tranche | None, after: Tranche) -> Iterator[Decimal]:
    opening, drawn, released = (before.left, before.drawn, before.released) if before else (0, 0, 0)
    withheld = 0 if before else after.withheld
    amounts = (opening, withheld, after.drawn - drawn, after.released - released, after.left)
    return map(from_units, (*amounts, after.withheld, after.released))


def held(states: Sequence[HeldState], currency: str) -> Iterator[Row]:
    """What each hold keeps, with all that tells it apart."""
    for state in states:
        hold, row = state.hold, state.kept.row
        pooled = "yes" if state.kept.pooled else ""
        about = (pooled, hold.reason, hold.review_on.isoformat(), currency)
        amounts = (state.opening, state.added, state.released, state.forfeited, state.closing, state.taxed)
        yield (hold.hold_id, row.payee_id, *_told_apart(row.key), *about, *map(from_units, amounts))


def taxes(dues: Sequence[Due], currency: str) -> Iterator[tax_rows.Row]:
    """Every taxed event."""
    for due in dues:
        if due.withheld is not None and due.taxes.withholding is not None:
            yield tax_rows.tax_row(
                due.payee.payee_id, due.taxes.withholding, due.taxes.document, due.withheld, currency
            )


def tax_years(
    before: Mapping[str, Mapping[str, YearToDate]], dues: Sequence[Due], currency: str
) -> list[tax_rows.Row]:
    """Where every payee's tax years stand after the period."""
    years = {(payee_id, key): year for payee_id, found in before.items() for key, year in found.items()}
    for due in dues:
        if due.withheld is not None and due.taxes.withholding is not None:
            years[due.payee.payee_id, due.taxes.withholding.year_key] = due.withheld.to_date
    return tax_rows.year_rows(years, {payee_id: currency for payee_id, _ in years})


def mixes(dues: Sequence[Due], currency: str) -> Iterator[tax_rows.Row]:
    """Where the money that is not taxed yet was earned."""
    for due in dues:
        yield from tax_rows.mix_rows(due.payee.payee_id, due.untaxed, currency)


def self_bills(dues: Sequence[Due], numbers: Mapping[str, str], currency: str) -> Iterator[tax_rows.Row]:
    """The self-billed invoices and credit notes."""
    for due in dues:
        if due.vat is not None and due.taxes.vat is not None:
            number = numbers[due.payee.payee_id]
            yield tax_rows.self_bill_row(number, due.taxes.vat, due.vat, due.on, currency)
