"""Calculate a period: a draft, repeatable, from the pinned inputs to payables, postings and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from spartito.app.money import money_come
from spartito.app.month import pinned, run_files, run_report, tie_out
from spartito.app.month.preparing import prepare
from spartito.app.month.run_table import file_of
from spartito.app.month.settling import settle
from spartito.app.resources import Resources, peak_memory_bytes
from spartito.domain.period import Period
from spartito.errors import InvariantError, StateError
from spartito.stages import query
from spartito.stages.allocate import undivided
from spartito.stages.allocate.allocate import (
    CellFiles,
    allocate,
    details,
    earnings,
    earnings_schema,
    pool_details,
)
from spartito.stages.settle.commission import commissions
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.moved import ensure_balanced, ensure_moved
from spartito.store import aside, manifest, parquet, periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import EARNINGS, POSTINGS, UNDIVIDED


@dataclass(frozen=True, slots=True)
class Draft:
    """A calculated run and whether it had been calculated before, from the same inputs."""

    run: periods.Run
    known: bool


def calculate(book: Book, period: Period, resources: Resources) -> Draft:
    """Calculate *period* from everything not accounted for yet; the same inputs give the same run."""
    inputs_of_run = pinned.pin(book, period)
    run_id = inputs_of_run.run_id
    existing = periods.draft(book, str(period))
    if existing and existing.run_id == run_id and not _damaged(existing):
        return Draft(existing, known=True)
    with aside.aside(book.folder("runs")) as folder:
        facts = _calculate(book, inputs_of_run, folder, resources)
        manifest_hash = manifest.write(folder, facts)
        with book.lock():
            if pinned.read(book, period).run_id != run_id:
                raise StateError("The book has changed while the run was calculated. Run it again.")
            aside.put_in_place(folder, book.folder("runs") / run_id)
            return Draft(periods.register_draft(book, run_id, str(period), manifest_hash), known=False)


def _damaged(run: periods.Run) -> bool:
    """Whether a known draft cannot be used as it is, and is calculated again."""
    try:
        return bool(manifest.damaged_files(run.folder, run.manifest()))
    except InvariantError:
        return True


def _calculate(book: Book, pins: pinned.Pinned, folder: Path, resources: Resources) -> dict[str, Any]:
    rates = money_come.rates(book, pins)
    funding = money_come.funding(book, pins, rates)
    prepared = prepare(book, pins, rates)
    with query.connect(resources.threads, folder, resources.memory_bytes) as connection:
        allocation = allocate(
            connection,
            cell_files(pins.reports, funding),
            funding,
            prepared.contracts,
            book.settings.split_date,
            pins.period.first_day,
            prepared.detailed(),
            money_come.taken_back(pins, funding),
        )
        parquet.write_stream(earnings(connection), earnings_schema(connection), file_of(folder, EARNINGS))
        kept = commissions(connection) if prepared.people.commission_bears_vat else []
        settled = settle(
            prepared,
            funding,
            allocation,
            pool_details(connection),
            partial(details, connection),
            kept,
            money_come.earned_before(pins, funding),
        )
        written = run_files.write(folder, pins, settled, allocation)
        ensure_balanced(connection, file_of(folder, POSTINGS))
        ensure_moved(connection, partial(file_of, folder))
        parquet.write(undivided.cells(connection, funding), file_of(folder, UNDIVIDED))
        waiting = run_report.suspense_rows(connection)
        run_report.write(folder, book, pins, settled, written, waiting)
    tied = tie_out.facts(tie_out.rows(book, pins, funding))
    work = {"peak_memory_bytes": peak_memory_bytes()}
    return {**written.facts, **tied, manifest.WORK: work}


def cell_files(known: Sequence[reports.Report], funding: Funding) -> CellFiles:
    """The placements that the run reads, each proven to be the bytes that were registered."""
    ids = {part.report_id for _, part in funding.parts()}
    read = [report for report in known if report.report_id in ids]
    for report in read:
        report.refuse_damaged()
    return CellFiles(
        cells=tuple(path for report in read for path in report.cells()),
        suspense=tuple(report.suspense for report in read),
    )
