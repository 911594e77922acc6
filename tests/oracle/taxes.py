"""Withholding, event by event: every amount a Fraction of the currency, cut to 12 decimals where it is divided."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .contracts import largest_remainder
from .text import UNIT

ZERO = Fraction(0)


@dataclass
class Rule:
    """A tax as a tax adviser would note it down; `territories` empty means the world."""

    rate: Fraction
    territories: set[str] = field(default_factory=set)
    before_recoupment: bool = False
    on_payment: bool = False
    whole_year: bool = False
    threshold: Fraction = ZERO
    top_up: bool = True
    first_day: tuple[int, int] = (1, 1)


@dataclass
class Event:
    """Money that arrived, by territory and by whether it was taxed at source, and what of it was recouped."""

    on: datetime.date
    arrived: Mapping[tuple[str, bool], Fraction]
    at_source: Mapping[str, Fraction]
    recouped: Fraction = ZERO


def taxes(rule: Rule, events: Sequence[Event]) -> list[Fraction]:
    """The tax of each event in turn, plus when taken and minus when given back."""
    answers: list[Fraction] = []
    year, base_before, taken, counted = 0, ZERO, ZERO, ZERO
    for event in events:
        first = datetime.date(event.on.year, *rule.first_day)
        current = event.on.year if event.on >= first else event.on.year - 1
        if current != year:
            year, base_before, taken, counted = current, ZERO, ZERO, ZERO
        base, credit, left = _base(rule, event)
        tax = _tax(rule, base, credit, (base_before, taken, counted))
        if rule.on_payment and base >= 0:
            tax = max(min(tax, left), ZERO)
        base_before, taken, counted = base_before + base, taken + tax, counted + credit
        answers.append(tax)
    return answers


def _base(rule: Rule, event: Event) -> tuple[Fraction, Fraction, Fraction]:
    """What is taxed (with the tax at source put back), what counts as taken already, and what is left in all."""
    whole = sum(event.arrived.values(), ZERO)
    share = event.recouped / whole if whole else ZERO
    kept = dict.fromkeys(event.arrived, ZERO)
    left = largest_remainder(
        {str(key): amount * share * UNIT for key, amount in event.arrived.items()}, int(event.recouped * UNIT)
    )
    gone = largest_remainder({name: tax * share * UNIT for name, tax in event.at_source.items()})
    base, credit = ZERO, ZERO
    for (territory, taxed), amount in event.arrived.items():
        kept[territory, taxed] = amount - Fraction(left[str((territory, taxed))], UNIT)
        if rule.territories and territory not in rule.territories:
            continue
        money = amount if rule.before_recoupment else kept[territory, taxed]
        if not taxed:
            base += money
            continue
        source = event.at_source[territory]
        if not rule.before_recoupment:
            source -= Fraction(gone[territory], UNIT)
        base += money + source
        due = _cents((money + source) * rule.rate)
        credit += _counted(source, due) if rule.top_up or not source else due
    return base, credit, sum(kept.values(), ZERO)


def _counted(source: Fraction, due: Fraction) -> Fraction:
    """What was taken counts as far as it is due; of a return, what was given back as far as that is."""
    return max(min(source, due), ZERO) if due >= 0 else min(max(source, due), ZERO)


def _tax(rule: Rule, base: Fraction, credit: Fraction, year: tuple[Fraction, Fraction, Fraction]) -> Fraction:
    base_before, taken, counted = year
    if rule.whole_year:
        aggregate = base_before + base
        tax = (rule.rate * aggregate if aggregate > rule.threshold else ZERO) - counted - credit - taken
    elif 0 <= base <= rule.threshold:
        tax = ZERO
    else:
        tax = rule.rate * (max(base_before + base, ZERO) - max(base_before, ZERO)) - credit
    tax = _cents(tax)
    if base < 0:
        return max(min(tax, ZERO), -taken)
    if not rule.on_payment and not rule.whole_year:
        tax = min(tax, base)  # no tax is more than what it is of
    return max(tax, ZERO)


def _cents(amount: Fraction) -> Fraction:
    """An amount to 12 decimals, a half away from zero."""
    units = int(abs(amount) * UNIT + Fraction(1, 2))
    return Fraction(units if amount >= 0 else -units, UNIT)
