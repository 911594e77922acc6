"""The money of random months: which reports it has come for, and at what rate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from .month import Row, Step

RECEIVED_ON = "2026-09-20"
Group = tuple[str, str, str]
"""A source, a sales period and a currency."""


@dataclass
class Open:
    """What waits of a group: its sum, and the reports where a settlement must name them."""

    total: Fraction = Fraction(0)
    report_ids: set[str] = field(default_factory=set)


def settlements(step: Step, waiting: Mapping[Group, Open], currency: str, prefix: str) -> list[Row]:
    """Settle about two groups in three, each at a rate of its own, for the sum that stands in the reports."""
    rows = []
    for number, (group, open_now) in enumerate(sorted(waiting.items(), key=itemgetter(0))):
        seed = step.funded[number % len(step.funded)] + number
        amount = Decimal(round(open_now.total * 10**12)).scaleb(-12)
        bank = "GBP" if seed % 7 == 0 else currency
        home = group[2] == bank  # the bank moves what was sent, in whole cents
        reported = amount.quantize(Decimal("0.01")) if home or seed % 5 == 0 else amount
        if reported <= 0 or seed % 3 == 0:
            continue
        fee = Decimal(0) if seed % 2 else min(Decimal(seed % 400).scaleb(-2), reported // 20)
        percent = 91 + seed % 10  # what the bank gives of the day's rate, beside its fee
        received = (
            reported - fee
            if home
            else Decimal(int(Fraction(reported) * _worth(group[2], bank) * percent)).scaleb(-2)
        )
        if received <= 0:
            continue
        rows.append({
            "settlement_id": f"{prefix}{number}", "source": group[0], "sales_period": group[1], "currency": group[2],
            "amount_reported": f"{reported:f}", "amount_sent": f"{reported:f}", "bank_currency": bank,
            "bank_received": f"{received:f}", "received_on": RECEIVED_ON,
            "bank_fee": f"{fee:f}" if fee else "", "report_ids": " ".join(sorted(open_now.report_ids)),
        })  # fmt: skip
    return rows


def _worth(currency: str, bank: str) -> Fraction:
    """What a currency is worth in the bank's, near the rates of `rates`."""
    euro = {"USD": Fraction(5, 4), "GBP": Fraction(4, 5), "JPY": Fraction(150), "KWD": Fraction(3, 10)}
    return euro.get(bank, Fraction(1)) / euro.get(currency, Fraction(1))
