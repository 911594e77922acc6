"""Settlement: parts become book currency, payees' balances move, and every movement is posted.

Pure calculation over what allocation summed up; amounts are integers (10^-24 before conversion, 10^-12 after).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from spartito.domain import ledger, settlement
from spartito.domain.currency import minor_units
from spartito.domain.ledger import DIFFERENCE, SUSPENSE, Entry
from spartito.domain.money import SCALE
from spartito.domain.payable import Payable, settle
from spartito.domain.rate import RateTable
from spartito.stages.settle import late
from spartito.stages.settle.funding import Conversion

_FINE = 10**SCALE
NOT_IMPORTED = "payee not imported"


@dataclass(frozen=True, slots=True)
class Converted:
    """One part of a conversion before and after: *amount* in 10^-24 of the report currency, *units* in 10^-12."""

    conversion: Conversion
    part: str
    amount: int
    units: int


@dataclass(frozen=True, slots=True)
class Payee:
    """What settling needs to know of a payee."""

    payee_id: str
    name: str
    currency: str
    minimum: Decimal
    imported: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """A payee's payable with the rate that its payment took."""

    payee: Payee
    payable: Payable
    payment_rate: Fraction
    payment_rate_date: date
    payment_rate_note: str


def convert(conversion: Conversion, amounts: Mapping[str, int]) -> list[Converted]:
    """Convert the parts of one conversion; they sum to what the bank paid, to the last unit (RULES R30).

    What a late conversion leaves in suspense is not moved: it has an amount and no units.
    """
    parts = dict(amounts)
    if conversion.held is not None:
        left = parts.pop(SUSPENSE, 0)
        total = late.leaving(conversion.held, sum(parts.values()))
        units = settlement.convert(parts, conversion.rate, total)
        parts, units = {**parts, SUSPENSE: left}, {**units, SUSPENSE: 0}
        return [Converted(conversion, part, parts[part], units[part]) for part in sorted(parts)]
    if conversion.settlement is not None and conversion.difference:
        parts[DIFFERENCE] = conversion.difference * _FINE
    units = settlement.convert(parts, conversion.rate, conversion.total)
    return [Converted(conversion, part, parts[part], units[part]) for part in sorted(parts)]


def earned_by_payee(converted: Sequence[Converted]) -> dict[str, int]:
    """What every payee earned in the period, in units of book currency; the `*` parts are nobody's earnings."""
    earned: dict[str, int] = {}
    for item in converted:
        if not item.part.startswith("*"):
            earned[item.part] = earned.get(item.part, 0) + item.units
    return earned


def due(
    payees: Sequence[Payee],
    opening: Mapping[str, int],
    earned: Mapping[str, int],
    rates: RateTable,
    book_currency: str,
    pay_on: date,
    rate_days_old: int,
) -> list[Due]:
    """Each payee's payable for the period, in order of payee id; one rate a currency, of the day of payment."""
    currencies = sorted(
        {payee.currency for payee in payees if opening.get(payee.payee_id) or earned.get(payee.payee_id)}
    )
    found = {c: rates.find(book_currency, c, pay_on, rate_days_old) for c in currencies}
    same = rates.find(book_currency, book_currency, pay_on, rate_days_old)
    result = []
    for payee in sorted(payees, key=lambda payee: payee.payee_id):
        rate = found.get(payee.currency, same)
        before, now = opening.get(payee.payee_id, 0), earned.get(payee.payee_id, 0)
        payable = settle(before, now, rate.value, minor_units(payee.currency), payee.minimum)
        if not payee.imported:
            payable = Payable(before, now, payable.payable, before + now, 0, 0, NOT_IMPORTED)
        result.append(Due(payee, payable, rate.value, rate.date, rate.note))
    return result


def entries(
    converted: Mapping[str, Sequence[Converted]], dues: Sequence[Due], book_currency: str, period: str
) -> list[Entry]:
    """Every entry of the period: the reports, their settlements or dated rates, and the payments."""
    booked: list[Entry] = []
    for conversion_id in sorted(converted):
        booked += _conversion_entries(converted[conversion_id], book_currency, period)
    for item in dues:
        if item.payable.paid:
            booked.append(
                ledger.payment_entry(
                    payment_entry_id(period, item.payee.payee_id),
                    item.payee.payee_id,
                    book_currency,
                    item.payable.paid_in_book,
                    item.payee.currency,
                    item.payable.paid,
                    f"payment for {period}",
                )
            )
    return booked


def payment_entry_id(period: str, payee_id: str) -> str:
    """The entry that books a payee's payment of a period."""
    return f"{period}:payment:{payee_id}"


def conversion_entry_id(period: str, conversion_id: str) -> str:
    """The entry that books the parts of a conversion."""
    return f"{period}:conversion:{conversion_id}"


def _conversion_entries(items: Sequence[Converted], book_currency: str, period: str) -> list[Entry]:
    conversion = items[0].conversion
    units = {item.part: item.units for item in items}
    name = conversion_entry_id(period, conversion.conversion_id)
    if conversion.held is not None:
        return [ledger.late_entry(name, conversion.source, units, book_currency, conversion.rate_note)]
    booked = [
        ledger.report_entry(
            f"{period}:report:{part.report_id}:{conversion.conversion_id}",
            part.source,
            part.currency,
            part.lines_amount,
            f"report {part.report_id} {part.sales_period}",
        )
        for part in conversion.parts
    ]
    if conversion.settlement is None:
        entry = ledger.dated_entry(
            name,
            conversion.source,
            conversion.currency,
            conversion.lines_amount,
            units,
            book_currency,
            conversion.rate_note,
        )
    else:
        entry = ledger.settlement_entry(
            name, conversion.settlement, conversion.lines_amount, units, book_currency, conversion.rate_note
        )
    return [*booked, entry]
