"""The run report: the figures of a run as people look at them, kept as report.json and shown as report.html."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter

from spartito import __version__
from spartito.app.month import proofs
from spartito.app.month.pinned import Pinned
from spartito.app.month.prepared import Settled
from spartito.app.month.run_files import Written
from spartito.app.month.run_tables import fraction
from spartito.app.month.tally import Balances, Summed
from spartito.domain.ledger import CHARGE, DEDUCTION, DIFFERENCE, SUSPENSE
from spartito.domain.money import FINE_SCALE, from_units, round_half_even
from spartito.domain.movement import KINDS
from spartito.domain.split import DISTRIBUTOR
from spartito.outputs.present import total
from spartito.outputs.run_report import (
    CarriedTotal,
    LineCounts,
    MovedTotal,
    OtherBalances,
    PayeeRow,
    PaymentTotal,
    RunReport,
    SourceRow,
    SuspenseRow,
    WaitingReport,
)
from spartito.outputs.run_report_html import render_run_report
from spartito.stages import query
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.settle import Converted, units_by_part
from spartito.store import aside, periods
from spartito.store.book import Book

NAME = "report.html"
FACTS_NAME = "report.json"
TOP_SUSPENSE = 15
_REPORT = TypeAdapter(RunReport)


def suspense_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What waits for a decision in the run, each with the conversion it belongs to."""
    query.run(connection, "allocate", "suspense_top")
    rows: list[dict[str, Any]] = query.rows(connection, "suspense_top").to_pylist()
    return rows


def write(
    folder: Path,
    book: Book,
    pins: Pinned,
    settled: Settled,
    written: Written,
    waiting: Sequence[dict[str, Any]],
) -> None:
    """Write the figures of a run into its *folder*."""
    report = build(book, pins, settled, written, waiting)
    (folder / FACTS_NAME).write_bytes(_REPORT.dump_json(report, indent=1))


def show(book: Book, run: periods.Run) -> Path:
    """Make the page of a run from its figures: a view, made anew when its period is closed.

    The caller holds the book's lock, so that a draft's page never takes the place of the closed one.
    """
    closed = any(known.run.run_id == run.run_id for known in periods.closed(book))
    report = _REPORT.validate_json((run.folder / FACTS_NAME).read_bytes())
    page = render_run_report(replace(report, status="closed" if closed else "draft", book=book.issuer))
    with aside.aside(book.folder("runs")) as staged:
        (staged / NAME).write_text(page, "utf-8")
        aside.fsync_file(staged / NAME)
        (staged / NAME).replace(run.folder / NAME)
    aside.fsync_folder(run.folder)
    return run.folder / NAME


def build(
    book: Book, pins: Pinned, settled: Settled, written: Written, suspense: Sequence[dict[str, Any]]
) -> RunReport:
    """Gather the figures of a run."""
    tally = written.tally
    mine = tally.balances[book.currency]
    top = [(payee_id, name, -less) for less, payee_id, name in tally.top]
    return RunReport(
        book=book.settings.issuer,
        period=str(pins.period),
        run_id=pins.run_id,
        engine_version=__version__,
        book_currency=book.currency,
        status="draft",
        reports=len(proofs.summaries(pins, settled)),
        lines=_lines(pins, settled),
        sources=tuple(
            _source(book.currency, pins, c, settled.converted[c.conversion_id])
            for c in (
                *settled.funding.conversions,
                *(reversal.conversion() for reversal in settled.funding.reversals),
                *(again.conversion() for again in settled.funding.redivisions),
            )
        ),
        payees_top=tuple(
            PayeeRow(payee_id, name or payee_id, from_units(earned)) for payee_id, name, earned in top
        ),
        payees_rest=tally.earners - len(top),
        payees_rest_earned=from_units(tally.earned - sum(earned for _, _, earned in top)),
        suspense_items=len(_funded(settled, suspense)),
        suspense_top=_top_suspense(settled, suspense),
        waiting=tuple(
            WaitingReport(p.report_id, p.source, p.sales_period, p.currency, from_units(p.open_amount))
            for p in settled.funding.waiting
        ),
        proofs=tuple(proofs.of_run(pins, settled, written, book.currency)),
        opening=from_units(mine.opening),
        closing=from_units(mine.closing),
        payments=tuple(PaymentTotal(*told) for told in _told(tally.paid)),
        paid_in_book=from_units(mine.from_balance),
        carried=_carried(mine),
        moved=_moved(mine),
        entered=from_units(tally.entered),
        others=tuple(
            _others(currency, sums)
            for currency, sums in sorted(tally.balances.items())
            if currency != book.currency
        ),
    )


