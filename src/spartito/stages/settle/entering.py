"""Money that enters a balance from another currency: a payee's earnings, and what others pass on, at one rate a period (R35).

Everything before this border is in the book's currency, everything behind it in that of the balance. Amounts are in units
of 10^-12 of their currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spartito.domain import money
from spartito.domain.earned import Earned
from spartito.domain.money import half_even, quantise, quantise_near, shown
from spartito.domain.movement import Movement
from spartito.domain.rate import Rate
from spartito.stages.settle.terms import Event


@dataclass(frozen=True, slots=True)
class Incoming:
    """What comes to a payee in one currency beside the conversions: movements, and the rows that rules see of them.

    Where there are rows, they sum to the movements.
    """

    currency: str
    events: tuple[Event, ...]
    rows: tuple[Earned, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What the conversions gave a payee, in units of the book's currency, and the rate at which it entered the balance."""

    amount: int
    currency: str
    rate: Rate


def worth(amount: int, rate: Rate) -> int:
    """What an amount is worth at a rate, rounded half-even to the last unit."""
    return half_even(amount * rate.value.numerator, rate.value.denominator)


def exchanged(rows: Sequence[Earned], rate: Rate, whole: int) -> tuple[Earned, ...]:
    """The rows at a rate; they sum to the *whole* that was exchanged, to the last unit (largest remainder)."""
    if not rows:
        return ()
    numerator, denominator = rate.value.numerator, rate.value.denominator
    amounts = {f"{place:09}": row.amount * numerator for place, row in enumerate(rows)}
    taxes = {name: row.taxed * numerator for name, row in zip(amounts, rows, strict=True)}
    units = quantise_near(amounts, denominator, whole)
    taxed = quantise(taxes, denominator, half_even(sum(taxes.values()), denominator))
    return tuple(
        replace(row, amount=units[name], taxed=taxed[name]) for name, row in zip(amounts, rows, strict=True)
    )


def enter(item: Incoming, balance_currency: str, rate: Rate) -> Incoming:
    """What comes in another currency, in that of the balance; each movement says how much it was, and at which rate."""
    events = tuple(
        replace(event, movement=_exchanged(event.movement, item.currency, rate)) for event in item.events
    )
    whole = sum(event.movement.amount for event in events)
    return Incoming(balance_currency, events, exchanged(item.rows, rate, whole))


def _exchanged(movement: Movement, currency: str, rate: Rate) -> Movement:
    rated = f"{money.text(movement.amount)} {currency} at {noted(rate)}"
    return replace(
        movement,
        amount=worth(movement.amount, rate),
        note=f"{movement.note}, {rated}" if movement.note else rated,
        money=(currency, movement.amount),
        spread=rate.kept(movement.amount),
    )


def noted(rate: Rate) -> str:
    """Where a rate is from, and what is kept of the exchange."""
    return f"{rate.note} less {shown(rate.spread * 100)} %" if rate.spread else rate.note
