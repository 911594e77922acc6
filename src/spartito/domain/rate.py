"""Dated exchange rates, exact, and refused where they are missing, old or absurd.

A day without a rate takes the last one before it, at most 7 days old; a pair that is not in the table is found by
its inverse or through a currency that both have, the euro first (R31).  Nothing ever defaults to 1 (R32).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from spartito.domain.money import round_half_even, shown
from spartito.domain.period import Period
from spartito.domain.settlement import ABSURD
from spartito.errors import InputError

OLDEST = 7
"""Days a rate may be older than the day it is used for."""

_TURNED = Fraction(11, 10)
"""A rate that moves by more than this factor, onto its own inverse, was turned around."""

BOUNDS = Fraction(2)
"""A rate that differs by more than this factor from the last one before it lost its decimal point, or is another's."""

INVERTED, OUT_OF_BOUNDS = "inverted", "absurd"
"""What is wrong with a rate beside one that is known: turned around, or too far away."""

_ADVICE = {
    INVERTED: "Both should say what 1 {base} is worth in {quote}: import again the one that is turned around.",
    OUT_OF_BOUNDS: "Import again the one that is wrong; if both are right, raise rate_bounds_percent in settings.toml.",
}

LAST_DAY, FIRST_DAY, AVERAGE = "last day", "first day", "average"


class RateRow(NamedTuple):
    """One row of the rates table: on `date`, 1 `base` is worth `value` `quote`."""

    date: date
    base: str
    quote: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate to use: 1 unit of the first currency is `value` of the second; `note` says where it comes from.

    `spread` is the part of what is exchanged that is kept; the value is what is left of it.
    """

    value: Fraction
    date: date
    note: str
    spread: Fraction = Fraction(0)

    def less(self, spread: Fraction) -> "Rate":
        """The rate when a part of what is exchanged is kept for the exchange (R35).

        >>> Rate(Fraction("1.1"), date(2026, 8, 31), "ECB").less(Fraction(1, 100)).value
        Fraction(1089, 1000)
        """
        return Rate(self.value * (1 - spread), self.date, self.note, spread)

    def kept(self, amount: int) -> int:
        """What is kept of an amount that is exchanged, in the units of that amount, rounded half-even."""
        return round_half_even(amount * self.spread, 0)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is wrong with a rate from elsewhere, `INVERTED` or `OUT_OF_BOUNDS`, and the dated rate that it disagrees with."""

    wrong: str
    known: Rate


def contradictions(rows: Iterable[RateRow]) -> Iterator[tuple[int, int]]:
    """Find every row that cannot be true beside an earlier one of its day: the place of the earlier, and its own.

    It gives its pair another value, or the pair turned around a value that is not the inverse.

    >>> day = date(2026, 8, 28)
    >>> list(contradictions([RateRow(day, "EUR", "USD", Fraction(2)), RateRow(day, "USD", "EUR", Fraction(2))]))
    [(0, 1)]
    """
    seen: dict[tuple[date, str, str], tuple[int, Fraction]] = {}
    for place, row in enumerate(rows):
        same, value = seen.setdefault((row.date, row.base, row.quote), (place, row.value))
        if value != row.value:
            yield same, place
        back, inverse = seen.get((row.date, row.quote, row.base), (place, 1 / row.value))
        if row.base != row.quote and abs(inverse * row.value - 1) > Fraction(1, 100):
            yield back, place


