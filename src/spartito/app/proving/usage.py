"""Proofs of the usage feeds: the bytes, the placements, the rows, and the figures that add up."""

from __future__ import annotations

from collections.abc import Iterator

from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.usage import placing as usage_placing
from spartito.sources.report import content_hash
from spartito.store import aside, parquet, report_bytes, reports
from spartito.store.book import Book
from spartito.store.shelf import USAGE as USAGE_SHELF
from spartito.tables.at_rest import REJECTED

_PROVEN = ("placed", "suspense", "rules", "reasons", "from_day", "to_day", "figures")


def byte_faults(book: Book) -> Iterator[str | None]:
    """Feeds whose bytes are not those that were ingested, or whose placement is damaged."""
    for report in reports.ever(book, USAGE_SHELF):
        kept = report.folder / report_bytes.NAME
        if damaged := report.damaged():
            yield f"{report.folder}: {', '.join(damaged)}"
        if content_hash(kept, book.settings.limits) != report.manifest()["content_hash"]:
            yield f"{kept}: these are not the bytes that were ingested"
        yield None


def conservation_faults(book: Book, resources: Resources) -> Iterator[str | None]:
    """Feeds whose rows and figures are not those that were read."""
    desk = placing.desk_of(book, None, resources)
    with aside.scratch(book.folder(USAGE_SHELF.folder)) as folder:
        for report in reports.ever(book, USAGE_SHELF):
            facts, found = report.manifest(), usage_placing.sums(desk, folder, report.placed)
            if any(found[name] != facts[name] for name in _PROVEN):
                yield f"usage feed {report.report_id}: its cells and suspense are not what its manifest states"
            rejected = parquet.read(report.placed / f"{REJECTED.name}.parquet").num_rows
            lines = found["placed"] + found["suspense"] + rejected + sum(facts["ignored"].values())
            if lines != facts["records_counted"]:
                yield f"usage feed {report.report_id}: it has {facts['records_counted']} records, and not {lines}"
            yield None
