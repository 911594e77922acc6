"""What a closed period divided, divided again by splits and deals that were changed since: only who gets it changes (R3, R40).

The money has come and stays what it was. What a part has now is what it should have had, less what it got.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from spartito.domain import ledger
from spartito.domain.ledger import Entry
from spartito.domain.money import FINE, quantise_near
from spartito.domain.period import Period
from spartito.errors import ensure
from spartito.stages.settle.conversion import Conversion, Part, of_closed
from spartito.stages.settle.paid import Name, Paid, in_whole_pools, rate_of_lines, redivision_id
from spartito.stages.settle.settle import Converted, units_by_part


@dataclass(frozen=True, slots=True)
class Redivision:
    """One conversion of a closed period, as far as it divided the placed lines of a report part.

    *now* is the period that divides it again, *period* the closed one. *paid* is what they got; *part* holds the cells that
    are divided again, and none of what is in suspense.
    """

    part: Part
    now: Period
    period: Period
    conversion_id: str
    rate_note: str
    paid: tuple[Paid, ...]
    pool_accounts: Mapping[str, str]

    @property
    def redivision_id(self) -> str:
        """The conversion that divides it again."""
        return redivision_id(str(self.period), self.part.report_id, self.conversion_id, str(self.now))

    @property
    def territories(self) -> frozenset[str]:
        """The territories whose lines alone bear one of the deductions."""
        return frozenset(paid.territory for paid in self.paid if paid.territory)

    def conversion(self) -> Conversion:
        """The conversion of the difference: its lines come to nothing, for they were accounted for."""
        month = self.part.sales_period
        note = f"divided again, for splits or deals of {month} were changed; {self.rate_note}"
        return of_closed(self.redivision_id, self.part, rate_of_lines(self.paid), note, ())

    def converted(
        self,
        amounts: Mapping[str, int],
        territories: Mapping[str, Mapping[str, int]],
        moved: Iterable[str] = (),
    ) -> list[Converted]:
        """What every part gets more or less than it got; it comes to nothing in all.

        *amounts* are the parts of the lines as they are divided now, *territories* those of the lines of one territory. What
        *moved* between tracks or contracts of one part may come to nothing, and is told all the same.
        """
        before = {paid.name: paid for paid in in_whole_pools(self.paid)}
        rates = {(paid.deduction, paid.territory): paid.rate for paid in self.paid}
        now = in_whole_pools(
            Paid(part, deduction, territory, rate, amount, 0)
            for (deduction, territory), rate in rates.items()
            for part, amount in (territories.get(territory, {}) if territory else amounts).items()
        )
        after = {paid.name: paid for paid in now}
        for deduction, territory in rates:
            had, has = (_lines(paid, deduction, territory) for paid in (before, after))
            ensure(
                had == has, f"the lines that {self.redivision_id} divides again are {had}, as before: {has}"
            )
        changed = [
            name for name in sorted({*before, *after}) if _amount(before, name) != _amount(after, name)
        ]
        exact = {name: after[name].amount * after[name].rate / FINE for name in changed if name in after}
        units = _divided(exact, sum(before[name].units for name in changed if name in before))
        conversion, lines = self.conversion(), rates.get(("", ""), Fraction(0))
        within = sorted({*moved} - {part for part, deduction, _ in changed if not deduction})
        return [Converted(conversion, part, 0, 0, lines) for part in within] + [
            Converted(
                conversion,
                name[0],
                _amount(after, name) - _amount(before, name),
                units.get(name, 0) - (before[name].units if name in before else 0),
                rates[name[1], name[2]],
                name[1],
                name[2],
            )
            for name in changed
        ]


def _lines(paid: Mapping[Name, Paid], deduction: str, territory: str) -> int:
    return sum(
        item.amount for item in paid.values() if (item.deduction, item.territory) == (deduction, territory)
    )


def _amount(paid: Mapping[Name, Paid], name: Name) -> int:
    return paid[name].amount if name in paid else 0


def _divided(exact: Mapping[Name, Fraction], total: int) -> dict[tuple[str, ...], int]:
    """The worth of what has changed: in all what was paid for it, to the last unit."""
    denominator = lcm(*(value.denominator for value in exact.values()))
    numerators: dict[tuple[str, ...], int] = {name: int(value * denominator) for name, value in exact.items()}
    return quantise_near(numerators, denominator, total) if numerators else {}


def entries(
    redivided: Iterable[tuple[Redivision, list[Converted]]], book_currency: str, period: str
) -> list[Entry]:
    """The entries of the differences: each comes to nothing."""
    return [
        ledger.entry_of(
            ledger.entry_id(period, "redivided", found.redivision_id),
            found.conversion().rate_note,
            ledger.divided(units_by_part(items), found.part.source, book_currency),
        )
        for found, items in redivided
    ]
