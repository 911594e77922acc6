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
