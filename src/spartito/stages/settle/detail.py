"""What a payee earned, apart by all that a rule asks for, in book currency: exactly what the conversions gave in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from spartito.domain.deduction import EARNED_KIND, TAX, shares
from spartito.domain.earned import Earned
from spartito.domain.money import FINE, quantise, quantise_near, round_half_even
from spartito.errors import ensure
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.late import was_rounded
from spartito.stages.settle.paid import Borne

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Detail:
    """One sum of a part that the rules look into; *amount* is in 10^-24 of the report's currency.

    *taxed* was taken of it at source, as its lines say, and is no part of it.
    """

    part: str
    conversion_id: str
    contract_id: str
    territory: str
    usage_type: str
    kind: str
    hold_id: str
    amount: int
    taxed: int = 0


@dataclass(frozen=True, slots=True)
class Deducted:
    """What a settlement's deduction took of a part, below zero where it took: of its lines of a territory, or of all."""

    kind: str
    territory: str
    units: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What the lines of each part of the conversions are worth in units of book currency, and what was deducted of them.

    *borne* says of lines that are divided again what each unit of them has borne: it goes along with them.
    """

    conversions: Mapping[str, Conversion]
    units: Mapping[tuple[str, str], int]
    deducted: Mapping[tuple[str, str], Sequence[Deducted]]
    borne: Mapping[str, Sequence[Borne]] = field(default_factory=dict)


def earned_by_part(details: Iterable[Detail], worth: Worth) -> Iterator[tuple[str, tuple[Earned, ...]]]:
    """Each part's earnings in units of book currency, in the order in which *details* come, sorted by part.

    Within a conversion they sum to what the part is worth less what was deducted of it, to the last unit (largest
    remainder). Tax at source that lines or a settlement state is told apart from other deductions, and the money that it was
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
    rate, key = worth.conversions[conversion_id].rate, (conversion_id, part)
    ensure(key in worth.units, f"{part} has lines of {conversion_id}, and a part of what they are worth")
    exact = {f"{place:09}": row.amount * rate.numerator for place, row in enumerate(rows)}
    divide = quantise_near if was_rounded(conversion_id) else quantise
    units = divide(exact, rate.denominator * FINE, worth.units[key])
    amounts = [units[name] for name in exact]
    for row, amount in zip(rows, amounts, strict=True):
        yield _key(row), amount, round_half_even(Fraction(row.taxed) * rate / FINE, 0)
    taken = worth.deducted.get((conversion_id, part), ())
    if conversion_id in worth.borne:
        for borne in worth.borne[conversion_id]:
            whole = sum(d.units for d in taken if (d.kind, d.territory) == (borne.kind, borne.territory))
            yield from _taken_along(rows, borne, whole)
        return
    for deducted in taken:
        yield from _taken(rows, amounts, deducted)


def _taken(
    rows: Sequence[Detail], amounts: Sequence[int], deducted: Deducted
) -> Iterator[tuple[Key, int, int]]:
    """Take a deduction of the rows that it concerns, in proportion to what each is worth."""
    concerned = _concerned(rows, deducted.territory)
    bearing = [(row, amount) for row, amount, mine in zip(rows, amounts, concerned, strict=True) if mine]
    if not bearing:
        yield ("", deducted.territory, "", EARNED_KIND, ""), deducted.units, 0
        return
    for (row, _), part in zip(
        bearing, shares([amount for _, amount in bearing], deducted.units), strict=True
    ):
        yield _key(row), part, -part if deducted.kind == TAX else 0


def _taken_along(rows: Sequence[Detail], borne: Borne, units: int) -> Iterator[tuple[Key, int, int]]:
    """Let a deduction go along with lines that are divided again: in all *units*, but from one contract to another too."""
    bearing = [row for row in rows if borne.territory in ("", row.territory)]
    if not bearing:
        if units:
            yield ("", borne.territory, "", EARNED_KIND, ""), units, 0
        return
    exact = {f"{place:09}": row.amount * borne.rate.numerator for place, row in enumerate(bearing)}
    parts = quantise_near(exact, borne.rate.denominator * FINE, units)
    for row, name in zip(bearing, exact, strict=True):
        yield _key(row), parts[name], -parts[name] if borne.kind == TAX else 0


def _concerned(rows: Sequence[Detail], territory: str) -> list[bool]:
    """Which rows bear a deduction: all, or those of its territory, or, where no rule names it, those of the others."""
    if not territory or not any(row.territory == territory for row in rows):
        return [not territory or row.territory == "" for row in rows]
    return [row.territory == territory for row in rows]


def _key(row: Detail) -> Key:
    return row.contract_id, row.territory, row.usage_type, row.kind, row.hold_id
