"""What a run is calculated from, pinned by hash: the same inputs are the same run, and give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from spartito import __version__
from spartito.app.money import redividing
from spartito.app.money.late import late_parts
from spartito.app.money.redividing import Stale
from spartito.app.payments.returned import Returned, by_day, unposted
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.errors import StateError
from spartito.stages.settle.conversion import Held, Part
from spartito.stages.settle.late import is_late
from spartito.stages.settle.paid import is_change, reversal_id
from spartito.store import held, inputs, manifest, periods, reports
from spartito.store.book import Book
from spartito.store.payment_settings import UNCALCULATED

KINDS = (
    "catalogue",
    "payees",
    "splits",
    "deals",
    "rates",
    "settlements",
    "settlement_deductions",
    "declared_totals",
    "advances",
    "balances",
    "payments",
    "priorities",
    "reserves",
    "conditions",
    "charges",
    "adjustments",
    "transfers",
    "holds",
    "tax_profiles",
    "tax_documents",
)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A part of a superseded report that a closed period has accounted for and no later one has taken back.

    *by* is the report in force.
    """

    report: reports.Report
    by: str
    accounted: periods.Accounted


@dataclass(frozen=True, slots=True)
class Pinned:
    """The inputs of a run, read at one moment: the run's id is the hash of *facts*."""

    period: Period
    previous: periods.Closed | None
    reports: tuple[reports.Report, ...]
    manifests: dict[str, dict[str, Any]]
    parts: tuple[Part, ...]
    late: dict[Held, list[Part]]
    superseded: tuple[Superseded, ...]
    stale: tuple[Stale, ...]
    postponed: tuple[Stale, ...]
    settled: dict[str, str]
    closed: tuple[periods.Closed, ...]
    posted: dict[str, frozenset[str]]
    returned: tuple[Returned, ...]
    facts: dict[str, Any]

    def rows(self, book: Book, kind: str) -> list[dict[str, str]]:
        """The rows of the version of an input table that the run pinned."""
        return inputs.read_version(book, kind, self.facts["inputs"][kind])

    @property
    def run_id(self) -> str:
        """The first 16 digits of the hash of the run's inputs."""
        return manifest.digest(self.facts)[:16]


def pin(book: Book, period: Period) -> Pinned:
    """Read what a run of *period* depends on, at one moment."""
    with book.lock():
        return read(book, period)


def read(book: Book, period: Period) -> Pinned:
    """As `pin`, for a caller who holds the book's lock; refuses a period that is closed or before a closed one."""
    closed = periods.closed(book)
    previous = _previous(closed, period)
    waits = held.every(book)
    known = [report for report in reports.every(book) if report.report_id not in waits]
    manifests = {report.report_id: report.manifest() for report in known}
    accounted = periods.accounted(book)
    parts = open_parts(known, manifests, accounted)
    late = late_parts(known, manifests, accounted, closed)
    # What a held report takes the place of is taken back when it counts itself, and not before.
    superseded = tuple(item for item in untaken(book, accounted) if item.by not in waits)
    delta = book.settings.retroactive == "delta" and book.settings.split_date == "sales_date"
    daily = {report_id for report_id, facts in manifests.items() if facts.get("daily")}
    changed = redividing.stale(book, known, accounted, closed, daily) if delta else ()
    postponed = tuple(item for item in changed if redividing.is_postponed(item))
    stale = tuple(item for item in changed if item not in postponed)
    versions = {kind: inputs.current(book, kind) for kind in KINDS}
    waiting = {part.report_id for part in (*parts, *(part for found in late.values() for part in found))}
    waiting |= {item.report.report_id for item in stale}
    pinned = tuple(report for report in known if report.report_id in waiting)
    returned = by_day(unposted(book), period.last_day)
    facts = {
        "engine": __version__,
        "period": str(period),
        "previous_seal": previous.seal if previous else "",
        "currency": book.currency,
        "settings": book.settings.model_dump(exclude=UNCALCULATED),
        "inputs": {kind: version.version if version else "" for kind, version in versions.items()},
        "payments_returned": [row.facts() for row in returned],
        "reports": sorted([report.known_by, report.manifest_hash] for report in pinned),
        "superseded": sorted(
            [item.report.manifest_hash, item.by, *item.accounted.key] for item in superseded
        ),
    }
    return Pinned(
        period,
        previous,
        pinned,
        manifests,
        tuple(parts),
        late,
        superseded,
        stale,
        postponed,
        periods.settled(book),
        tuple(closed),
        periods.posted(book),
        returned,
        facts,
    )


def _previous(closed: Sequence[periods.Closed], period: Period) -> periods.Closed | None:
    if not closed:
        return None
    last = closed[-1]
    if str(period) <= last.period:
        raise StateError(
            f"{period} cannot be accounted for any more: {last.period} is closed. Later knowledge goes to a later period."
        )
    return last


def open_parts(
    known: Sequence[reports.Report],
    manifests: dict[str, dict[str, Any]],
    accounted: Sequence[periods.Accounted],
) -> list[Part]:
    """The report parts that no closed period has accounted for wholly, from the manifests of their placements."""
    done = periods.shares(accounted)
    parts = []
    for report in known:
        for row in manifests[report.report_id]["parts"]:
            left = 1 - done.get((report.report_id, row["sales_period"], row["currency"]), Fraction(0))
            if left:
                parts.append(replace(part_of(report, row), open=left))
    return parts


def untaken(book: Book, accounted: Sequence[periods.Accounted]) -> tuple[Superseded, ...]:
    """What is to be taken back, in the order of what was accounted for."""
    by_report = {report.report_id: (report, by) for report, by in reports.superseded(book).items()}
    mine = [row for row in accounted if row.report_id in by_report]
    done = {(row.conversion_id, row.key) for row in mine}
    return tuple(
        Superseded(*by_report[row.report_id], row)
        for row in mine
        if not (is_late(row.conversion_id) or is_change(row.conversion_id))
        and (reversal_id(row.period, row.report_id, row.conversion_id), row.key) not in done
    )


def part_of(report: reports.Report, row: dict[str, Any]) -> Part:
    """A part of a report, as the manifest of its placement states it."""
    return Part(
        report_id=report.report_id,
        source=report.source,
        sales_period=row["sales_period"],
        currency=row["currency"],
        placed_lines=row["placed_lines"],
        suspense_lines=row["suspense_lines"],
        placed=to_units(Decimal(row["placed"])),
        suspense=to_units(Decimal(row["suspense"])),
        placement=report.placement,
    )
