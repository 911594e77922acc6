"""Ingest reports: recognise, read, match and add up in one pass, then register each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spartito.app.intake import formats, holding, message_sets, placing
from spartito.app.intake.message_sets import MessageSet
from spartito.app.intake.recognising import Wanted, recognised
from spartito.app.intake.side_by_side import in_order
from spartito.app.money import superseding
from spartito.app.resources import Resources
from spartito.domain.tripwire import Tripped
from spartito.errors import InputError, StateError
from spartito.outputs.consolidated import Growing, Target, growing
from spartito.sources import delivery
from spartito.sources import report as source_report
from spartito.sources.delivery import Delivered
from spartito.sources.files import core_errors
from spartito.store import aside, manifest, reports
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said about the reports beside their files."""

    format_id: str | None = None
    sales_period: str | None = None
    supersedes: str | None = None
    resources: Resources = field(default_factory=Resources)
    by_reference: bool = False
    consolidated: Target | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """One report as it was ingested; *facts* are those of its placement's manifest."""

    report_id: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One report or file that was not ingested, and why."""

    file: Path
    error: InputError | StateError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of each report, in the order in which they were given, and what the user should know besides."""

    ingested: list[Ingested] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A report that is placed and not registered yet; its folder is thrown away when *kept* is closed."""

    facts: dict[str, Any]
    folder: Path
    kept: ExitStack
    rows: Path | None

    def release(self) -> None:
        """Throw away what is in the folder still."""
        self.kept.close()


_Tried = tuple[Delivered, _Placed | Refused]
"""A report, and what came of placing it."""


def ingest(
    book: Book, files: Sequence[Path], options: Options, progress: placing.Progress | None = None
) -> Outcome:
    """Ingest every report in *files*: one that is refused leaves the book as it was and the others go on."""
    outcome = Outcome()
    with ExitStack() as spooled:
        file = spooled.enter_context(growing(options.consolidated, {})) if options.consolidated else None
        delivered = delivered_in(book, files, options, spooled, outcome)
        _check_supersedes(book, files, delivered, options.supersedes)
        whole, incomplete = message_sets.sets(delivered)
        outcome.refused.extend(refused(Path(report.shown), error) for report, error in incomplete)
        names = [report.file_name for one in whole for report in one]
        known = [report.file.rpartition(": ")[2] for report in reports.every(book)]
        outcome.warnings.extend(delivery.missing_parts(names, known))

        desk = placing.desk(book, options.resources)

        def place(task: tuple[Delivered, MessageSet], threads: int, told: placing.Progress) -> _Placed:
            mine = replace(desk, resources=options.resources.part(threads), progress=told)
            return _place(mine, task[0], options, task[1].told_before(task[0]))

        tasks = [(report, one) for one in whole for report in one]
        waiting: list[_Tried] = []
        for (report, of), placed in in_order(place, tasks, options.resources.threads, progress):
            waiting.append(_tried(report, placed))
            if len(waiting) == len(of.files):
                _take_in(book, waiting, options.supersedes, file, outcome)
                waiting = []
        if file is not None:
            file.finish()
    return outcome


def _tried(report: Delivered, placed: Callable[[], _Placed]) -> _Tried:
    try:
        return report, placed()
    except (InputError, StateError, OSError) as error:
        return report, refused(Path(report.shown), error)


def _take_in(
    book: Book, files: Sequence[_Tried], supersedes: str | None, growing: Growing | None, outcome: Outcome
) -> None:
    """Register the files of one report, or none of them where one is refused."""
    failed = [result for _, result in files if isinstance(result, Refused)]
    for report, result in files:
        path = Path(report.shown)
        if isinstance(result, Refused):
            outcome.refused.append(result)
        elif failed:
            result.release()
            sentence = f"{path} was not ingested: {failed[0].file} of the same report was refused."
            outcome.refused.append(Refused(path, InputError(sentence)))
        else:
            try:
                outcome.ingested.append(_registered(book, result, supersedes, growing))
            except (InputError, StateError, OSError) as error:
                outcome.refused.append(refused(path, error))


def delivered_in(
    book: Book, files: Sequence[Path], options: Options, spooled: ExitStack, outcome: Outcome
) -> list[Delivered]:
    """The reports in *files*; a stream is read to its end first, into a folder that lives as long as *spooled*."""
    found: list[Delivered] = []
    for path in files:
        try:
            file = path
            if delivery.is_stream(path):
                if options.by_reference:
                    raise InputError(f"{path} is read once only and cannot be kept by reference.")
                folder = spooled.enter_context(aside.aside(book.folder("reports")))
                file = delivery.spool(path, folder, book.settings.most_unpacked_bytes)
            inside, left_out = delivery.reports_in(file, book.settings.limits)
        except (InputError, OSError) as error:
            outcome.refused.append(refused(path, error))
            continue
        found += inside
        outcome.warnings.extend(left_out)
    return _to_be_read(book, found, options, outcome)


def _to_be_read(
    book: Book, delivered: list[Delivered], options: Options, outcome: Outcome
) -> list[Delivered]:
    """Those of the reports whose format is not one that is left out as a whole, such as a summary."""
    known, kept = formats.known(book.root), []
    for report in delivered:
        why, beside = formats.ignored(report, Wanted(known, options.format_id, options.sales_period))
        outcome.warnings.extend(filter(None, (why, beside)))
        if not why:
            kept.append(report)
    return kept


def refused(path: Path, error: InputError | StateError | OSError) -> Refused:
    """A report that is not taken in, with an error that names it."""
    if isinstance(error, OSError):
        sentence = f"{reports.shown_name(path)}: {error.strerror or error}. The report was not ingested."
        return Refused(path, InputError(sentence))
    return Refused(path, error)


def _check_supersedes(
    book: Book, files: Sequence[Path], delivered: Sequence[Delivered], report_id: str | None
) -> None:
    if report_id and max(len(files), len(delivered)) != 1:
        raise InputError(
            "--supersedes names the one report that one file corrects; ingest the other files without it."
        )
    if report_id and reports.find(book, report_id) is None:
        raise InputError(f"There is no report {report_id} to supersede. `spartito reports` lists them.")


def _place(desk: placing.Desk, report: Delivered, options: Options, told: tuple[str, ...]) -> _Placed:
    """Keep and place one report in a folder of its own, beside the others."""
    book = desk.book
    before = source_report.state_of(report.path)
    known = formats.known(book.root)
    found = recognised(report, Wanted(known, options.format_id, options.sales_period))
    found = replace(found, told=told)
    if options.by_reference and report.member:
        raise InputError(
            f"{report.shown} is a part of an archive and cannot be kept by reference; unpack it."
        )
    with ExitStack() as stack:
        folder = stack.enter_context(aside.aside(book.folder("reports")))
        with core_errors(report.path, report.shown):
            reports.keep_bytes(
                report.source, folder, desk.resources.threads, by_reference=options.by_reference
            )
        rows = None
        if options.consolidated:
            rows = stack.enter_context(aside.aside(book.folder("reports"))) / "rows"
        facts = placing.place(desk, Path(report.shown), folder, found, options.sales_period, rows)
        if source_report.state_of(report.path) != before:
            raise InputError(
                f"{report.shown} was changed while it was read. Ingest it again when it is complete."
            )
        return _Placed(facts, folder, stack.pop_all(), rows)


def _registered(book: Book, placed: _Placed, supersedes: str | None, file: Growing | None) -> Ingested:
    with placed.kept:
        facts = placed.facts
        _check_superseded(book, facts, supersedes)
        manifest_hash = manifest.write(reports.placement_of(placed.folder, 1), facts)
        _register(book, placed.folder, facts, manifest_hash, supersedes, holding.tripped(book, facts))
        if file is not None and placed.rows is not None:
            file.add(placed.rows, facts["content_hash"], facts["lines"])
    return Ingested(facts["report_id"], facts)


def _check_superseded(book: Book, facts: dict[str, Any], report_id: str | None) -> None:
    """A correction is of the same feed, and of a month and currency that the first delivery had."""
    old = reports.find(book, report_id) if report_id else None
    if old is None:
        return
    before, now = (
        {(part["sales_period"], part["currency"]) for part in parts}
        for parts in (old.manifest()["parts"], facts["parts"])
    )
    superseding.refuse_missing(book, old, now, facts["file"])
    if old.source != facts["source"] or (before and not before & now):
        raise InputError(
            f"{facts['file']} is {facts['source']} {facts['sales_period']} and cannot supersede report {report_id}, "
            f"which is {old.source} {old.sales_period} ({old.file}). Name the report that it corrects."
        )


def _register(
    book: Book,
    folder: Path,
    facts: dict[str, Any],
    manifest_hash: str,
    supersedes: str | None,
    tripped: Sequence[Tripped],
) -> None:
    # A report without lines has no records to know it by: only its bytes.
    report_id = facts["report_id"]
    records = facts["lines"] - sum(facts["ignored"].values())
    fingerprint = facts["fingerprint"] if records else facts["content_hash"]
    with book.lock():
        old = reports.find(book, supersedes) if supersedes else None
        if old and old.content_hash == facts["content_hash"]:
            _match_again(book, old, folder, manifest_hash)
            return
        if known := reports.known_as(book, report_id, facts["content_hash"], fingerprint):
            again = f" To match it again with the present catalogue, add --supersedes {report_id}."
            raise StateError(
                f"{facts['file']}: the same content is in the book already, as {known}. Nothing was ingested."
                f"{again if reports.find(book, report_id) else ''}"
            )
        aside.put_in_place(folder, book.folder("reports") / report_id)
        row = {
            name: facts[name]
            for name in ("content_hash", "file", "source", "format", "sales_period", "lines")
        }
        row |= {"report_id": report_id, "fingerprint": fingerprint}
        reports.register(book, row, manifest_hash, supersedes, tripped)


def _match_again(book: Book, report: reports.Report, folder: Path, manifest_hash: str) -> None:
    """The same bytes, named by the user: a new placement, with the catalogue and aliases as they are now.

    The caller holds the book's lock: a period may have been closed over the report while it was read.
    """
    reports.refuse_accounted(book, report.report_id)
    if manifest_hash == report.manifest_hash:
        raise StateError(
            f"{report.file} (report {report.report_id}) is matched with the present catalogue and aliases already. "
            "Nothing was changed."
        )
    target = reports.placement_of(report.folder, report.placement + 1)
    aside.put_in_place(reports.placement_of(folder, 1), target)
    reports.register_placement(book, report, manifest_hash)
