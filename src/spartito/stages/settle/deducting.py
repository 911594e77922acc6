"""What the deductions of a settlement take of each part: the lines that they concern bear them, in proportion (R30).

A deduction takes the same of every unit of those lines, so it is a second conversion of them at a rate below zero. That
makes it exact, and lets what leaves suspense late bear its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from spartito.domain import money
from spartito.domain.deduction import ADMIN_FEE, CHARGED, Deduction, merged
from spartito.domain.ledger import CHARGE, DEDUCTION, SUSPENSE
from spartito.domain.money import FINE
from spartito.errors import InputError
from spartito.stages.settle.conversion import Conversion

Bearer = Literal["payees", "distributor"]
"""Who bears a DSP's own fee: everyone whose lines it was taken of, or the distributor alone."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A deduction and the parts that bear it: *amounts* of lines in 10^-24, of which each unit loses -*rate*."""

    kind: str
    territory: str
    rate: Fraction
    amounts: Mapping[str, int]


def taken(
    conversion: Conversion,
    amounts: Mapping[str, int],
    territories: Mapping[str, Mapping[str, int]],
    borne_by: Bearer,
) -> list[Taken]:
    """What every deduction of a conversion's settlement takes, of whom, at the settlement's own rate.

    *amounts* are the parts of its lines, *territories* those of the lines of one territory.
    """
    settled = conversion.settlement
    if settled is None:
        return []
    found = []
    for deduction in merged(settled.deductions):
        lines = territories.get(deduction.territory, {}) if deduction.territory else amounts
        if own := _own_part(deduction.kind, borne_by):
            alone = {own: deduction.amount * FINE}
            found.append(Taken(deduction.kind, deduction.territory, -conversion.full_rate, alone))
        elif deduction.amount:
            found.append(_of_lines(conversion, deduction, lines))
    return found


def _own_part(kind: str, borne_by: Bearer) -> str:
    """The part that bears a deduction which no lines bear: blank where they do."""
    if kind in CHARGED:
        return f"{CHARGE}{kind}"
    return DEDUCTION if kind == ADMIN_FEE and borne_by == "distributor" else ""


def _of_lines(conversion: Conversion, deduction: Deduction, lines: Mapping[str, int]) -> Taken:
    whole = sum(lines.values())
    if not whole:
        raise InputError(_nobody(deduction))
    share = Fraction(deduction.amount * FINE, whole)
    rate = -share * conversion.full_rate
    return Taken(deduction.kind, deduction.territory, rate, {SUSPENSE: 0, **lines})


def _nobody(deduction: Deduction) -> str:
    place = f" of territory {deduction.territory}" if deduction.territory else ""
    return (
        f"Settlement {deduction.settlement_id}: {deduction.kind} of {money.text(deduction.amount)} "
        f"{deduction.currency} is deducted, but its reports have no lines{place} to bear it. Correct the territory or "
        "the kind in settlement_deductions."
    )
