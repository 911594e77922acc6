"""Prove the whole book again: every hash, every row, every cent, every seal."""

from __future__ import annotations

import errno
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from spartito.app.intake import at_source, placing
from spartito.app.payments import proof
from spartito.app.proving import balances as verify_balances
from spartito.app.proving import beside as verify_beside
from spartito.app.proving import owed as verify_owed
from spartito.app.proving import settlements as verify_settlements
from spartito.app.proving import superseded as verify_superseded
from spartito.app.proving import suspended as verify_suspended
from spartito.app.proving import usage as verify_usage
from spartito.app.resources import Resources
from spartito.app.suspense import decisions
from spartito.domain import money
from spartito.domain.ledger import SUSPENSE
from spartito.domain.money import plain, to_units
from spartito.errors import MachineError, SpartitoError
from spartito.outputs.present import total
from spartito.sources.report import content_hash
from spartito.stages import query
from spartito.stages.settle.late import is_late
from spartito.store import aside, inputs, ledger, manifest, parquet, periods, report_bytes, reports, snapshots
from spartito.store.book import Book
from spartito.tables.at_rest import CONVERSIONS, POSTINGS, REJECTED


@dataclass(frozen=True, slots=True)
class Check:
    """One proof: what was proven, how many things it looked at, and what is wrong (nothing, when it holds).

    `unproven` is what kept it from looking at the rest, such as a file that whoever asks may not read.
    """

    name: str
    looked_at: int
    faults: tuple[str, ...]
    unproven: str = ""


def verify(book: Book, resources: Resources) -> list[Check]:
    """Run every proof over the book; nothing is changed."""
    conserved = partial(_conservation_faults, memory_bytes=resources.memory_bytes)
    counted = partial(verify_usage.conservation_faults, resources=resources)
    return [
        _check("input tables are the bytes that were imported", _input_faults, book),
        _check(
            "reports are the bytes that were ingested, and their placements are whole", _report_faults, book
        ),
        _check("rows and money of every report are conserved", conserved, book),
        _check("placements name decisions that are in the book", _decision_faults, book),
        *_of_periods(book),
        _check("payment files hold what was decided, and no payment is approved twice", proof.faults, book),
        _check(
            "usage feeds are the bytes that were ingested, and their placements are whole",
            verify_usage.byte_faults,
            book,
        ),
        _check("rows and figures of every usage feed are conserved", counted, book),
    ]


def _of_periods(book: Book) -> list[Check]:
    """The proofs of what was calculated, posted and carried on."""
    return [
        _check("runs of closed periods are whole, and the seals chain", _period_faults, book),
        _check("what was posted and accounted for is what the closed runs decided", _posting_faults, book),
        _check("every entry of the ledger sums to zero in each currency", _ledger_faults, book),
        _check(
            "suspense of the ledger is what closed periods left in it, less what has left late",
            _suspense_faults,
            book,
        ),
        _check(
            "what conversions have in suspense is what waits for an owner",
            verify_suspended.faults,
            book,
        ),
        _check(
            "balances, pots, pools, reserves and holds of the ledger are those of the last closed period",
            verify_balances.ledger_faults,
            book,
        ),
        _check(
            "what banks paid is what settlements state, and wires are divided over them",
            verify_settlements.bank_faults,
            book,
        ),
        _check(
            "the parts of settlements are their lines, deductions and differences at one rate",
            verify_settlements.part_faults,
            book,
        ),
        _check(
            "what came after it was paid differs from what was booked by what is on fx",
            verify_beside.arrived_faults,
            book,
        ),
        _check(
            "money without tracks is what came, and is divided over what was got of the lines",
            verify_beside.trackless_faults,
            book,
        ),
        _check(
            "what was paid for superseded reports is taken back, and given to the new ones",
            verify_superseded.faults,
            book,
        ),
        _check(
            "what services owe, and what of it is not divided yet, is what is open of their reports",
            verify_owed.faults,
            book,
        ),
        _check("closing of a period = opening of the next", verify_balances.chain_faults, book),
        _check(
            "earnings enter balances in other currencies at the rate of the last day",
            verify_balances.entered_faults,
            book,
        ),
    ]


_POSTING = ("entry_id", "position", "ledger_account", "currency", "memo")
_OF_WHO_ASKS = (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE)
"""Errors that say what whoever asks may do or has room for, and nothing of the book."""
Faults = Callable[[Book], Iterator[str | None]]


def _check(name: str, faults: Faults, book: Book) -> Check:
    found: list[str | None] = []
    unproven = ""
    try:
        found.extend(faults(book))
    except (SpartitoError, OSError, KeyError, ValueError, gzip.BadGzipFile) as error:
        of_who_asks = isinstance(error, OSError) and error.errno in _OF_WHO_ASKS
        if of_who_asks or isinstance(error, MachineError):
            unproven = str(error)
        else:
            found.append(f"{type(error).__name__}: {error}")
    return Check(name, len(found), tuple(fault for fault in found if fault), unproven)


