"""The statements of a period: one page and one CSV for every payee who has anything to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.resources import Resources
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.present import total
from spartito.outputs.statement import (
    Deducted,
    Issuer,
    Payee,
    Payment,
    PendingEarnings,
    SourceEarnings,
    Statement,
    TrackLine,
)
from spartito.outputs.statement_html import write_statements
from spartito.stages import query
from spartito.stages.publish import lines
from spartito.store import aside, inputs, manifest, parquet, periods, snapshots
from spartito.store.book import Book, open_book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CONVERSIONS, EARNINGS, PAYABLES, PENDING, TRACKS

Row = dict[str, Any]
Conversions = dict[tuple[str, str], Row]
Deductions = dict[tuple[str, str], tuple[Deducted, ...]]
_NAMING = ["account_id", "isrc", "upc", "title", "artist", "release_title"]
FILES_EACH = (".html", ".csv")
LEAST_PAYEES_A_PART = 500


@dataclass(frozen=True, slots=True)
class Published:
    """How many statements were written, where, and whether they are drafts."""

    folder: Path
    statements: int
    draft: bool


def publish(book: Book, period: Period, folder: Path, resources: Resources) -> Published:
    """Write the statements of *period* into *folder*: of the closed run, or of the draft, marked as such."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder with --to.")
    closed = next((c.run for c in periods.closed(book) if c.period == str(period)), None)
    run = closed or periods.draft(book, str(period))
    if run is None:
        raise StateError(f"{period} has not been calculated. Calculate it first: `spartito run {period}`.")
    folder.mkdir(parents=True, exist_ok=True)
    return Published(folder, _in_parts(book, run, closed is None, folder, resources), closed is None)


