"""Settlements for the tests of rules: lines by payee and territory, what was deducted, what the bank paid."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from domain.table import units
from spartito.domain.deduction import Deduction
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.domain.settlement import Settlement
from spartito.stages.settle.conversion import Conversion, Part
from spartito.stages.settle.deducting import Bearer
from spartito.stages.settle.funding import fund
from spartito.stages.settle.settle import Converted, convert
from spartito.stages.settle.worth import Rules

UNIT = 10**12
FINE = 10**24
RULES = Rules(book_currency="EUR", pay_when="funded", rate_day="last", rate_days_old=7)
NO_RATES = RateTable([])
SOURCE, MONTH = "youtube/asset_raw", "2026-08"

Lines = dict[tuple[str, str], int]
"""What each part has in each territory, in units of 10**-12 of the report's currency."""


def lines_of(text: str) -> Lines:
    """Read `nina US 100, nina DE 500` as lines."""
    found: Lines = {}
    for written in text.split(", "):
        part, territory, amount = written.split()
        found[part, territory] = units(amount)
    return found


def deductions_of(text: str) -> tuple[Deduction, ...]:
    """Read `tax US 30, admin_fee all 5` as deductions of settlement S1."""
    written = [one.split() for one in text.split(", ")] if text else []
    return tuple(
        Deduction("S1", kind, units(amount), "USD", "" if where == "all" else where)
        for kind, where, amount in written
    )


def settlement(reported: int, sent: int, received: int, fee: int = 0, **other: object) -> Settlement:
    """A settlement in dollars paid into a bank account in euros."""
    stated = {
        "settlement_id": "S1", "source": SOURCE, "sales_period": Period.parse(MONTH), "currency": "USD",
        "bank_currency": "EUR", "received_on": date(2026, 9, 24),
    }  # fmt: skip
    return Settlement(
        amount_reported=reported,
        amount_sent=sent,
        bank_received=received,
        bank_fee=fee,
        **{**stated, **other},
    )  # type: ignore[arg-type]


def part_of(lines: Lines, report_id: str = "r1", **other: object) -> Part:
    """The report part that these lines are."""
    suspense = sum(amount for (part, _), amount in lines.items() if part == "*suspense")
    stated = {"source": SOURCE, "sales_period": MONTH, "currency": "USD"}
    return Part(
        report_id=report_id, placed_lines=len(lines), suspense_lines=0,
        placed=sum(lines.values()) - suspense, suspense=suspense, **{**stated, **other},
    )  # type: ignore[arg-type]  # fmt: skip


def conversion_of(settled: Settlement, lines: Lines) -> Conversion:
    """The one conversion that a settlement makes of these lines."""
    (conversion,) = fund([part_of(lines)], [settled], NO_RATES, RULES).conversions
    return conversion


def converted(conversion: Conversion, lines: Lines, borne_by: Bearer = "payees") -> list[Converted]:
    """The parts of a conversion, from its lines."""
    return convert(conversion, *fine(lines), borne_by)


def fine(lines: Lines) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Lines in units of 10**-24, as allocation hands them over: by part, and by territory and part."""
    amounts: dict[str, int] = {}
    territories: dict[str, dict[str, int]] = {}
    for (part, territory), amount in lines.items():
        amounts[part] = amounts.get(part, 0) + amount * UNIT
        territories.setdefault(territory, {})[part] = amount * UNIT
    return amounts, territories


def exact(lines: Lines) -> dict[tuple[str, str], Fraction]:
    """Lines as the oracle takes them."""
    return {key: Fraction(amount, UNIT) for key, amount in lines.items()}


def shown(items: Sequence[Converted], deduction: str | None = None) -> dict[str, int]:
    """The units by part: of its lines (`''`), of one kind of deduction, or of both together."""
    found: dict[str, int] = {}
    for item in items:
        if deduction is None or item.deduction == deduction:
            found[item.part] = found.get(item.part, 0) + item.units
    return found
