"""Try the waiting lines of usage feeds again, with another catalogue or newer decisions: what is placed joins the cells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from spartito.app.intake import placing
from spartito.app.usage import placing as usage_placing
from spartito.errors import ensure
from spartito.stages import query
from spartito.stages.ingest.placement import ROWS_A_BATCH
from spartito.store import aside, manifest, parquet, reports
from spartito.store.shelf import USAGE as USAGE_SHELF
from spartito.tables.at_rest import REJECTED
from spartito.tables.usage import USAGE_CELLS, USAGE_SUSPENSE

Row = dict[str, Any]
_DECIDING = ("snapshot", "decisions", "match_threshold", "match_margin", "daily")


@dataclass(frozen=True, slots=True)
class Moved:
    """How many waiting lines of a usage feed a new try has placed."""

    report_id: str
    file: str
    source: str
    lines: int


def retry(desk: placing.Desk, sources: Collection[str] | None) -> list[Moved]:
    """Try what waits of all feeds, or of those of *sources*; each once with every catalogue and decisions."""
    found = []
    for report in reports.every(desk.book, USAGE_SHELF):
        if sources is None or report.source in sources:
            while (moved := _retry(desk, report.report_id)) is None:
                pass  # somebody else placed the feed in the meantime: try what is left now
            found.append(moved)
    return [moved for moved in found if moved.lines]


def _retry(desk: placing.Desk, report_id: str) -> Moved | None:
    """One try of one feed; None where its placement was no longer the one in force when it was done."""
    report = reports.find(desk.book, report_id, USAGE_SHELF)
    if report is None:
        return Moved(report_id, "", "", 0)
    facts = report.manifest()
    nothing = Moved(report_id, report.file, report.source, 0)
    with aside.aside(desk.book.folder(USAGE_SHELF.folder)) as folder:
        saved, decided = desk.decided(report.source, folder)
        names = {"snapshot": desk.snapshot, **saved.facts, **usage_placing.deciding(desk)}
        if not facts["suspense"] or all(facts[name] == names[name] for name in _DECIDING):
            return nothing
        report.refuse_damaged()
        target = folder / "placement"
        target.mkdir()
        with query.connect(desk.resources.threads, folder, desk.resources.memory_bytes) as connection:
            cells = parquet.batches(report.placed / f"{USAGE_CELLS.name}.parquet", ROWS_A_BATCH)
            waits = parquet.batches(report.placed / f"{USAGE_SUSPENSE.name}.parquet", ROWS_A_BATCH)
            waiting = (pa.Table.from_batches([batch]) for batch in waits)
            usage_placing.write(connection, desk, decided, cells, waiting, target)
        for name in (f"{REJECTED.name}.parquet", placing.PLAN_NAME):
            (target / name).write_bytes((report.placed / name).read_bytes())
        summed = usage_placing.sums(desk, folder, target)
        _ensure_kept(facts, summed)
        after = {name: value for name, value in facts.items() if name != "files"} | names | summed
        lines = after["placed"] - facts["placed"]
        manifest_hash = manifest.write(target, after)
        with desk.book.lock():
            current = reports.find(desk.book, report_id, USAGE_SHELF)
            if current is None or current.manifest_hash != report.manifest_hash:
                return None
            aside.put_in_place(target, reports.placement_of(report.folder, report.placement + 1))
            reports.register_placement(desk.book, report, manifest_hash, USAGE_SHELF)
    return Moved(report_id, report.file, report.source, lines)


def _ensure_kept(before: Row, after: Row) -> None:
    """Prove that a try has moved lines only: there are as many as before, and their figures are the same."""
    lines = [facts["placed"] + facts["suspense"] for facts in (before, after)]
    ensure(lines[0] == lines[1], "the lines of the usage feed are all in the files")
    ensure(before["figures"] == after["figures"], "the figures of the usage feed are those of its lines")