def _others(currency: str, sums: Balances) -> OtherBalances:
    return OtherBalances(
        currency,
        from_units(sums.opening),
        from_units(sums.earned),
        from_units(sums.from_balance),
        from_units(sums.closing),
        _carried(sums),
        _moved(sums),
    )


def _carried(sums: Balances) -> tuple[CarriedTotal, ...]:
    return tuple(CarriedTotal(*told) for told in _told(sums.carried))


def _moved(sums: Balances) -> tuple[MovedTotal, ...]:
    return tuple(sorted((MovedTotal(*told) for told in _told(sums.moved)), key=_in_order))


def _sum(units: Iterable[int]) -> Decimal:
    return from_units(sum(units))


def _lines(pins: Pinned, settled: Settled) -> LineCounts:
    counts: dict[str, dict[str, int]] = {"rules": {}, "reasons": {}, "ignored": {}}
    rejected = 0
    for facts in proofs.summaries(pins, settled):
        rejected += facts["rejected"]
        for group, names in counts.items():
            for name, lines in facts[group].items():
                names[name] = names.get(name, 0) + lines
    placed, reasons, ignored = (tuple(sorted(counts[g].items(), key=lambda x: (-x[1], x[0]))) for g in counts)
    return LineCounts(placed, reasons, rejected, ignored)


def _source(book_currency: str, pins: Pinned, c: Conversion, items: Sequence[Converted]) -> SourceRow:
    units = units_by_part(items)
    waiting = next((item.amount for item in items if item.part == SUSPENSE and not item.deduction), 0)
    suspense = from_units(waiting, FINE_SCALE)
    rounding = proofs.rounding(pins, c)
    lines = from_units(c.lines_amount)
    fee = _bank_fee(c)
    return SourceRow(
        source=c.source,
        sales_period=c.sales_period,
        reports=len({part.report_id for part in c.parts}),
        lines=sum(part.placed_lines + part.suspense_lines for part in c.parts),
        currency=c.currency,
        amount=total((lines, rounding)),
        placed=total((lines, -suspense)),
        suspense=suspense,
        rounding=rounding,
        rate="" if c.currency == book_currency else fraction(c.rate),
        rate_note=c.rate_note,
        payees=_sum(n for part, n in units.items() if not part.startswith("*")),
        # The distributor bears the bank's fee (RULES R30), and what DSPs deduct for charges until those are posted: its
        # own part is the commission less all of that.
        commission=from_units(sum(n for part, n in units.items() if _is_own(part)) - fee),
        in_suspense=from_units(units.get(SUSPENSE, 0)),
        difference=from_units(units.get(DIFFERENCE, 0)),
        bank_fee=from_units(fee),
    )


def _is_own(part: str) -> bool:
    return part == DISTRIBUTOR or part.startswith((DEDUCTION, CHARGE))


def _bank_fee(c: Conversion) -> int:
    if c.settlement is None or c.total is None or not c.settlement.bank_fee:
        return 0
    paid = c.settlement.bank_received + c.settlement.bank_fee
    return round_half_even(Fraction(c.settlement.bank_fee * c.total, paid), 0)


def _top_suspense(settled: Settled, suspense: Sequence[dict[str, Any]]) -> tuple[SuspenseRow, ...]:
    rates = {c.conversion_id: c.rate for c in settled.funding.conversions}
    valued = sorted(
        _funded(settled, suspense),
        key=lambda row: -abs(Fraction(row["amount"]) * rates[row["conversion_id"]]),
    )
    names = SuspenseRow.__slots__
    return tuple(SuspenseRow(**{name: row[name] for name in names}) for row in valued[:TOP_SUSPENSE])


def _funded(settled: Settled, suspense: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    funded = {c.conversion_id for c in settled.funding.conversions}
    return [row for row in suspense if row["conversion_id"] in funded]


def _told(sums: Mapping[str, Summed]) -> Iterator[tuple[str, int, Decimal]]:
    for name in sorted(sums):
        yield name, sums[name].count, from_units(sums[name].units)


def _in_order(moved: MovedTotal) -> int:
    """The order in which a period is calculated."""
    return KINDS.index(moved.kind)
