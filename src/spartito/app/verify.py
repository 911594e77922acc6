"""Prove the whole book again: every hash, every row, every cent, every seal."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from spartito.domain.money import from_units, plain, to_units
from spartito.errors import SpartitoError
from spartito.outputs.present import total
from spartito.sources.report import content_hash
from spartito.store import inputs, ledger, manifest, parquet, periods, reports, snapshots
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, PAYABLES, POSTINGS, REJECTED, SUSPENSE


@dataclass(frozen=True, slots=True)
class Check:
    """One proof: what was proven, how many things it looked at, and what is wrong (nothing, when it holds)."""

    name: str
    looked_at: int
    faults: tuple[str, ...]


def verify(book: Book) -> list[Check]:
    """Run every proof over the book; nothing is changed."""
    return [
        _check("input tables are the bytes that were imported", _input_faults, book),
        _check(
            "reports are the bytes that were ingested, and their placements are whole", _report_faults, book
        ),
        _check("rows and money of every report are conserved", _conservation_faults, book),
        _check("runs of closed periods are whole, and the seals chain", _period_faults, book),
        _check("what was posted and accounted for is what the closed runs decided", _posting_faults, book),
        _check("every entry of the ledger sums to zero in each currency", _ledger_faults, book),
        _check("balances of the ledger are the closing balances of the last period", _balance_faults, book),
        _check("closing of a period = opening of the next", _chain_faults, book),
    ]


_POSTING = ("entry_id", "position", "ledger_account", "currency", "memo")
Faults = Callable[[Book], Iterator[str | None]]


def _check(name: str, faults: Faults, book: Book) -> Check:
    found: list[str | None] = []
    try:
        found = list(faults(book))
    except (SpartitoError, OSError, KeyError, ValueError, gzip.BadGzipFile) as error:
        found = [f"{type(error).__name__}: {error}"]
    return Check(name, len(found), tuple(fault for fault in found if fault))


def _input_faults(book: Book) -> Iterator[str | None]:
    for version in inputs.every(book):
        document = manifest.read(version.folder, version.manifest_hash)
        damaged = manifest.damaged_files(version.folder, document)
        yield f"{version.folder}: {', '.join(damaged)}" if damaged else None
        if version.kind == snapshots.KIND:
            snapshots.verify_index(version)


def _report_faults(book: Book) -> Iterator[str | None]:
    for report in reports.every(book):
        if damaged := manifest.damaged_files(report.placed, report.manifest()):
            yield f"{report.placed}: {', '.join(damaged)}"
        if content_hash(report.folder / reports.BYTES_NAME, book.settings.limits) != report.content_hash:
            yield f"{report.folder / reports.BYTES_NAME}: these are not the bytes that were ingested"
        yield None


def _conservation_faults(book: Book) -> Iterator[str | None]:
    for report in reports.every(book):
        facts = report.manifest()
        cells, suspense, rejected = (
            parquet.read(report.placed / f"{table.name}.parquet") for table in (CELLS, SUSPENSE, REJECTED)
        )
        lines = {
            "placed": sum(cells["lines"].to_pylist()),
            "suspense": sum(suspense["lines"].to_pylist()),
            "rejected": rejected.num_rows,
            "ignored": sum(facts["ignored"].values()),
        }
        if sum(lines.values()) != facts["records_counted"]:
            yield f"report {report.report_id}: {lines} are not its {facts['records_counted']} records"
        for currency, amounts in facts["amounts"].items():
            found = [total(_amounts(table, currency)) for table in (cells, suspense)]
            stated = [Decimal(amounts[name]) for name in ("placed", "suspense")]
            if found != stated:
                yield f"report {report.report_id}: its {currency} cells and suspense are not what its manifest states"
        yield None


def _amounts(table: parquet.Rows, currency: str) -> Iterator[Decimal]:
    rows = zip(table["currency"].to_pylist(), table["amount"].to_pylist(), strict=True)
    return (amount for name, amount in rows if name == currency)


def _period_faults(book: Book) -> Iterator[str | None]:
    previous = ""
    for closed in periods.closed(book):
        if damaged := manifest.damaged_files(closed.run.folder, closed.run.manifest()):
            yield f"{closed.run.folder}: {', '.join(damaged)}"
        if closed.previous_seal != previous or closed.seal != periods.seal_of(closed.run, previous):
            yield f"{closed.period}: the seal does not follow from the run and the seal before it"
        previous = closed.seal
        yield None


def _posting_faults(book: Book) -> Iterator[str | None]:
    accounted, settled = periods.accounted(book), periods.settled(book)
    for closed in periods.closed(book):
        facts = closed.run.manifest()
        decided = [
            (*(row[n] for n in _POSTING), plain(row["amount"]))
            for row in closed.run.table(POSTINGS.name).to_pylist()
        ]
        posted = [
            (*(getattr(p, n) for n in _POSTING), p.amount) for p in ledger.postings(book, closed.period)
        ]
        if decided != posted:
            yield f"{closed.period}: the postings are not those of run {closed.run.run_id}"
        if (
            sorted(list(key) for key, period in accounted.items() if period == closed.period)
            != facts["accounted"]
        ):
            yield f"{closed.period}: what counts as accounted for is not what run {closed.run.run_id} says"
        if sorted(key for key, period in settled.items() if period == closed.period) != facts["settlements"]:
            yield f"{closed.period}: the settlements that count as used are not those of run {closed.run.run_id}"
        yield None


def _ledger_faults(book: Book) -> Iterator[str | None]:
    entries: dict[tuple[str, str], int] = {}
    for posting in ledger.postings(book):
        key = (posting.entry_id, posting.currency)
        entries[key] = entries.get(key, 0) + to_units(Decimal(posting.amount))
    for (entry_id, currency), units in entries.items():
        yield f"entry {entry_id} is off by {plain(from_units(units))} {currency}" if units else None


def _balance_faults(book: Book) -> Iterator[str | None]:
    closed = periods.closed(book)
    if not closed:
        return
    posted: dict[str, int] = {}
    for posting in ledger.postings(book):
        kind, _, payee_id = posting.ledger_account.partition(":")
        if kind == "payee":
            posted[payee_id] = posted.get(payee_id, 0) - to_units(Decimal(posting.amount))
    closing = _balances(closed[-1], "closing")
    for payee_id in sorted({*posted, *closing}):
        ours, theirs = posted.get(payee_id, 0), closing.get(payee_id, 0)
        yield (
            f"payee {payee_id}: ledger {ours}, statement {theirs} (units of 10^-12)"
            if ours != theirs
            else None
        )


def _chain_faults(book: Book) -> Iterator[str | None]:
    closed = periods.closed(book)
    for before, after in pairwise(closed):
        left, right = _balances(before, "closing"), _balances(after, "opening")
        off = sorted(p for p in {*left, *right} if left.get(p, 0) != right.get(p, 0))
        yield f"{before.period} to {after.period}: {', '.join(off[:5])}" if off else None


def _balances(closed: periods.Closed, column: str) -> dict[str, int]:
    table = closed.run.table(PAYABLES.name, ["payee_id", column])
    rows = zip(table["payee_id"].to_pylist(), table[column].to_pylist(), strict=True)
    balances: dict[str, int] = {}
    for payee_id, amount in rows:
        balances[payee_id] = balances.get(payee_id, 0) + to_units(amount)
    return balances
