"""The demo's money: exact sums of what was written, made-up exchange rates, and what the bank received.

Integers only; a sum is kept in units of 10**-34 of its currency, the finest a line is written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from spartito.demo.tables import write_table

FINEST = 34
"""Decimals of the finest amount a line is written with."""

BANK_CURRENCY = "EUR"
"""The currency of the distributor's bank account and of its book."""

FIRST_RATE, LAST_RATE = date(2026, 6, 1), date(2026, 10, 30)
"""The days that rates are made up for: every weekday from the first to the last."""

_RATE_DECIMALS = 5
_RATE_UNIT: int = 10**_RATE_DECIMALS
_STARTS = {"GBP": 85_210, "JPY": 17_104_000, "USD": 116_840}
_SETTLEMENT_DECIMALS = 12
_PER_CENT: int = 10 ** (_SETTLEMENT_DECIMALS - 2)
_FEES = (12_50, 0, 7_80, 15_00)
_HEADER = (
    "settlement_id",
    "source",
    "sales_period",
    "currency",
    "amount_reported",
    "amount_sent",
    "bank_currency",
    "bank_received",
    "received_on",
    "bank_fee",
)


@dataclass(slots=True)
class Sums:
    """The exact sum of the amounts written, by source, sales period and currency, in units of 10**-34."""

    amounts: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(self, source: str, sales_period: str, currency: str, amount: int, decimals: int) -> None:
        """Add an amount, given in units of 10**-decimals."""
        key = source, sales_period, currency
        self.amounts[key] = self.amounts.get(key, 0) + amount * 10 ** (FINEST - decimals)


def decimal_text(units: int, decimals: int) -> str:
    """An amount in units of 10**-decimals, written with all its decimals.

    >>> decimal_text(-5, 2)
    '-0.05'
    """
    whole, part = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{decimals}d}"


def make_rates(rng: Random) -> dict[date, dict[str, int]]:
    """What one euro is worth on every weekday, in units of 10**-5: a smooth walk that is drawn back to its start."""
    rates: dict[date, dict[str, int]] = {}
    values, steps = dict(_STARTS), dict.fromkeys(_STARTS, 0)
    day = FIRST_RATE
    while day <= LAST_RATE:
        if day.weekday() < 5:
            for currency, start in _STARTS.items():
                push = rng.randrange(-start // 500, start // 500 + 1)
                steps[currency] = (steps[currency] * 7 + push * 3 + (start - values[currency]) // 4) // 10
                values[currency] += steps[currency]
            rates[day] = dict(values)
        day += timedelta(days=1)
    return rates


def write_rates(path: Path, rates: dict[date, dict[str, int]]) -> None:
    """Write rates.csv: base EUR, five decimals."""
    rows = (
        (day.isoformat(), BANK_CURRENCY, currency, decimal_text(value, _RATE_DECIMALS))
        for day, values in rates.items()
        for currency, value in values.items()
    )
    write_table(path, ("date", "base", "quote", "rate"), rows)


def write_settlements(path: Path, sums: Sums, rates: dict[date, dict[str, int]]) -> None:
    """Write settlements.csv: one for each source, sales period and currency, all paid into the euro account.

    amount_reported and amount_sent are the exact sum of the lines.  The bank converts a little below the day's rate.
    """
    write_table(path, _HEADER, _settlements(sums, rates))


def _settlements(sums: Sums, rates: dict[date, dict[str, int]]) -> Iterator[tuple[str, ...]]:
    for number, ((source, sales_period, currency), amount) in enumerate(
        sorted(sums.amounts.items()), start=1
    ):
        sent, rest = divmod(amount, 10 ** (FINEST - _SETTLEMENT_DECIMALS))
        if rest:
            raise ValueError(
                f"the lines of {source} in {currency} sum to more than {_SETTLEMENT_DECIMALS} decimals"
            )
        day = _weekday(date(2026, 9, 14 + number % 12))
        cents = _cents(sent, currency, rates[day])
        fee = min(_FEES[number % len(_FEES)], cents // 100)
        text = decimal_text(sent, _SETTLEMENT_DECIMALS)
        received = decimal_text(cents - fee, 2), day.isoformat(), decimal_text(fee, 2)
        yield f"S-2026-{number:04d}", source, sales_period, currency, text, text, BANK_CURRENCY, *received


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _cents(sent: int, currency: str, rates: dict[str, int]) -> int:
    """Euro cents for an amount in units of 10**-12; 0.6 % below the day's rate, and exactly itself in euros."""
    if currency != BANK_CURRENCY:
        return sent * 994 * _RATE_UNIT // (1000 * rates[currency] * _PER_CENT)
    cents, rest = divmod(sent, _PER_CENT)
    if rest:
        raise ValueError("euro reports must sum to whole cents: the bank received exactly what was sent")
    return cents
