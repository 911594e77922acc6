"""Tax taken of a payee's money: how much an event owes, less what was taken before (R24-R28).

Amounts are in units of 10**-12 of the currency of the balance; tax is positive when it is taken, below zero when it
is given back.  It may be above the gross where the tax of a whole year falls due at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain.income import Income, merged, take, total
from spartito.domain.money import round_to_step
from spartito.domain.tax_profile import BEFORE_RECOUPMENT, PAYMENT, TaxProfile
from spartito.domain.territory import covers
from spartito.errors import ensure


@dataclass(frozen=True, slots=True)
class YearToDate:
    """A payee's tax year so far under one `year_key`: base, tax taken by us, tax at source that counted for it."""

    year: int
    base: int = 0
    tax: int = 0
    credited: int = 0


@dataclass(frozen=True, slots=True)
class Withholding:
    """The tax of one event: `gross` is the payee's money, `base` the part that is taxed, before tax at source.

    `source_tax` was taken at source of the base; `to_date` is the tax year after this event.
    """

    profile_id: str
    event_on: date
    gross: int
    base: int
    tax: int
    source_tax: int
    to_date: YearToDate


def taxable(profile: TaxProfile, earned: Sequence[Income], recouped: int) -> tuple[Income, ...]:
    """The income that a tax looks at: less what was recouped of it, of each territory pro rata, or whole (R25, R28).

    `recouped` leaves out advances that are taxed as they recoup.

    >>> us = TaxProfile("us-foreign", Fraction(3, 10), territories=("US",))
    >>> taxable(us, [Income("DE", 600), Income("US", 400)], 600)[1]
    Income(territory='US', amount=160, source_tax=0)
    """
    return take(earned, 0 if profile.base == BEFORE_RECOUPMENT else recouped)[1]


def withhold(
    profile: TaxProfile,
    event_on: date,
    incomes: Sequence[Income],
    to_date: YearToDate | None = None,
    threshold_rate: Fraction = Fraction(1),
) -> Withholding:
    """Work out the tax of one event: what is `taxable` of a period (event `credit`), or what is paid (`payment`).

    `to_date` is the year so far under the profile's `year_key`; an earlier year is over and counts no more.
    `threshold_rate` is what one unit of the threshold's currency is worth in the currency of the balance.

    >>> us = TaxProfile("us-foreign", Fraction(3, 10), territories=("US",))
    >>> taken = withhold(us, date(2026, 8, 31), [Income("DE", 240), Income("US", 160)])
    >>> taken.gross, taken.base, taken.tax
    (400, 160, 48)
    """
    year = profile.year(event_on)
    before = to_date if to_date and to_date.year == year else YearToDate(year)
    ensure(not to_date or to_date.year <= year, "a tax year that is over is not taxed again")
    taxed = [income for income in merged(incomes) if covers(profile.territories, income.territory)]
    base = sum(income.before_tax for income in taxed)
    credited = sum(_credited(profile, income) for income in taxed)
    threshold = profile.threshold * threshold_rate
    if profile.accumulator:
        exact = _due(profile, before.base + base, threshold) - before.credited - credited - before.tax
    else:
        exact = _due_alone(profile, before.base, base, threshold) - credited
    gross = total(incomes)
    tax = _bounded(profile, round_to_step(exact, profile.rounding_unit), base, gross, before.tax)
    after = YearToDate(year, before.base + base, before.tax + tax, before.credited + credited)
    source_tax = sum(income.source_tax for income in taxed)
    return Withholding(profile.profile_id, event_on, gross, base, tax, source_tax, after)


def _credited(profile: TaxProfile, income: Income) -> int:
    """How much of the due tax counts as taken at source: never more than is due, all of it without `top_up` (R27)."""
    if not income.source_tax:
        return 0
    due = round_to_step(income.before_tax * profile.rate, 1)
    if not profile.top_up:
        return due
    return min(max(income.source_tax, min(due, 0)), max(due, 0))


def _due(profile: TaxProfile, aggregate: int, threshold: Fraction) -> Fraction:
    """The tax on the whole year's aggregate, once it exceeds the threshold (R28)."""
    return profile.rate * aggregate if aggregate > max(threshold, Fraction(0)) else Fraction(0)


def _due_alone(profile: TaxProfile, before: int, base: int, threshold: Fraction) -> Fraction:
    """The tax on one event by itself; what the year's base lies below zero, after returns, is not taxed again."""
    if 0 <= base <= threshold:
        return Fraction(0)
    return profile.rate * (max(before + base, 0) - max(before, 0))


def _bounded(profile: TaxProfile, tax: int, base: int, gross: int, taken: int) -> int:
    """Keep a tax within what there is: income is never refunded, a return never more than the year's tax."""
    if base < 0:
        return max(min(tax, 0), -taken)
    if profile.event == PAYMENT:
        tax = min(tax, gross)
    elif not profile.accumulator:
        tax = min(tax, base)
    return max(tax, 0)
