"""Dated exchange rates, exact, and refused where they are missing, old or absurd.

A day without a rate takes the last one before it, at most 7 days old; a pair that is not in the table is found by
its inverse or through a currency that both have, the euro first (R31).  Nothing ever defaults to 1 (R32).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from spartito.domain.money import shown
from spartito.domain.period import Period
from spartito.domain.settlement import ABSURD
from spartito.errors import InputError

OLDEST = 7
"""Days a rate may be older than the day it is used for."""

_TURNED = Fraction(11, 10)
"""A rate that moves by more than this factor within a week, onto its own inverse, was turned around."""

_LEAP = 5
"""A rate that moves by more than this factor within a week lost its decimal point, or belongs to another pair."""

_AGAIN = "correct it and import the rates again"

LAST_DAY, FIRST_DAY, AVERAGE = "last day", "first day", "average"


class RateRow(NamedTuple):
    """One row of the rates table: on `date`, 1 `base` is worth `value` `quote`."""

    date: date
    base: str
    quote: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate to use: 1 unit of the first currency is `value` of the second; `note` says where it comes from."""

    value: Fraction
    date: date
    note: str


class RateTable:
    """The dated rates of a book.

    >>> table = RateTable([RateRow(date(2026, 8, 28), "EUR", "USD", Fraction("1.25"))], name="ECB")
    >>> table.find("USD", "EUR", on=date(2026, 8, 31))
    Rate(value=Fraction(4, 5), date=datetime.date(2026, 8, 28), note='ECB 2026-08-28')
    """

    def __init__(
        self, rows: Iterable[RateRow | tuple[date, str, str, Fraction]], name: str = "rates"
    ) -> None:
        """Keep the rows by day; InputError for a value that is not above zero or contradicts another row of its day."""
        self._name = name
        self._days: defaultdict[date, dict[tuple[str, str], Fraction]] = defaultdict(dict)
        for day, base, quote, value in rows:
            self._add(RateRow(day, base, quote, value))

    def find(self, base: str, quote: str, on: date, max_age_days: int = OLDEST) -> Rate:
        """Find what 1 `base` is worth in `quote` on a day; InputError names the pair, the day and what to do."""
        if base == quote:
            return Rate(Fraction(1), on, "same currency")
        for age in range(max_age_days + 1):
            day = on - timedelta(days=age)
            value = self._on(base, quote, day)
            if value is not None:
                return Rate(value, day, f"{self._name} {day}")
        raise InputError(
            f"no rate from {base} to {quote} for {on}, or for the {max_age_days} days before it; "
            f"import rates that have both currencies on one of these days"
        )

    def for_period(
        self, base: str, quote: str, period: Period, basis: str = LAST_DAY, max_age_days: int = OLDEST
    ) -> Rate:
        """Find the rate of a sales period: of its last day, its first day, or the average of its days (R31).

        The average is over the days of the month that have a rate, and needs one at both ends of the month.
        """
        if basis == FIRST_DAY:
            return self.find(base, quote, period.first_day, max_age_days)
        last = self.find(base, quote, period.last_day, max_age_days)
        if basis == LAST_DAY or base == quote:
            return last
        if basis != AVERAGE:
            raise InputError(f'"{basis}" is not a basis for rates: {LAST_DAY}, {FIRST_DAY} or {AVERAGE}')
        self.find(base, quote, period.first_day, max_age_days)
        month = [period.first_day + timedelta(days=offset) for offset in range(period.last_day.day)]
        values = [value for day in month if (value := self._on(base, quote, day)) is not None]
        note = f"{self._name} average of {len(values)} days of {period}"
        return Rate(sum(values, Fraction(0)) / len(values), period.last_day, note)

    def _add(self, row: RateRow) -> None:
        name = f"rate {row.base}/{row.quote} of {row.date}"
        day = self._days[row.date]
        if row.value <= 0:
            raise InputError(f"{name}: {shown(row.value)} is not above zero; {_AGAIN}")
        if day.setdefault((row.base, row.quote), row.value) != row.value:
            raise InputError(
                f"{name} is given as {shown(day[row.base, row.quote])} and {shown(row.value)}; {_AGAIN}"
            )
        back = day.get((row.quote, row.base))
        if back is not None and abs(back * row.value - 1) > Fraction(1, 100):
            raise InputError(
                f"{name}: {shown(row.value)} contradicts {row.quote}/{row.base} {shown(back)}; {_AGAIN}"
            )

    def _on(self, base: str, quote: str, day: date) -> Fraction | None:
        """Give the rate of one day: the pair's own, its inverse, or the cross through one other currency."""
        rates = self._days.get(day)
        if rates is None:
            return None
        direct = self._leg(base, quote, day)
        if direct is not None:
            return direct
        middles = {code for pair in rates for code in pair} - {base, quote}
        for middle in sorted(middles, key=lambda code: (code != "EUR", code)):
            first, second = self._leg(base, middle, day), self._leg(middle, quote, day)
            if first is not None and second is not None:
                return first * second
        return None

    def _leg(self, base: str, quote: str, day: date) -> Fraction | None:
        rates = self._days[day]
        if (base, quote) in rates:
            return self._sane(base, quote, day)
        if (quote, base) in rates:
            return 1 / self._sane(quote, base, day)
        return None

    def _sane(self, base: str, quote: str, day: date) -> Fraction:
        """Give a row's value; InputError when it is absurd, or is the row before it turned around."""
        value = self._days[day][base, quote]
        name = f"rate {base}/{quote} of {day}: {shown(value)}"
        if not Fraction(1, ABSURD) <= value <= ABSURD:
            raise InputError(f"{name} is absurd; {_AGAIN}")
        week = (self._days.get(day - timedelta(days=age), {}) for age in range(1, OLDEST + 1))
        before = next((rates[base, quote] for rates in week if (base, quote) in rates), value)
        jump = max(value / before, before / value)
        if jump > _TURNED and abs(value * before - 1) < Fraction(1, 20):
            raise InputError(f"{name} is inverted, it was {shown(before)} before; {_AGAIN}")
        if jump > _LEAP:
            raise InputError(f"{name} is absurd, it was {shown(before)} before; {_AGAIN}")
        return value
