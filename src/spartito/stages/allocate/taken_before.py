"""What a DSP took of lines before it reported their amounts, as the lines say: nobody may take it a second time (R27, R47)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import duckdb

from spartito.domain.deduction import MECHANICAL, TAX, Deduction
from spartito.domain.money import plain
from spartito.errors import InputError
from spartito.stages import query
from spartito.stages.settle.funding import Funding
from spartito.tables.at_rest import AT_SOURCE

KINDS = dict(zip(AT_SOURCE, (TAX, MECHANICAL), strict=True))
"""The kind of a settlement's deduction that would take once more what lines say."""
_ANY = f"SELECT {', '.join(f'bool_or({name} <> 0)' for name in AT_SOURCE)} FROM earning"


def said(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Which of the sums any earning has."""
    (found,) = connection.execute(_ANY).fetchall()
    return [name for name, there in zip(AT_SOURCE, found, strict=True) if there]


def refuse_twice(connection: duckdb.DuckDBPyConnection, funding: Funding) -> None:
    """Stop where a settlement deducts what the lines that it pays for had lost before their amounts were reported.

    Lines in suspense count too: they bear their part of the deduction, and take it along when they find their owner.
    """
    paid = [(c.conversion_id, c.settlement.deductions) for c in funding.conversions if c.settlement]
    deducted = [(conversion_id, deduction) for conversion_id, mine in paid for deduction in mine]
    if not deducted:
        return
    query.run(connection, "allocate", "taken_before")
    rows = query.rows(connection, "taken_before").to_pylist()
    before = {(row["conversion_id"], row["territory"]): row for row in rows}
    for conversion_id, deduction in deducted:
        lines = before.get((conversion_id, deduction.territory), {})
        if found := _told(lines, deduction):
            raise InputError(
                f"Settlement {deduction.settlement_id} deducts {deduction.kind}, but its lines say that {found} before, "
                "and their amounts are without it. Take the row out of settlement_deductions, or read the reports by a "
                "format that does not name the column."
            )


def _told(lines: Mapping[str, Decimal], deduction: Deduction) -> str:
    """What lines say of a deduction of this kind; blank where none of them says anything."""
    taken, back = (lines.get(f"{deduction.kind}_{way}") for way in ("taken", "given_back"))
    of_it = f"{deduction.currency} of {deduction.kind}"
    if back:
        return f"{plain(taken or Decimal(0))} {of_it} was taken and {plain(back)} given back"
    return f"{plain(taken)} {of_it} was taken" if taken else ""
