"""The tables of a run that say what the rules did: movements, pots, taxes, untaxed money, self-bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spartito.domain.money import from_units
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pots import PotState

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
        names = (pot.pot_id, pot.payee_id, pot.contract_id, pot.kind, pot.group, currency)
        yield (*names, *map(from_units, amounts))


def taxes(dues: Sequence[Due], currency: str) -> Iterator[Row]:
    """Every taxed event, with the payee's tax year after it."""
    for due in dues:
        if (taken := due.withheld) is not None and (profile := due.taxes.withholding) is not None:
            to_date = taken.to_date
            yield (
                due.payee.payee_id,
                taken.profile_id,
                due.taxes.document,
                taken.event_on.isoformat(),
                profile.scope,
                from_units(taken.base),
                f"{profile.rate.numerator}/{profile.rate.denominator}",
                from_units(taken.tax),
                from_units(taken.source_tax),
                profile.year_key,
                to_date.year,
                *map(from_units, (to_date.base, to_date.tax, to_date.credited)),
                currency,
            )


def mixes(dues: Sequence[Due], currency: str) -> Iterator[Row]:
    """Where the money that is not taxed yet was earned."""
    for due in dues:
        for part in due.untaxed:
            at_source = "yes" if part.source_tax else "no"
            amounts = map(from_units, (part.amount, part.source_tax))
            yield (due.payee.payee_id, part.territory, at_source, currency, *amounts)


def self_bills(dues: Sequence[Due], numbers: Mapping[str, str], currency: str) -> Iterator[Row]:
    """The self-billed invoices and credit notes, in order of number."""
    for due in dues:
        if due.vat is not None and due.taxes.vat is not None:
            rate = due.taxes.vat.rate
            yield (
                numbers[due.payee.payee_id],
                due.payee.payee_id,
                due.vat.profile_id,
                due.vat.document,
                due.on.isoformat(),
                from_units(due.vat.base),
                f"{rate.numerator}/{rate.denominator}",
                from_units(due.vat.vat),
                "; ".join(due.vat.words),
                currency,
            )
