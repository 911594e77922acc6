"""Which report parts of closed periods are divided again, because splits or deals of their sales were changed since (R3)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow.compute as pc

from spartito.app.contracts.located import Row
from spartito.app.money import paid_before
from spartito.domain.money import FINE, round_half_even, to_units
from spartito.domain.period import Period
from spartito.domain.validity import from_text, to_text
from spartito.stages import query
from spartito.stages.settle.conversion import PLACED_ALONE, Key, Part
from spartito.stages.settle.late import is_late, late_id
from spartito.stages.settle.paid import Name, Paid, is_change, redivision_id
from spartito.stages.settle.redivided import Redivision
from spartito.store import inputs, periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS

_AGREED = ("splits", "deals")


@dataclass(frozen=True, slots=True)
class Stale:
    """A part of a report that a closed period has divided by splits or deals that say something else now.

    Its cells up to *placement* have been paid for.
    """

    report: reports.Report
    accounted: periods.Accounted
    placement: int


def stale(
    book: Book,
    known: Sequence[reports.Report],
    accounted: Sequence[periods.Accounted],
    closed: Sequence[periods.Closed],
    daily: Container[str] = frozenset(),
) -> tuple[Stale, ...]:
    """What is to be divided again, in the order of what was accounted for; late lines together with what they were late for.

    Some of it is postponed. Of the *daily* reports, by id, the days of the sales are known.
    """
    by_id = {report.report_id: report for report in known}
    divided_by = {run.period: _versions(run) for run in closed}
    current = tuple(
        version.version if version else "" for version in (inputs.current(book, k) for k in _AGREED)
    )
    changed: dict[tuple[str, ...], list[Row]] = {}
    by_key: dict[Key, list[periods.Accounted]] = {}
    for row in accounted:
        by_key.setdefault(row.key, []).append(row)
    found = []
    for row in accounted:
        if row.report_id not in by_id or is_late(row.conversion_id) or is_change(row.conversion_id):
            continue
        mine = [other for other in by_key[row.key] if _together(other, row)]
        versions = divided_by[max(r.period for r in mine if not is_late(r.conversion_id))]
        if versions not in changed:
            changed[versions] = _changed(book, versions, current)
        month = Period.parse(row.sales_period)
        last = month.last_day if row.report_id in daily else month.first_day
        if any(_holds(terms, month.first_day, last) for terms in changed[versions]):
            found.append(Stale(by_id[row.report_id], row, max(r.placement for r in mine)))
    return tuple(found)


def is_postponed(item: Stale) -> bool:
    """Whether a person has decided what could not be divided, and it is paid now: then the part is divided again after that.

    The decision takes the money out of suspense, and what is divided again would take it out once more.
    """
    _, month, currency = item.accounted.key
    paths = [path for number, path in item.report.cells() if number > item.placement]
    mine = (pc.field("sales_period") == month) & (pc.field("currency") == currency) & (pc.field("lines") < 0)
    return bool(query.files(CELLS, paths).count_rows(filter=mine)) if paths else False


def _holds(terms: Row, first: date, last: date) -> bool:
    """Whether a split or deal holds on one of some days."""
    return from_text(terms["valid_from"]) <= last and first < to_text(terms["valid_to"])


def _together(other: periods.Accounted, row: periods.Accounted) -> bool:
    """Whether something that was accounted for is a part itself, its late lines, or its lines divided again."""
    again = redivision_id(row.period, row.report_id, row.conversion_id, other.period)
    return other.conversion_id in (row.conversion_id, late_id(row.conversion_id, row.period), again)


def _versions(run: periods.Closed) -> tuple[str, ...]:
    pinned: Mapping[str, str] = run.run.manifest()["inputs"]["inputs"]
    return tuple(pinned[kind] for kind in _AGREED)


def _changed(book: Book, before: Sequence[str], now: Sequence[str]) -> list[Row]:
    """The rows of splits and deals that are in one of two versions of their tables and not in the other."""
    found: list[Row] = []
    for kind, old, new in zip(_AGREED, before, now, strict=True):
        if old != new:
            rows = [{tuple(row.items()) for row in inputs.read_version(book, kind, v)} for v in (old, new)]
            found += [dict(row) for row in sorted(rows[0] ^ rows[1])]
    return found


def redivisions(found: Iterable[Stale], closed: Sequence[periods.Closed], now: Period) -> list[Redivision]:
    """What closed periods have paid for the placed lines of each of them."""
    found = list(found)
    if not found:
        return []
    rows = paid_before.conversions(closed, (item.accounted for item in found))
    return [_redivision(item, rows, closed, now) for item in found]


def _redivision(
    item: Stale, rows: paid_before.Converted, closed: Sequence[periods.Closed], now: Period
) -> Redivision:
    row = item.accounted
    had = paid_before.left(row, rows)
    earned, accounts = paid_before.earned(row, closed)
    lines, count = _placed(item)
    amounts = paid_before.amounts(had, earned, lines)
    return Redivision(
        part=Part(
            *row.key[:1],
            item.report.source,
            *row.key[1:],
            placed_lines=count,
            suspense_lines=0,
            placed=sum(lines.values()) // FINE,
            suspense=0,
            placement=item.placement,
            after=PLACED_ALONE,
        ),
        now=now,
        period=Period.parse(row.period),
        conversion_id=row.conversion_id,
        rate_note=paid_before.note(row, rows),
        paid=tuple(_mine(paid, amounts) for paid in had),
        pool_accounts=accounts,
    )


def _mine(paid: Paid, amounts: Mapping[Name, int]) -> Paid:
    """What the report has of it: all of the units where all of the lines are its own."""
    amount = amounts.get(paid.name, 0)
    if amount == paid.amount:
        return paid
    return replace(paid, amount=amount, units=round_half_even(Fraction(amount) * paid.rate / FINE, 0))


def _placed(item: Stale) -> tuple[dict[str, int], int]:
    """What the placed lines of each territory sum to, in 10^-24, and how many lines there are."""
    _, month, currency = item.accounted.key
    item.report.refuse_damaged()
    paths = [path for number, path in item.report.cells() if number <= item.placement]
    mine = (pc.field("sales_period") == month) & (pc.field("currency") == currency)
    table = query.files(CELLS, paths).to_table(["territory", "amount", "lines"], mine)
    sums = table.group_by(["territory"]).aggregate([("amount", "sum"), ("lines", "sum")]).to_pylist()
    lines = {row["territory"]: to_units(Decimal(row["amount_sum"])) * FINE for row in sums}
    return lines, sum(int(row["lines_sum"]) for row in sums)
