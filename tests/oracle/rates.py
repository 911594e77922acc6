"""Dated rates: what one unit of a currency was worth in another."""

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = Mapping[str, str]


def rate(rows: Sequence[Row], base: str, quote: str, on: datetime.date) -> Fraction:
    """The rate of the last day that has one, at most 7 days back: of the pair, its inverse, or across a third."""
    if base == quote:
        return Fraction(1)
    for age in range(8):
        day = (on - datetime.timedelta(age)).isoformat()
        known = {(row["base"], row["quote"]): Fraction(row["rate"]) for row in rows if row["date"] == day}
        known = {**{(there, here): 1 / value for (here, there), value in known.items()}, **known}
        if (base, quote) in known:
            return known[base, quote]
        for between in sorted(
            {code for pair in known for code in pair}, key=lambda code: (code != "EUR", code)
        ):
            if (base, between) in known and (between, quote) in known:
                return known[base, between] * known[between, quote]
    raise LookupError(f"no rate from {base} to {quote} on {on}")


def of_month(
    rows: Sequence[Row], base: str, quote: str, first: datetime.date, last: datetime.date, basis: str
) -> Fraction:
    """The rate of a month: of its first day, its last, or the mean over its days that have one of their own."""
    if basis != "average":
        return rate(rows, base, quote, first if basis == "first day" else last)
    days = [first + datetime.timedelta(number) for number in range((last - first).days + 1)]
    stated = {row["date"] for row in rows}
    values = [
        value
        for day in days
        if day.isoformat() in stated and (value := _of_day(rows, base, quote, day)) is not None
    ]
    return sum(values, Fraction(0)) / len(values)


def _of_day(rows: Sequence[Row], base: str, quote: str, day: datetime.date) -> Fraction | None:
    try:
        return rate([row for row in rows if row["date"] == day.isoformat()], base, quote, day)
    except LookupError:
        return None
