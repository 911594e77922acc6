"""The conversions of a period: the parts of each become book currency, and the entries that book it.

Pure calculation over what allocation summed up; amounts are integers (10^-24 before conversion, 10^-12 after). What a
conversion gives a payee goes on to `payees`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from spartito.domain import ledger, settlement
from spartito.domain.ledger import DIFFERENCE, SUSPENSE, Entry
from spartito.domain.money import FINE, quantise_near
from spartito.stages.settle import late
from spartito.stages.settle.conversion import Conversion, Held, HeldDeduction
from spartito.stages.settle.deducting import Bearer, Taken, taken


@dataclass(frozen=True, slots=True)
class Converted:
    """One part of a conversion before and after: *amount* in 10^-24 of the report currency, *units* in 10^-12.

    Where *deduction* names a kind, *units* is what was taken of the part's lines, below zero; *amount* is those lines,
    all of them or those of *territory*, and each unit of them loses -*rate*.
    """

    conversion: Conversion
    part: str
    amount: int
    units: int
    rate: Fraction
    deduction: str = ""
    territory: str = ""


def convert(
    conversion: Conversion,
    amounts: Mapping[str, int],
    territories: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    borne_by: Bearer = "payees",
) -> list[Converted]:
    """Convert the parts of one conversion; they sum to what the bank paid, to the last unit (RULES R30).

    *amounts* are the parts of its lines, *territories* those of the lines of one territory. What a late conversion
    leaves in suspense is not moved: it has an amount and no units.
    """
    if conversion.held is not None:
        return _leave(conversion, conversion.held, amounts, territories)
    groups = [Taken("", "", conversion.rate, amounts), *taken(conversion, amounts, territories, borne_by)]
    if conversion.settlement is not None and conversion.difference:
        groups.append(Taken("", "", conversion.full_rate, {DIFFERENCE: conversion.difference * FINE}))
    units = settlement.convert_groups([_named(group) for group in groups], conversion.total)
    return _items(conversion, groups, units)


def _leave(
    conversion: Conversion,
    held: Held,
    amounts: Mapping[str, int],
    territories: Mapping[str, Mapping[str, int]],
) -> list[Converted]:
    """Move what leaves suspense, less what had been deducted of it; what stays of the lines has no units."""
    groups: list[Taken] = []
    units: dict[tuple[str, ...], int] = {}
    everything: tuple[Held | HeldDeduction, ...] = (held, *held.deductions)
    for waiting in everything:
        kind, territory = ("", "") if isinstance(waiting, Held) else (waiting.kind, waiting.territory)
        lines = territories.get(territory, {}) if territory else amounts
        gone = {part: amount for part, amount in lines.items() if part != SUSPENSE}
        group = Taken(kind, territory, waiting.rate, gone)
        whole = late.leaving(waiting, sum(gone.values())) if gone else 0
        rate, parts = _named(group)
        exact = {name: amount * rate.numerator for name, amount in parts.items()}
        units.update(quantise_near(exact, rate.denominator * FINE, whole))
        groups.append(group)
    items = _items(conversion, groups, units)
    stays = Converted(conversion, SUSPENSE, amounts.get(SUSPENSE, 0), 0, conversion.rate)
    return sorted([*items, stays], key=lambda item: (item.part, item.deduction, item.territory))


def _named(group: Taken) -> tuple[Fraction, dict[tuple[str, ...], int]]:
    return group.rate, {(part, group.kind, group.territory): amount for part, amount in group.amounts.items()}


def _items(
    conversion: Conversion, groups: Sequence[Taken], units: Mapping[tuple[str, ...], int]
) -> list[Converted]:
    found = [
        Converted(
            conversion,
            part,
            amount,
            units[part, group.kind, group.territory],
            group.rate,
            group.kind,
            group.territory,
        )
        for group in groups
        for part, amount in group.amounts.items()
    ]
    return sorted(found, key=lambda item: (item.part, item.deduction, item.territory))


def units_by_part(converted: Iterable[Converted]) -> dict[str, int]:
    """What every part is worth after its deductions, in units of book currency."""
    units: dict[str, int] = {}
    for item in converted:
        units[item.part] = units.get(item.part, 0) + item.units
    return units


def earned_by_payee(converted: Sequence[Converted]) -> dict[str, int]:
    """What every payee earned in the period, in units of book currency; the `*` parts are nobody's earnings."""
    return {part: units for part, units in units_by_part(converted).items() if not part.startswith("*")}


def conversion_entries(
    converted: Mapping[str, Sequence[Converted]], book_currency: str, period: str
) -> Iterator[Entry]:
    """The entries of the reports and of the settlements or dated rates that make them money."""
    for conversion_id in sorted(converted):
        yield from _conversion_entries(converted[conversion_id], book_currency, period)


def conversion_entry_id(period: str, conversion_id: str) -> str:
    """The entry that books the parts of a conversion."""
    return ledger.entry_id(period, "conversion", conversion_id)


def _conversion_entries(items: Sequence[Converted], book_currency: str, period: str) -> list[Entry]:
    conversion = items[0].conversion
    units = units_by_part(items)
    name = conversion_entry_id(period, conversion.conversion_id)
    if conversion.held is not None:
        return [ledger.late_entry(name, conversion.source, units, book_currency, conversion.rate_note)]
    booked = [
        ledger.report_entry(
            ledger.entry_id(period, "report", part.report_id, conversion.conversion_id),
            part.source,
            part.currency,
            part.lines_amount,
            f"report {part.report_id} {part.sales_period}",
        )
        for part in conversion.parts
        if part.open == 1
    ]
    if conversion.settlement is None:
        entry = ledger.dated_entry(
            name,
            conversion.source,
            conversion.currency,
            conversion.accounted_amount,
            units,
            book_currency,
            conversion.rate_note,
        )
    else:
        entry = ledger.settlement_entry(
            name,
            conversion.settlement,
            conversion.accounted_amount,
            units,
            book_currency,
            conversion.rate_note,
        )
    return [*booked, entry]
