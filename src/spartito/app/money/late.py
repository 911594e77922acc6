"""What has been placed since its report was accounted for: the late parts of a run, and the suspense that pays for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain.ledger import SUSPENSE
from spartito.domain.money import FINE_SCALE, SCALE, to_units
from spartito.stages.settle.conversion import Held, HeldDeduction, Part
from spartito.stages.settle.late import is_late, late_id
from spartito.stages.settle.paid import changed, is_change
from spartito.store import periods, reports
from spartito.tables.at_rest import CONVERSIONS

Row = dict[str, Any]
Name = tuple[str, str]
"""A closed period and one of its conversions."""


@dataclass(frozen=True, slots=True)
class Conversions:
    """Rows of the conversions of closed periods: by period and id, those late by their id, and those that change another by it."""

    rows: dict[Name, list[Row]] = field(default_factory=dict)
    late: dict[str, list[Row]] = field(default_factory=dict)
    changes: dict[Name, list[Row]] = field(default_factory=dict)

    def add(self, period: str, table: pa.Table) -> None:
        """Take in the rows of a period."""
        for row in table.to_pylist():
            conversion_id = row["conversion_id"]
            self.rows.setdefault((period, conversion_id), []).append(row)
            if is_late(conversion_id):
                self.late.setdefault(conversion_id, []).append(row)
            elif (name := changed(conversion_id)) is not None:
                self.changes.setdefault(name, []).append(row)

    def suspended(self, accounted: periods.Accounted) -> tuple[list[Row], list[Row]]:
        """What a conversion, and what has changed it since, left in suspense; and what has left that late."""
        name = accounted.period, accounted.conversion_id
        late = self.late.get(late_id(accounted.conversion_id, accounted.period), ())
        rows = (*self.rows.get(name, ()), *self.changes.get(name, ()))
        gone = [row for row in late if row["part"] != SUSPENSE]
        return [row for row in rows if row["part"] == SUSPENSE], gone


def late_parts(
    known: Sequence[reports.Report],
    manifests: Mapping[str, Row],
    accounted: Sequence[periods.Accounted],
    closed: Sequence[periods.Closed],
) -> dict[Held, list[Part]]:
    """The parts that have left suspense after a closed period accounted for them, by what is still held for them."""
    by_report: dict[str, list[periods.Accounted]] = {}
    for row in accounted:
        by_report.setdefault(row.report_id, []).append(row)
    found = [
        (row, part)
        for report in known
        for row, after in _counted(by_report.get(report.report_id, ()))
        for part in _added(report, manifests[report.report_id], row, after)
    ]
    if not found:
        return {}
    conversions = _conversions(closed)
    held: dict[Held, list[Part]] = {}
    for row, part in found:
        held.setdefault(_held(row, part, conversions), []).append(part)
    return held


def _counted(mine: Sequence[periods.Accounted]) -> list[tuple[periods.Accounted, int]]:
    """What was accounted for of a report, each with the newest placement whose late lines have been paid for it."""
    found = []
    for row in mine:
        if not (is_late(row.conversion_id) or is_change(row.conversion_id)):
            names = (row.conversion_id, late_id(row.conversion_id, row.period))
            after = max(r.placement for r in mine if r.key == row.key and r.conversion_id in names)
            found.append((row, after))
    return found


def _added(report: reports.Report, facts: Row, accounted: periods.Accounted, after: int) -> list[Part]:
    """What later placements have added to an accounted part, as one late part; none where they have added nothing."""
    added = [
        row
        for row in facts.get("added", ())
        if (row["sales_period"], row["currency"]) == accounted.key[1:] and row["placement"] > after
    ]
    if not added:
        return []
    lines = sum(row["lines"] for row in added)
    return [
        _part(report, accounted.key, after, lines, sum(to_units(Decimal(row["amount"])) for row in added))
    ]


def _part(report: reports.Report, key: tuple[str, str, str], after: int, lines: int, amount: int) -> Part:
    return Part(
        report_id=report.report_id,
        source=report.source,
        sales_period=key[1],
        currency=key[2],
        placed_lines=lines,
        suspense_lines=0,
        placed=amount,
        suspense=0,
        placement=report.placement,
        after=after,
    )


def _conversions(closed: Sequence[periods.Closed]) -> Conversions:
    found = Conversions()
    for period in closed:
        found.add(period.period, period.run.table(CONVERSIONS.name))
    return found


def of_suspense(closed: Sequence[periods.Closed]) -> Conversions:
    """What conversions of closed periods left in suspense, and all rows of those that paid out of it."""
    found = Conversions()
    for period in closed:
        table = period.run.table(CONVERSIONS.name)
        late = [name for name in pc.unique(table["conversion_id"]).to_pylist() if is_late(name)]
        out = pc.is_in(table["conversion_id"], pa.array(late, pa.string()))
        found.add(period.period, table.filter(pc.or_(out, pc.equal(table["part"], SUSPENSE))))
    return found


def _held(accounted: periods.Accounted, part: Part, conversions: Conversions) -> Held:
    """What the conversion of an accounted part left in suspense, less what has left it since."""
    rows = conversions.rows[accounted.period, accounted.conversion_id]
    waiting, gone = conversions.suspended(accounted)
    amount, units = _stays([row for row in waiting if not row["deduction"]], gone)
    return Held(
        conversion_id=accounted.conversion_id,
        period=accounted.period,
        source=part.source,
        sales_period=part.sales_period,
        currency=part.currency,
        rate=_rate(rows),
        rate_note=rows[0]["rate_note"],
        amount=amount,
        units=units,
        deductions=tuple(
            HeldDeduction(*name, Fraction(mine[0]["rate"]), *_stays(mine, gone))
            for name, mine in _deducted(waiting).items()
        ),
    )


def _rate(rows: Sequence[Row]) -> Fraction:
    """What one unit of the lines got: what was declared beside them is worth more, where a part of the money has come."""
    return next(Fraction(row["rate"]) for row in rows if row["part"] == SUSPENSE and not row["deduction"])


def left_in_suspense(accounted: periods.Accounted, conversions: Conversions) -> int:
    """What lines a conversion has in suspense still, in 10^-24 of their currency: of all reports that it paid for."""
    waiting, gone = conversions.suspended(accounted)
    return _stays([row for row in waiting if not row["deduction"]], gone)[0]


def _deducted(waiting: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in waiting:
        if row["deduction"]:
            found.setdefault((row["deduction"], row["territory"]), []).append(row)
    return found


def _stays(kept: Sequence[Row], gone: Sequence[Row]) -> tuple[int, int]:
    """What is left of a part, before and after conversion, when rows of the same deduction have left it."""
    what = {(row["deduction"], row["territory"]) for row in kept} or {("", "")}
    left = [row for row in gone if (row["deduction"], row["territory"]) in what]
    amount = _sum(kept, "amount", FINE_SCALE) - _sum(left, "amount", FINE_SCALE)
    return amount, _sum(kept, "converted") - _sum(left, "converted")


def _sum(rows: Sequence[Row], name: str, scale: int = SCALE) -> int:
    return sum(to_units(row[name], scale) for row in rows)