def _in_parts(book: Book, run: periods.Run, draft: bool, folder: Path, resources: Resources) -> int:
    """Write the statements with a process a core, each for its part of the payees; the files are the same."""
    payees = run.table(PAYABLES.name, ["payee_id"]).num_rows
    parts = max(1, min(resources.threads, payees // LEAST_PAYEES_A_PART))
    write = partial(_write_part, book.root, run, draft, folder, parts, resources.memory_bytes // parts)
    if parts == 1:
        return write(0)
    # Forking a process that has threads can hang it; a spawned one starts clean.
    with ProcessPoolExecutor(parts, mp_context=get_context("spawn")) as writers:
        return sum(writers.map(write, range(parts)))


def _write_part(
    root: Path, run: periods.Run, draft: bool, folder: Path, parts: int, memory_bytes: int, part: int
) -> int:
    files = write_statements(_statements(open_book(root), run, draft, parts, part, memory_bytes), folder)
    return files // len(FILES_EACH)


def _statements(
    book: Book, run: periods.Run, draft: bool, parts: int, part: int, memory_bytes: int
) -> Iterator[Statement]:
    pinned = run.manifest()["inputs"]["inputs"]
    conversions, deducted = _conversions(run)
    pending = _pending(run)
    people = {row["payee_id"]: row for row in inputs.read_version(book, "payees", pinned["payees"])}
    everybody = run.table(PAYABLES.name).to_pylist()
    alike, payables = _alike(everybody), everybody[part::parts]
    with aside.aside(book.folder("runs")) as folder, query.connect(1, folder, memory_bytes) as connection:
        earnings = run.table(EARNINGS.name)
        mine = pa.array([row["payee_id"] for row in payables], pa.string())
        earnings = earnings.filter(pc.is_in(earnings["payee_id"], mine))
        earned = lines.by_payee(connection, earnings, _tracks(book, pinned[snapshots.KIND]))
        payee_id, rows = next(earned, ("", {}))
        for payable in payables:
            sources: tuple[SourceEarnings, ...] = ()
            if payee_id == payable["payee_id"]:
                sources = _sources(book.currency, payee_id, rows, conversions, deducted)
                payee_id, rows = next(earned, ("", {}))
            waiting = pending.pop(payable["payee_id"], ())
            if sources or waiting or payable["opening"] or payable["earned"]:
                person = people.get(payable["payee_id"], {})
                payable["number"] = _number(run, payable["payee_id"], alike)
                yield _statement(book, run, draft, payable, person, sources, waiting)


def _tracks(book: Book, version: str) -> pa.Table:
    """The tracks of the snapshot that the run pinned; only names are read from it."""
    if not version:
        return arrow_schema(TRACKS).empty_table()
    return parquet.read(inputs.proven(book, snapshots.KIND, version), _NAMING)


def _conversions(run: periods.Run) -> tuple[Conversions, Deductions]:
    table = run.table(CONVERSIONS.name)
    payees = table.filter(pc.invert(pc.starts_with(table["part"], "*")))
    converted: Conversions = {}
    deducted: Deductions = {}
    for row in payees.to_pylist():
        key = row["part"], row["conversion_id"]
        if row["deduction"]:
            taken = Deducted(row["deduction"], row["territory"], row["converted"])
            deducted[key] = (*deducted.get(key, ()), taken)
        else:
            converted[key] = row
    return converted, deducted


def _number(run: periods.Run, payee_id: str, alike: set[str]) -> str:
    """A statement's number, which is its file's name as well: ids that differ only by case are told apart."""
    if payee_id.casefold() in alike:
        return f"{run.period}-{payee_id}-{manifest.digest(payee_id)[:6]}"
    return f"{run.period}-{payee_id}"


def _alike(payables: list[Row]) -> set[str]:
    counts = Counter(row["payee_id"].casefold() for row in payables)
    return {payee_id for payee_id, count in counts.items() if count > 1}


def _pending(run: periods.Run) -> dict[str, tuple[PendingEarnings, ...]]:
    waiting: dict[str, tuple[PendingEarnings, ...]] = {}
    for row in run.table(PENDING.name).to_pylist():
        payee_id = row.pop("payee_id")
        waiting[payee_id] = (*waiting.get(payee_id, ()), PendingEarnings(**row))
    return waiting


def _sources(
    book_currency: str,
    payee_id: str,
    mine: dict[str, list[lines.Line]],
    conversions: Conversions,
    deducted: Deductions,
) -> tuple[SourceEarnings, ...]:
    return tuple(
        _source(
            book_currency,
            conversions[payee_id, conversion_id],
            tuple(TrackLine(*line) for line in mine[conversion_id]),
            deducted.get((payee_id, conversion_id), ()),
        )
        for conversion_id in sorted(mine)
    )


def _source(
    book_currency: str, conversion: Row, tracks: tuple[TrackLine, ...], deductions: tuple[Deducted, ...]
) -> SourceEarnings:
    return SourceEarnings(
        source=conversion["source"],
        sales_period=conversion["sales_period"],
        currency=conversion["currency"],
        amount=conversion["amount"],
        converted=conversion["converted"],
        rate="" if conversion["currency"] == book_currency else conversion["rate"],
        rate_note=conversion["rate_note"],
        tracks=tracks,
        deductions=deductions,
    )


def _statement(
    book: Book,
    run: periods.Run,
    draft: bool,
    payable: Row,
    person: Row,
    sources: tuple[SourceEarnings, ...],
    pending: tuple[PendingEarnings, ...],
) -> Statement:
    payee_id = payable["payee_id"]
    return Statement(
        number=payable["number"],
        period=run.period,
        book_currency=book.currency,
        issuer=Issuer(name=book.issuer),
        payee=Payee(
            payee_id, payable["name"] or payee_id, person.get("country", ""), person.get("email", "")
        ),
        opening=payable["opening"],
        sources=sources,
        payable=total((payable["opening"], payable["earned"])),
        payment=_payment(book, run, payable),
        closing=payable["closing"],
        pending=pending,
        draft=draft,
    )


def _payment(book: Book, run: periods.Run, payable: Row) -> Payment:
    same = payable["payment_currency"] == book.currency
    return Payment(
        currency=payable["payment_currency"],
        paid=payable["paid"],
        paid_in_book=payable["paid_in_book"],
        rate="" if same else payable["payment_rate"],
        rate_note="" if same else f"rate of {payable['payment_rate_date']}",
        minimum=payable["minimum"],
        pay_on=Period.parse(run.period).last_day.isoformat() if payable["paid"] else "",
        reason=payable["reason"],
    )
