"""The settlements of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from spartito.app.contracts.located import Located, Row
from spartito.domain import wire
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
            wire_id=row["wire_id"],
            covers=row["covers"],
            pays_for=row["pays_for"],
            deductions=kept.get(row["settlement_id"], ()),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Settlements that cannot be right by themselves, and those that say different things of one wire."""
    found = []
    stated = of(item.row for item in rows)
    wires = {wire_id: wire.contradiction(shared) for wire_id, shared in wire.by_wire(stated).items()}
    for item, settlement in zip(rows, stated, strict=True):
        if said := wires.pop(settlement.wire_id, ""):
            found.append(Problem(item.file, item.line, "wire_id", settlement.wire_id, f"one wire: {said}"))
        try:
            settlement.check()
        except InputError as error:
            expected = f"a settlement that can be right: {error}"
            found.append(Problem(item.file, item.line, "settlement_id", settlement.settlement_id, expected))
    return found