def _input_faults(book: Book) -> Iterator[str | None]:
    for version in inputs.every(book):
        document = manifest.read(version.folder, version.manifest_hash)
        damaged = manifest.damaged_files(version.folder, document)
        yield f"{version.folder}: {', '.join(damaged)}" if damaged else None
        if version.kind == snapshots.KIND:
            snapshots.verify_index(version)


def _report_faults(book: Book) -> Iterator[str | None]:
    for report in reports.ever(book):
        if damaged := report.damaged():
            yield f"{report.folder}: {', '.join(damaged)}"
        said = report.manifest()["content_hash"]
        if content_hash(report.folder / report_bytes.NAME, book.settings.limits) != said:
            yield f"{report.folder / report_bytes.NAME}: these are not the bytes that were ingested"
        yield None


def _conservation_faults(book: Book, memory_bytes: int) -> Iterator[str | None]:
    with aside.scratch(book.folder("reports")) as folder:
        for report in reports.ever(book):
            with query.connect(1, folder, memory_bytes) as connection:
                rows = placing.parts(connection, report.cells(), report.suspense)
                facts = report.manifest()
                taken = at_source.is_kept(connection, facts)
            if not taken:
                yield f"report {report.report_id}: what was taken of its lines at source is not in its cells"
            if rows != facts["parts"]:
                yield f"report {report.report_id}: its cells and suspense are not what its manifest states"
            lines = {name: sum(row[f"{name}_lines"] for row in rows) for name in ("placed", "suspense")}
            lines["rejected"] = parquet.read(report.whole / f"{REJECTED.name}.parquet").num_rows
            lines["ignored"] = sum(facts["ignored"].values())
            if sum(lines.values()) != facts["records_counted"]:
                counts = ", ".join(f"{count} {name}" for name, count in lines.items())
                yield f"report {report.report_id}: it has {facts['records_counted']} records, and not {counts}"
            for currency, amounts in facts["amounts"].items():
                mine = [row for row in rows if row["currency"] == currency]
                found = [total(Decimal(row[name]) for row in mine) for name in ("placed", "suspense")]
                if found != [Decimal(amounts[name]) for name in ("placed", "suspense")]:
                    yield f"report {report.report_id}: its {currency} lines are not what the core has summed"
            yield None


def _decision_faults(book: Book) -> Iterator[str | None]:
    for report in reports.ever(book):
        for number, facts in report.manifests().items():
            saved = decisions.read_named(book, report.source, facts["aliases"], facts["resolutions"])
            if saved.digest != facts["decisions"]:
                yield f"report {report.report_id}, placement {number}: the decisions that it names are not those in the book"
        yield None


def _suspense_faults(book: Book) -> Iterator[str | None]:
    """What every source still has in suspense: what conversions left there, less what has left it late."""
    waiting: dict[str, int] = {}
    for closed in periods.closed(book):
        for row in closed.run.table(CONVERSIONS.name).to_pylist():
            late, left = is_late(row["conversion_id"]), row["part"] == SUSPENSE
            if late or left:
                units = to_units(row["converted"])
                source = row["source"]
                waiting[source] = waiting.get(source, 0) + (units if left else -units)
    for posting in ledger.postings(book):
        kind, _, source = posting.ledger_account.partition(":")
        if kind == SUSPENSE[1:]:
            waiting[source] = waiting.get(source, 0) + to_units(Decimal(posting.amount))
    for source in sorted(waiting):
        units = waiting[source]
        yield f"{source}: off by {money.text(units)} {book.currency}" if units else None


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
    posted_keys = periods.posted_by_period(book)
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
            sorted(
                [getattr(a, n) for n in periods.ACCOUNTED_FACTS]
                for a in accounted
                if a.period == closed.period
            )
            != facts["accounted"]
        ):
            yield f"{closed.period}: what counts as accounted for is not what run {closed.run.run_id} says"
        if sorted(key for key, period in settled.items() if period == closed.period) != facts["settlements"]:
            yield f"{closed.period}: the settlements that count as used are not those of run {closed.run.run_id}"
        if posted_keys.get(closed.period, {}) != {
            kind: sorted(k) for kind, k in facts["posted"].items() if k
        }:
            yield f"{closed.period}: what counts as posted once is not what run {closed.run.run_id} says"
        yield None


def _ledger_faults(book: Book) -> Iterator[str | None]:
    entries: dict[tuple[str, str], int] = {}
    for posting in ledger.postings(book):
        key = (posting.entry_id, posting.currency)
        entries[key] = entries.get(key, 0) + to_units(Decimal(posting.amount))
    for (entry_id, currency), units in entries.items():
        yield f"entry {entry_id} is off by {money.text(units)} {currency}" if units else None
