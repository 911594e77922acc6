"""What a run needs to know of the money that has come: the settlements not used yet, the rates, the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from spartito.app import contracts
from spartito.app.money import paid_before, redividing, superseding
from spartito.app.month.pinned import Pinned, part_of
from spartito.domain import deduction, wire
from spartito.domain.money import UNIT, round_half_even, to_units
from spartito.domain.rate import RateTable
from spartito.stages.allocate.allocate import TakenBack
from spartito.stages.settle import superseded
from spartito.stages.settle.arrived import ARRIVED, Booked, name_of
from spartito.stages.settle.conversion import is_dated
from spartito.stages.settle.funding import Funding, fund
from spartito.stages.settle.late import late_conversions
from spartito.stages.settle.paid import TAKEN
from spartito.stages.settle.trackless import TRACKLESS, Trackless
from spartito.stages.settle.worth import Rules
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CONVERSIONS


def rates(book: Book, pins: Pinned) -> RateTable:
    """The dated rates, with the bounds that the settings give them."""
    bounds = 1 + Fraction(book.settings.rate_bounds_percent, 100)
    return contracts.rates.of(pins.rows(book, "rates"), bounds)


def funding(book: Book, pins: Pinned, rates: RateTable) -> Funding:
    """What a run accounts for, what waits, and what comes for reports that closed periods have accounted for."""
    deductions = contracts.deductions.of(pins.rows(book, "settlement_deductions"))
    every = contracts.settlements.of(pins.rows(book, "settlements"), deductions)
    taken_back = superseding.reversals(pins.superseded, pins.closed, pins.posted.get(ARRIVED, frozenset()))
    again = superseded.settlements(taken_back, superseding.new_lines(pins, taken_back), book.currency)
    found = fund(
        pins.parts,
        [*wire.still_open(every, pins.settled, rates, book.settings.rate_days_old), *again],
        rates,
        _rules(book),
        _booked_parts(book, pins),
        [settlement for settlement in every if settlement.settlement_id in pins.settled],
        pins.period.last_day,
    )
    return replace(
        found,
        conversions=(*found.conversions, *late_conversions(pins.late)),
        trackless=(*_undecided(book, pins), *found.trackless),
        reversals=tuple(taken_back),
        redivisions=tuple(redividing.redivisions(pins.stale, pins.closed, pins.period)),
    )


def taken_back(pins: Pinned, funding: Funding) -> list[TakenBack]:
    """The earnings of closed runs that this one takes back."""
    back = [found.reversal_id for found in funding.reversals]
    again = [TAKEN + found.redivision_id for found in funding.redivisions]
    accounted = [*(item.accounted for item in pins.superseded), *(item.accounted for item in pins.stale)]
    return [
        found
        for row, change_id in zip(accounted, (*back, *again), strict=True)
        for found in paid_before.taken_back(row, pins.closed, change_id)
    ]


def earned_before(pins: Pinned, funding: Funding) -> dict[tuple[str, str], dict[str, int]]:
    """What every part got in closed periods of the lines of a source and sales period that has money without tracks."""
    found: dict[tuple[str, str], dict[str, int]] = {
        (t.settlement.source, str(t.settlement.sales_period)): {} for t in funding.trackless
    }
    names = ["source", "sales_period", "part", "converted"]
    for closed in pins.closed if found else ():
        for row in closed.run.table(CONVERSIONS.name, names).to_pylist():
            parts = found.get((row["source"], row["sales_period"]))
            if parts is not None:
                parts[row["part"]] = parts.get(row["part"], 0) + to_units(row["converted"])
    return found


def _undecided(book: Book, pins: Pinned) -> list[Trackless]:
    """Money without tracks that came in a closed period and belongs to nobody yet."""
    stated = {s.settlement_id: s for s in contracts.settlements.of(pins.rows(book, "settlements"))}
    done = pins.posted.get(TRACKLESS, frozenset())
    return [
        Trackless(
            stated[row["settlement_id"]], to_units(Decimal(row["amount"])), row["rate_note"], come=False
        )
        for closed in pins.closed
        for row in closed.run.manifest().get(TRACKLESS, ())
        if row["settlement_id"] not in done
    ]


def _dated(
    accounted: Iterable[periods.Accounted],
) -> dict[tuple[str, str], list[periods.Accounted]]:
    found: dict[tuple[str, str], list[periods.Accounted]] = {}
    for row in accounted:
        if is_dated(row.conversion_id):
            found.setdefault((row.conversion_id, row.period), []).append(row)
    return found


def _parts(pins: Pinned, conversion_id: str, period: str) -> dict[str, int]:
    run = next(closed.run for closed in pins.closed if closed.period == period)
    rows = run.table(CONVERSIONS.name, ["conversion_id", "part", "converted"]).to_pylist()
    return {row["part"]: to_units(row["converted"]) for row in rows if row["conversion_id"] == conversion_id}


def _booked(report: reports.Report, row: periods.Accounted, parts: Mapping[str, int]) -> Booked:
    facts = report.manifest()["parts"]
    part = part_of(report, next(r for r in facts if (r["sales_period"], r["currency"]) == row.key[1:]))
    lines = part.placed_lines + part.suspense_lines
    return Booked(row.report_id, report.source, *row.key[1:], row.period, lines, part.lines_amount, 0, parts)


def _shared(booked: Sequence[Booked], share: Fraction) -> list[Booked]:
    """Each report part with its own of the *share* that was paid of their lines, and of what that was worth.

    Both are divided in proportion to the lines, so that they sum to what was posted.
    """
    lines = [part.lines_amount for part in booked]
    amounts = deduction.shares(lines, round_half_even(sum(lines) * share, 0))
    worth = deduction.shares(lines, sum(booked[0].parts.values()))
    return [
        replace(part, lines_amount=amount, units=units)
        for part, amount, units in zip(booked, amounts, worth, strict=True)
    ]


def _rules(book: Book) -> Rules:
    """The settings that decide when money counts as come, and at which rate."""
    s = book.settings
    tolerance = Fraction(s.tie_out_tolerance) * UNIT if s.tie_out_tolerance else None
    return Rules(book.currency, s.pay_when, s.rate_day, s.rate_days_old, tolerance)


def _booked_parts(book: Book, pins: Pinned) -> list[Booked]:
    """The report parts that closed periods have converted at a dated rate, and whose money has not come.

    No money comes any more for a report that another has superseded, but its share of what was paid is its own still.
    """
    come = pins.posted.get(ARRIVED, frozenset())
    ever = {report.report_id: report for report in reports.ever(book)}
    found = []
    for (conversion_id, period), rows in _dated(periods.accounted(book)).items():
        wait = {row.key for row in rows if row.report_id in pins.manifests and name_of(row.key) not in come}
        if wait:
            parts = _parts(pins, conversion_id, period)
            whole = [_booked(ever[row.report_id], row, parts) for row in rows]
            found += [part for part in _shared(whole, Fraction(rows[0].share)) if part.key in wait]
    return found
