"""The ECB's history of euro reference rates, taken as it is published.

One row a day, newest first: `Date`, then a column a currency with what one euro is worth, `N/A` where there was
no rate, and a comma at the end of every line. Layout read in eurofxref-hist.csv of 2026-10-30.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spartito.domain import currency

_CODE = re.compile(r"[A-Z]{3}")
_NO_RATE = frozenset({"N/A", ""})


def is_history(header: Sequence[str]) -> bool:
    """Whether a header is that of the ECB's history file."""
    codes = [name.strip() for name in header[1:] if name.strip()]
    return header[0].strip() == "Date" and bool(codes) and all(_CODE.fullmatch(code) for code in codes)


def as_rates(
    header: Sequence[str], lines: Sequence[int], columns: Sequence[Sequence[str]]
) -> tuple[list[int], list[list[str]], tuple[str, ...]]:
    """The history as rows of the `rates` table (date, base EUR, quote, rate), with their lines and warnings.

    Currencies that ISO 4217 no longer lists are left out: nothing is paid in them any more.
    """
    codes = [name.strip() for name in header]
    gone = [code for code in codes[1:] if code and not currency.is_currency(code)]
    found_lines: list[int] = []
    dates: list[str] = []
    quotes: list[str] = []
    rates: list[str] = []
    for code, values in zip(codes[1:], columns[1:], strict=True):
        if not code or code in gone:
            continue
        kept = [place for place, value in enumerate(values) if value.strip() not in _NO_RATE]
        found_lines += [lines[place] for place in kept]
        dates += [columns[0][place] for place in kept]
        quotes += [code] * len(kept)
        rates += [values[place] for place in kept]
    warnings = (f"Withdrawn currencies left out: {', '.join(gone)}.",) if gone else ()
    return found_lines, [dates, ["EUR"] * len(dates), quotes, rates], warnings
