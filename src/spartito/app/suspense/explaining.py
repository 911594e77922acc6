"""Why a line goes where it goes: its candidates, what each rule of the ladder says, and who shares its money then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.suspense import decisions, sharing
from spartito.app.suspense.decided_by import ALIAS, RECORDING, decision, idle
from spartito.domain.resolution import Item
from spartito.errors import InputError
from spartito.sources.line import IGNORED, read_line
from spartito.stages import query
from spartito.stages.allocate import explain as dividing
from spartito.stages.ingest import explain as matching
from spartito.stages.ingest.again import Matching
from spartito.stages.ingest.decided import Decisions
from spartito.stages.ingest.sold import sold_on
from spartito.store import aside, clock, inputs, manifest, parquet, periods, report_bytes, reports, snapshots
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, LINE_TEXTS, REJECTED

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked about: what a line says, in which source, and when and how it was sold.

    *sales_period* is a month, or the day of the sale.
    """

    source: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    sales_period: str = ""
    territory: str = ""
    usage_type: str = ""

    def as_row(self) -> Row:
        """The line with every text, as the core takes it."""
        texts = {name: self.texts.get(name, "") for name in LINE_TEXTS}
        return {**texts, "sales_period": self.sales_period, "territory": self.territory}


def of_line(book: Book, line: Line, resources: Resources) -> Row:
    """Explain a line as it would be placed now, and who would share its money by the contracts as they are now.

    Without a sales period it is one of this month. Its day counts where the book keeps days.
    """
    exact = len("YYYY-MM-DD" if book.settings.daily else "YYYY-MM")
    line = replace(line, sales_period=(line.sales_period or clock.now()[:7])[:exact])
    saved = decisions.read(book, line.source)
    desk = placing.desk(book, resources)
    return _explained(desk, line, saved, desk.matching, None)


def of_item(desk: placing.Desk, item: Item, place: Row) -> Row:
    """What is done with lines of an item of the work list, as it was first seen in *place*."""
    texts = {name: getattr(item, name) for name in LINE_TEXTS}
    if item.releases:
        texts["upc"] = ""
    line = Line(item.source, texts, place["sales_day"] or place["sales_period"], place["territory"])
    saved = decisions.read(desk.book, item.source)
    return _explained(desk, line, saved, desk.matching, None)


def of_report(book: Book, report_id: str, line_number: int, resources: Resources) -> Row:
    """Explain a line of a report, read again from the kept bytes, as its placement placed it.

    The catalogue and the decisions are those that the placement names; the contracts and settings those that the run of
    the closed period used which accounted for the line, else those of now. A report that was corrected is explained too,
    for closed periods may have paid for it: `superseded_by` is the one in force, blank where it is itself.
    """
    report, by = _known(book, report_id)
    found: Row = {
        "report_id": report_id,
        "superseded_by": by,
        "file": report.file,
        "line_number": line_number,
    }
    if rejected := _rejected(report, line_number):
        return {**found, "rejected": rejected}
    with aside.scratch(book.folder("reports")) as folder:
        kept, plan = report.folder / report_bytes.NAME, manifest.parse(report.whole / placing.PLAN_NAME)
        read = read_line(kept, plan, line_number, folder, report.file, book.settings.limits)
    if IGNORED in read:
        return {**found, IGNORED: read[IGNORED]}
    texts = {name: read[name] for name in LINE_TEXTS}
    sold = read.get("sales_day") or read["sales_period"]
    line = Line(report.source, texts, sold, read["territory"], read["usage_type"])
    return {**found, **_as_placed(book, report, line, read["currency"], resources)}


def _known(book: Book, report_id: str) -> tuple[reports.Report, str]:
    """A report and, where another one is in force in its place, the id of that."""
    if report := reports.find(book, report_id):
        return report, ""
    for gone, by in reports.superseded(book).items():
        if gone.report_id == report_id:
            return gone, by
    raise InputError(f"There is no report {report_id}. `spartito reports` lists them.")


def _rejected(report: reports.Report, line_number: int) -> Row | None:
    table = parquet.read(report.whole / f"{REJECTED.name}.parquet")
    mine = [row for row in table.to_pylist() if row["line_number"] == line_number]
    return {name: value for name, value in mine[0].items() if name != "report_id"} if mine else None


