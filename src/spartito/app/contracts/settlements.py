"""The settlements of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row
from spartito.domain.deduction import Deduction
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.domain.settlement import Settlement
from spartito.errors import InputError, Problem


def of(rows: Iterable[Row], deductions: Iterable[Deduction] = ()) -> list[Settlement]:
    """The settlements that the rows state, each with its deductions; amounts become units of 10^-12."""
    kept: dict[str, tuple[Deduction, ...]] = {}
    for deduction in deductions:
        kept[deduction.settlement_id] = (*kept.get(deduction.settlement_id, ()), deduction)
    return [
        Settlement(
            settlement_id=row["settlement_id"],
            source=row["source"],
            sales_period=Period.parse(row["sales_period"]),
            currency=row["currency"],
            amount_reported=to_units(Decimal(row["amount_reported"])),
            amount_sent=to_units(Decimal(row["amount_sent"])),
            bank_currency=row["bank_currency"],
            bank_received=to_units(Decimal(row["bank_received"])),
            received_on=date.fromisoformat(row["received_on"]),
            bank_fee=to_units(Decimal(row["bank_fee"])),
            report_ids=tuple(row["report_ids"].split()),
            deductions=kept.get(row["settlement_id"], ()),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Settlements that cannot be right by themselves."""
    found = []
    for item, settlement in zip(rows, of(item.row for item in rows), strict=True):
        try:
            settlement.check()
        except InputError as error:
            expected = f"a settlement that can be right: {error}"
            found.append(Problem(item.file, item.line, "settlement_id", settlement.settlement_id, expected))
    return found
