"""What a payee earned, apart by all that a rule asks for, in book currency: exactly what the conversions gave in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from spartito.domain.deduction import EARNED_KIND, TAX, shares
from spartito.domain.earned import Earned
from spartito.domain.money import FINE, quantise, quantise_near
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.paid import is_change

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Detail:
    """One sum of a part that the rules look into; *amount* is in 10^-24 of the report's currency."""

    part: str
    conversion_id: str
    contract_id: str
    territory: str
    usage_type: str
    kind: str
    hold_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Deducted:
    """What a settlement's deduction took of a part, below zero where it took: of its lines of a territory, or of all."""

    kind: str
    territory: str
    units: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What the lines of each part of the conversions are worth in units of book currency, and what was deducted of them."""

    conversions: Mapping[str, Conversion]
    units: Mapping[tuple[str, str], int]
    deducted: Mapping[tuple[str, str], Sequence[Deducted]]


def earned_by_part(details: Iterable[Detail], worth: Worth) -> Iterator[tuple[str, tuple[Earned, ...]]]:
    """Each part's earnings in units of book currency, in the order in which *details* come, sorted by part.

    Within a conversion they sum to what the part is worth less what was deducted of it, to the last unit (largest
    remainder). Tax at source that a settlement states is told apart from other deductions, and the money that it was
    taken of from money of other settlements, so that it is never taken twice and pays for nothing else (R27).
    """
    for part, rows in groupby(details, key=lambda row: row.part):
        sums: dict[tuple[Key, bool], tuple[int, int]] = {}
        for conversion_id, mine in groupby(rows, key=lambda row: row.conversion_id):
            if conversion_id in worth.conversions:
                for key, (units, taxed) in _summed(
                    _converted(part, conversion_id, list(mine), worth)
                ).items():
                    before = sums.get((key, bool(taxed)), (0, 0))
                    sums[key, bool(taxed)] = before[0] + units, before[1] + taxed
        yield part, tuple(Earned(part, *at[0], *sums[at]) for at in sorted(sums) if any(sums[at]))


def _summed(found: Iterable[tuple[Key, int, int]]) -> dict[Key, tuple[int, int]]:
    sums: dict[Key, tuple[int, int]] = {}
    for key, units, taxed in found:
        before = sums.get(key, (0, 0))
        sums[key] = before[0] + units, before[1] + taxed
    return sums


def _converted(
    part: str, conversion_id: str, rows: list[Detail], worth: Worth
) -> Iterator[tuple[Key, int, int]]:
    rate = worth.conversions[conversion_id].rate
    exact = {f"{place:09}": row.amount * rate.numerator for place, row in enumerate(rows)}
    # What is changed may have been rounded more than once before: with its report, and as it left suspense.
    divide = quantise_near if is_change(conversion_id) else quantise
    units = divide(exact, rate.denominator * FINE, worth.units.get((conversion_id, part), 0))
    amounts = [units[name] for name in exact]
    for row, amount in zip(rows, amounts, strict=True):
        yield _key(row), amount, 0
    for deducted in worth.deducted.get((conversion_id, part), ()):
        yield from _taken(rows, amounts, deducted)


def _taken(
    rows: Sequence[Detail], amounts: Sequence[int], deducted: Deducted
) -> Iterator[tuple[Key, int, int]]:
    """Take a deduction of the rows that it concerns, in proportion to what each is worth."""
    concerned = [row.territory == deducted.territory for row in rows]
    if not any(concerned):
        concerned = [row.territory == "" or not deducted.territory for row in rows]
    bearing = [(row, amount) for row, amount, mine in zip(rows, amounts, concerned, strict=True) if mine]
    if not bearing:
        yield ("", deducted.territory, "", EARNED_KIND, ""), deducted.units, 0
        return
    for (row, _), part in zip(
        bearing, shares([amount for _, amount in bearing], deducted.units), strict=True
    ):
        yield _key(row), part, -part if deducted.kind == TAX else 0


def _key(row: Detail) -> Key:
    return row.contract_id, row.territory, row.usage_type, row.kind, row.hold_id