def _as_placed(book: Book, report: reports.Report, line: Line, currency: str, resources: Resources) -> Row:
    """Explain by the placement that placed the line: the one that read it, or a later one that took it from suspense."""
    explained: Row = {}
    for number, facts in report.manifests().items():
        back = _is_taken_back(report, number, line, currency, explained)
        if explained.get("match_rule") and not back:
            continue
        desk = placing.desk_of(book, _version(book, facts["snapshot"]), resources)
        saved = decisions.read_named(book, report.source, facts["aliases"], facts["resolutions"])
        chosen = _chosen(desk, saved, explained["placed"]) if back else {}
        closed = _accounted_in(book, (report.report_id, line.sales_period[:7], currency), number)
        texts_decide = Matching(facts["match_threshold"], facts["match_margin"])
        explained = _explained(desk, line, saved, texts_decide, closed, chosen)
        explained |= {"placement": number, "accounted_in": closed.period if closed else ""}
    return explained


def _is_taken_back(report: reports.Report, number: int, line: Line, currency: str, before: Row) -> bool:
    """Whether a later placement takes back a line that could not be divided, for a decision names its track."""
    placed = before.get("placed", {})
    if not placed.get("candidates"):
        return False
    key = {
        "sales_period": line.sales_period[:7],
        "territory": line.territory,
        "usage_type": line.usage_type,
        "currency": currency,
        **{name: placed[name] for name in ("account_id", "isrc", "candidates")},
    }
    table = parquet.read(reports.placement_of(report.folder, number) / f"{CELLS.name}.parquet")
    rows = [row for row in table.to_pylist() if all(row[name] == value for name, value in key.items())]
    return any(row["lines"] < 0 and sold_on(row) == line.sales_period for row in rows)


def _chosen(desk: placing.Desk, saved: decisions.Saved, placed: Row) -> Row:
    """Where the decision puts a line that was *placed* and could not be divided."""
    with aside.scratch(desk.book.folder("reports")) as folder:
        chosen = decisions.chosen(saved, desk.version, desk.resources, folder)
    track = chosen[placed["account_id"], placed["isrc"], placed["candidates"]]
    return {**placed, "upc": track["upc"], "candidates": "", "match_rule": ALIAS}


def _accounted_in(book: Book, key: tuple[str, str, str], placement: int) -> periods.Closed | None:
    """The closed period that accounted first for what a placement of a report part holds."""
    mine = [row for row in periods.accounted(book) if row.key == key and row.placement >= placement]
    return periods.closed_one(book, min(row.period for row in mine)) if mine else None


def _version(book: Book, snapshot: str) -> inputs.Version | None:
    mine = [v for v in inputs.every(book) if (v.kind, v.version) == (snapshots.KIND, snapshot)]
    return mine[0] if mine else None


def _explained(
    desk: placing.Desk,
    line: Line,
    saved: decisions.Saved,
    texts_decide: Matching,
    closed: periods.Closed | None,
    chosen: Row | None = None,
) -> Row:
    """A line as it is placed, or as a person has *chosen* its track; who shares it as in a *closed* period, else today."""
    with aside.scratch(desk.book.folder("reports")) as folder:
        decided = decisions.as_core(saved, desk.version, desk.resources, folder)
        found = _told(desk, decided, line, texts_decide)
        if chosen:
            found |= {"match_rule": chosen["match_rule"], "placed": chosen, "decided_for": RECORDING}
        texts = {name: line.as_row()[name] for name in LINE_TEXTS}
        if found["decided_for"]:
            found["decision"] = decision(desk.book, saved, texts, found)
        else:
            found["notes"] += idle(saved, texts, found)
        if found["match_rule"]:
            found["sharing"] = _sharing(desk, line, found["placed"], closed, folder)
    return {"line": {"source": line.source, **line.as_row()}, "snapshot": desk.snapshot, **found}


def _told(desk: placing.Desk, decided: Decisions, line: Line, texts_decide: Matching) -> Row:
    tracks = desk.version.table if desk.version else None
    return matching.explain(desk.catalogue, tracks, decided, line.as_row(), texts_decide)


def _sharing(desk: placing.Desk, line: Line, placed: Row, closed: periods.Closed | None, folder: Path) -> Row:
    """Who shares the money of a placed line: the split and the deal of its day, and what follows from them."""
    book, resources = desk.book, desk.resources
    basis = sharing.of_run(book, closed.run) if closed else sharing.of_today(book, line.sales_period)
    day = basis.day(line.sales_period)
    where = dividing.Placed(**placed, source=line.source, usage_type=line.usage_type, on_date=day)
    with query.connect(resources.threads, folder, resources.memory_bytes) as connection:
        shared = dividing.divide(connection, where, basis.known)
    return {"closed_period": closed.period if closed else "", **shared}
