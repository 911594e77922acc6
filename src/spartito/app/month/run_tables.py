"""The tables of a run that say what the rules did: movements, pots, pools, what waits, taxes, self-bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from spartito.app.month.run_table import Row
from spartito.domain.earned import Earned
from spartito.domain.money import SCALE, to_units
from spartito.domain.reserve import Tranche
from spartito.domain.withholding import YearToDate
from spartito.stages.settle import tax_rows
from spartito.stages.settle.entering import noted
from spartito.stages.settle.holding import HeldState
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled, PriorityState
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.tax_rows import YearKey
from spartito.stages.settle.waiting import Accrued

_PAID = 10 ** (SCALE - 6)
"""Units of the last decimal of what is paid."""


def payable(due: Due) -> Row:
    """What a payee is due, what is paid and what stays."""
    payee, found = due.payee, due.payable
    return (
        payee.payee_id,
        payee.name,
        payee.balance_currency,
        found.opening,
        due.earned,
        found.payable,
        found.closing,
        fraction(due.entered.rate.value) if due.entered else "",
        noted(due.entered.rate) if due.entered else "",
        payee.currency,
        fraction(due.payment_rate.value),
        due.payment_rate.date.isoformat(),
        to_units(payee.minimum),
        # Whole minor units, and no currency has more than six decimals.
        found.paid // _PAID,
        found.from_balance,
        found.reason,
    )


def fraction(value: Fraction) -> str:
    """A rate as it is kept, with nothing rounded: numerator/denominator.

    >>> fraction(Fraction("0.84115"))
    '16823/20000'
    """
    return f"{value.numerator}/{value.denominator}"


def movements(due: Due, currency: str) -> Iterator[Row]:
    """What moved a balance, in the order of calculation; the payment is the last."""
    payee_id = due.payee.payee_id
    for position, moved in enumerate((*due.movements, *due.payment), 1):
        what = (moved.kind, moved.reference, moved.note, moved.on.isoformat())
        yield (payee_id, position, *what, moved.amount, currency)


def pots(states: Sequence[PotState]) -> Iterator[Row]:
    """Every pot, whether or not anything was recouped of it."""
    for state in states:
        pot = state.pot
        amounts = (pot.granted, state.opening, state.added, state.recouped, state.closing)
        measured = "yes" if state.measured else ""
        names = (pot.pot_id, pot.payee_id, pot.contract_id, pot.kind, pot.group, measured, state.currency)
        yield (*names, *amounts)


def pools(pooled: Sequence[Pooled], currency: str) -> Iterator[Row]:
    """Every pool that took anything in or carries a loss."""
    for item in pooled:
        amounts = (item.terms.carried, item.income, item.costs, item.divided, item.division.carried)
        yield (item.contract_id, currency, *amounts)


def priorities(states: Sequence[PriorityState], currency: str) -> Iterator[Row]:
    """Every priority payout, whether or not anything was paid of it."""
    for state in states:
        amounts = (state.amount, state.opening, state.filled, state.opening + state.filled)
        yield (state.contract_id, state.payee_id, currency, *amounts)


def accrued(due: Due, currency: str) -> Iterator[Row]:
    """What waits for the pots of others, with all that tells it apart."""
    for state in due.accrued:
        names = (due.payee.payee_id, state.condition.contract_id, state.condition.waits_for_pot_id)
        before, added = ({row.key: row for row in rows} for rows in (state.before, state.added))
        for key in sorted({*before, *added}):
            yield (*names, *_told_apart(key), currency, *_waited(state, before.get(key), added.get(key)))


def _told_apart(key: tuple[str, ...]) -> tuple[str, ...]:
    """Contract, territory, usage type and kind of earnings."""
    return key[1:5]


def _waited(state: Accrued, before: Earned | None, added: Earned | None) -> tuple[int, ...]:
    opening, taxed = (before.amount, before.taxed) if before else (0, 0)
    more, more_taxed = (added.amount, added.taxed) if added else (0, 0)
    met, passed_on = (opening if rows else 0 for rows in (state.met, state.passed_on))
    left = 0 if state.recouped else taxed + more_taxed
    return (opening, more, met, passed_on, opening + more - met - passed_on, left)


def reserves(due: Due, earlier: Sequence[Tranche], currency: str) -> Iterator[Row]:
    """What each period has kept back, of every contract, as long as any of it is kept."""
    before = {(open_.contract_id, open_.period): open_ for open_ in earlier}
    now = {(t.contract_id, t.period): t for kept in due.reserved.values() for t in kept.tranches}
    for key in sorted({*before, *now}):
        after = now.get(key, before.get(key))
        if after is not None:
            yield (due.payee.payee_id, key[0], str(key[1]), currency, *_reserve(before.get(key), after))


def _reserve(before: Tranche | None, after: Tranche) -> tuple[int, ...]:
    opening, drawn, released = (before.left, before.drawn, before.released) if before else (0, 0, 0)
    withheld = 0 if before else after.withheld
    amounts = (opening, withheld, after.drawn - drawn, after.released - released, after.left)
    return (*amounts, after.withheld, after.released)


def held(states: Sequence[HeldState]) -> Iterator[Row]:
    """What each hold keeps, with all that tells it apart."""
    for state in states:
        hold, row = state.hold, state.kept.row
        pooled = "yes" if state.kept.pooled else ""
        about = (pooled, hold.reason, hold.review_on.isoformat(), state.kept.currency)
        amounts = (state.opening, state.added, state.released, state.forfeited, state.closing, state.taxed)
        yield (hold.hold_id, row.payee_id, *_told_apart(row.key), *about, *amounts)


def taxes(due: Due, currency: str) -> Iterator[Row]:
    """The taxed event of a payee."""
    if due.withheld is not None and due.taxes.withholding is not None:
        yield tax_rows.tax_row(
            due.payee.payee_id, due.taxes.withholding, due.taxes.document, due.withheld, currency
        )


def tax_years(
    before: Mapping[str, Mapping[str, YearToDate]],
    gone_on: Mapping[YearKey, YearToDate],
    currencies: Mapping[YearKey, str],
    book_currency: str,
) -> Iterator[Row]:
    """Where every payee's tax years stand after the period; *currencies* are of those that are not in the book's."""
    years = {(payee_id, key): year for payee_id, found in before.items() for key, year in found.items()}
    return tax_rows.year_rows({**years, **gone_on}, currencies, book_currency)


def mixes(due: Due, currency: str) -> Iterator[Row]:
    """Where the money that is not taxed yet was earned."""
    return tax_rows.mix_rows(due.payee.payee_id, due.untaxed, currency)


def self_bills(due: Due, number: str, currency: str) -> Iterator[Row]:
    """The self-billed invoice or credit note of a payee."""
    if due.vat is not None and due.taxes.vat is not None:
        yield tax_rows.self_bill_row(number, due.taxes.vat, due.vat, due.on, currency)