class RateTable:
    """The dated rates of a book.

    >>> table = RateTable([RateRow(date(2026, 8, 28), "EUR", "USD", Fraction("1.25"))], name="ECB")
    >>> table.find("USD", "EUR", on=date(2026, 8, 31))
    Rate(value=Fraction(4, 5), date=datetime.date(2026, 8, 28), note='ECB 2026-08-28', spread=Fraction(0, 1))
    """

    def __init__(
        self,
        rows: Iterable[RateRow | tuple[date, str, str, Fraction]],
        name: str = "rates",
        bounds: Fraction = BOUNDS,
    ) -> None:
        """Keep the rows by day; InputError for a value that is not above zero or contradicts another row of its day."""
        self._name = name
        self._bounds = bounds
        self._dates: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
        self._days: defaultdict[date, dict[tuple[str, str], Fraction]] = defaultdict(dict)
        stated = [RateRow(*row) for row in rows]
        for row in stated:
            self._add(row)
        for earlier, later in contradictions(stated):
            raise InputError(
                f"{_said(stated[later])} contradicts {_said(stated[earlier], 'the')}. Import the right one."
            )
        for days in self._dates.values():
            days.sort()

    def find(
        self, base: str, quote: str, on: date, max_age_days: int = OLDEST, wanted_by: str = "the book"
    ) -> Rate:
        """Find what 1 `base` is worth in `quote` on a day; InputError says who wants it, the pair, the day, what to do."""
        if base == quote:
            return Rate(Fraction(1), on, "same currency")
        for age in range(max_age_days + 1):
            day = on - timedelta(days=age)
            value = self._on(base, quote, day)
            if value is not None:
                return Rate(value, day, f"{self._name} {day}")
        raise InputError(
            f"{wanted_by[0].upper()}{wanted_by[1:]} needs a rate from {base} to {quote} for {on}, and there is none of that "
            f"day or of the {max_age_days} days before it. Import one, or rates of both in a third currency on the same day."
        )

    def disagreement(
        self, base: str, quote: str, value: Fraction, on: date, max_age_days: int = OLDEST
    ) -> Disagreement | None:
        """Say how a rate from elsewhere, such as a bank's, disagrees with that of its day, if it does.

        A pair without a rate on that day, or on the days before it, disagrees with nothing.

        >>> ecb = RateTable([RateRow(date(2026, 8, 28), "EUR", "USD", Fraction("1.25"))], name="ECB")
        >>> ecb.disagreement("USD", "EUR", Fraction("1.25"), date(2026, 8, 31)).wrong
        'inverted'
        >>> ecb.disagreement("USD", "EUR", Fraction("0.79"), date(2026, 8, 31))
        """
        for age in range(max_age_days + 1):
            day = on - timedelta(days=age)
            known = self._on(base, quote, day)
            if known is not None:
                wrong = self._wrong(value, known)
                return Disagreement(wrong, Rate(known, day, f"{self._name} {day}")) if wrong else None
        return None

    def for_period(
        self,
        base: str,
        quote: str,
        period: Period,
        basis: str = LAST_DAY,
        max_age_days: int = OLDEST,
        wanted_by: str = "the book",
    ) -> Rate:
        """Find the rate of a sales period: of its last day, its first day, or the average of its days (R31).

        The average is over the days of the month that have a rate, and needs one at both ends of the month.
        """
        if basis == FIRST_DAY:
            return self.find(base, quote, period.first_day, max_age_days, wanted_by)
        last = self.find(base, quote, period.last_day, max_age_days, wanted_by)
        if basis == LAST_DAY or base == quote:
            return last
        if basis != AVERAGE:
            raise InputError(f'"{basis}" is not a basis for rates: {LAST_DAY}, {FIRST_DAY} or {AVERAGE}')
        self.find(base, quote, period.first_day, max_age_days, wanted_by)
        month = [period.first_day + timedelta(days=offset) for offset in range(period.last_day.day)]
        values = [value for day in month if (value := self._on(base, quote, day)) is not None]
        note = f"{self._name} average of {len(values)} days of {period}"
        return Rate(sum(values, Fraction(0)) / len(values), period.last_day, note)

    def _add(self, row: RateRow) -> None:
        day = self._days[row.date]
        if row.value <= 0:
            raise InputError(f"{_said(row)} is not above zero. Import the right one.")
        if (row.base, row.quote) not in day:
            self._dates[row.base, row.quote].append(row.date)
        day.setdefault((row.base, row.quote), row.value)

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
        said = _said(RateRow(day, base, quote, value))
        if not Fraction(1, ABSURD) <= value <= ABSURD:
            raise InputError(
                f"{said} is absurd, above {ABSURD:,} or below one over it. Import the right one."
            )
        dates = self._dates[base, quote]
        place = bisect_left(dates, day)
        before = dates[place - 1] if place else day
        known = self._days[before][base, quote]
        if wrong := self._wrong(value, known):
            advice = _ADVICE[wrong].format(base=base, quote=quote)
            raise InputError(f"{said} is {wrong}, it was {shown(known)} on {before}. {advice}")
        return value

    def _wrong(self, value: Fraction, known: Fraction) -> str:
        """Say what is wrong with a rate beside one that is known, or nothing."""
        jump = max(value / known, known / value)
        if jump > _TURNED and abs(value * known - 1) < Fraction(1, 20):
            return INVERTED
        return OUT_OF_BOUNDS if jump > self._bounds else ""


def _said(row: RateRow, article: str = "The") -> str:
    return f"{article} rate {row.base}/{row.quote} of {row.date}: {shown(row.value)}"
