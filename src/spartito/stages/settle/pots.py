"""The pots of a period: what was granted before and now, what is recouped of it, and what is outstanding (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spartito.domain.advance import Advance
from spartito.domain.ledger import BANK, MIGRATION, Grant
from spartito.domain.money import round_half_even
from spartito.domain.rate import RateTable
from spartito.domain.recoupment import SHARE, Pot, Recoupment
from spartito.errors import InputError
from spartito.stages.settle.terms import Balances, another_currency


@dataclass(frozen=True, slots=True)
class PotState:
    """One pot in one period, in units of its currency: opening + added - recouped = outstanding at its end.

    What a pool recoups is in the book's currency, what a payee's share recoups in that of the payee's balance.
    """

    pot: Pot
    currency: str
    opening: int
    added: int = 0
    recouped: int = 0
    grant: Grant | None = None
    measured: bool = False

    @property
    def outstanding(self) -> int:
        """What is outstanding before anything is recouped."""
        return self.opening + self.added

    @property
    def closing(self) -> int:
        """What is outstanding at the end of the period."""
        return self.outstanding - self.recouped


@dataclass(frozen=True, slots=True)
class KnownPot:
    """What the period before has left of a pot; whether it only *measured* a break-even stays as it was."""

    granted: int
    outstanding: int
    currency: str
    measured: bool = False


def opened(
    advances: Iterable[Advance],
    known: Mapping[str, KnownPot],
    granted_now: frozenset[str],
    measured: frozenset[str],
    rates: RateTable,
    balances: Balances,
    rate_days_old: int,
    first_day: date | None,
) -> list[PotState]:
    """Every pot at the start of a period, in order of id: *known* are those of the period before.

    An advance that is *granted_now* is converted once, at the rate of its day. Without a period before, what was
    granted before *first_day* was brought over from another system. A pot that only *measured* a break-even is in no
    ledger; an advance that was granted as one cannot become such a pot any more.
    """
    states = []
    for advance in sorted(advances, key=lambda advance: advance.pot_id):
        even = advance.pot_id in measured
        own = advance.base == SHARE and not even
        currency = balances.of(advance.payee_id) if own else balances.book_currency
        if advance.pot_id in known:
            states.append(_known(advance, known[advance.pot_id], even, currency))
        elif advance.pot_id in granted_now:
            state = _granted(advance, rates, currency, rate_days_old, first_day)
            states.append(replace(state, grant=None, measured=True) if even else state)
    return states


def recouped(states: Sequence[PotState], taken: Iterable[Recoupment]) -> list[PotState]:
    """The pots after a period's recoupments."""
    amounts: dict[str, int] = {}
    for item in taken:
        amounts[item.pot_id] = amounts.get(item.pot_id, 0) + item.amount
    return [replace(state, recouped=state.recouped + amounts.get(state.pot.pot_id, 0)) for state in states]


def _known(advance: Advance, before: KnownPot, measured_now: bool, currency: str) -> PotState:
    if measured_now and not before.measured:
        raise InputError(
            f"Splits break even on pot {advance.pot_id}, which a closed period has paid out as {advance.kind}. "
            "Import a pot of its own for the break-even, and name that in the splits."
        )
    if before.outstanding and currency != before.currency and not before.measured:
        raise another_currency(
            advance.payee_id, before.currency, currency, f"{advance.kind} {advance.pot_id}"
        )
    pot = advance.pot(before.granted, before.outstanding)
    return PotState(pot, before.currency, before.outstanding, measured=before.measured)


def _granted(
    advance: Advance, rates: RateTable, currency: str, days_old: int, first_day: date | None
) -> PotState:
    rate = rates.find(
        advance.currency, currency, advance.granted_on, days_old, f"{advance.kind} {advance.pot_id}"
    )
    granted = round_half_even(advance.amount * rate.value, 0)
    before = min(round_half_even(advance.recouped_to_date * rate.value, 0), granted)
    if granted < 1:
        raise InputError(
            f"Advance {advance.pot_id} is worth nothing in {currency}. Correct its amount or its rate."
        )
    migrated = first_day is not None and advance.granted_on < first_day
    outstanding = advance.amount - advance.recouped_to_date
    grant = Grant(MIGRATION if migrated else BANK, advance.currency, outstanding, _note(advance, rate.note))
    return PotState(advance.pot(granted, granted - before), currency, 0, granted - before, 0, grant)


def _note(advance: Advance, rate_note: str) -> str:
    at = f", {advance.currency} at {rate_note}" if rate_note else ""
    return f"{advance.kind} granted on {advance.granted_on}{at}"
