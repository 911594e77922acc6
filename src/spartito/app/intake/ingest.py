"""Ingest reports: recognise, read, match and add up in one pass, then register each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spartito.app import author as authors
from spartito.app.intake import formats, message_sets, placing, same_name
from spartito.app.intake.message_sets import MessageSet
from spartito.app.intake.recognising import Wanted, recognised
from spartito.app.intake.registering import Placed, Refused, Vouched, refused, register
from spartito.app.intake.side_by_side import in_order
from spartito.app.resources import Resources
from spartito.app.usage import noticed
from spartito.app.usage import placing as usage_placing
from spartito.domain.same_content import known_by
from spartito.errors import InputError, StateError
from spartito.formats import footer
from spartito.outputs.consolidated import Growing, Target, growing
from spartito.sources import delivery
from spartito.sources import report as source_report
from spartito.sources.delivery import Delivered
from spartito.sources.files import core_errors
from spartito.store import aside, report_bytes, reports, same_content
from spartito.store.book import Book
from spartito.store.shelf import USAGE


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said about the reports beside their files."""

    format_id: str | None = None
    sales_period: str | None = None
    supersedes: str | None = None
    resources: Resources = field(default_factory=Resources)
    by_reference: bool = False
    consolidated: Target | None = None
    vouched: Vouched | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """One report as it was ingested; *facts* are those of its placement's manifest."""

    report_id: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of each report, in the order in which they were given, and what the user should know besides."""

    ingested: list[Ingested] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


_Tried = tuple[Delivered, Placed | Refused]
"""A report, and what came of placing it."""


def ingest(
    book: Book, files: Sequence[Path], options: Options, progress: placing.Progress | None = None
) -> Outcome:
    """Ingest every report in *files*: one that is refused leaves the book as it was and the others go on."""
    outcome = Outcome()
    if options.consolidated:
        book.refuse_own(options.consolidated.path)
    with ExitStack() as spooled:
        file = spooled.enter_context(growing(options.consolidated, {})) if options.consolidated else None
        delivered = delivered_in(book, files, options, spooled, outcome)
        alone = max(len(files), len(delivered)) == 1
        _check_supersedes(book, options.supersedes, alone=alone)
        _check_vouched(options, alone=alone)
        whole, incomplete = message_sets.sets(delivered)
        outcome.refused.extend(refused(report.shown, error) for report, error in incomplete)
        names = [report.file_name for one in whole for report in one]
        before = [*reports.every(book), *reports.every(book, USAGE)]
        known = [delivery.own_name(report.file) for report in before]
        outcome.warnings.extend(delivery.missing_parts(names, known))

        desk = placing.desk(book, options.resources)

        def place(task: tuple[Delivered, MessageSet], threads: int, told: placing.Progress) -> Placed:
            mine = replace(desk, resources=options.resources.part(threads), progress=told)
            return _place(mine, task[0], options, task[1].told_before(task[0]))

        tasks = [(report, one) for one in whole for report in one]
        waiting: list[_Tried] = []
        for (report, of), placed in in_order(place, tasks, options.resources.threads, progress):
            waiting.append(_tried(report, placed))
            if len(waiting) == len(of.files):
                _take_in(book, waiting, options, file, outcome)
                waiting = []
        if file is not None:
            _finish(file, outcome)
    return outcome


def _finish(file: Growing, outcome: Outcome) -> None:
    """Put the consolidated file in place; one of no reports would pass for a month without sales."""
    if outcome.ingested:
        file.finish()
    else:
        outcome.warnings.append(f"{file.target.path} was not written, for no report was ingested.")


def _tried(report: Delivered, placed: Callable[[], Placed]) -> _Tried:
    try:
        return report, placed()
    except (InputError, StateError, OSError) as error:
        return report, refused(report.shown, error)


def _take_in(
    book: Book, files: Sequence[_Tried], options: Options, growing: Growing | None, outcome: Outcome
) -> None:
    """Register the files of one report, or none of them where one is refused."""
    wrong = [result for _, result in files if isinstance(result, Refused)]
    placed = [result for _, result in files if isinstance(result, Placed)]
    with ExitStack() as kept:
        for result in placed:
            kept.enter_context(result.kept)
        wrong = wrong or _miscounted(placed)
        if not wrong and (refusal := register(book, placed, options.supersedes, options.vouched)):
            wrong = [refusal]
        if not wrong:
            for result in placed:
                outcome.ingested.append(_ingested(result, growing))
                outcome.warnings.extend(noticed.sentences(book, result.facts))
                if not options.vouched:
                    outcome.warnings.extend(same_name.sentences(book, result.facts))
                if growing is not None and result.rows is None:
                    outcome.warnings.append(
                        f"{result.file} is a usage feed and not in the consolidated file."
                    )
            return
    outcome.refused.extend(wrong)
    named = {refusal.file for refusal in wrong}
    for name in (report.shown for report, _ in files):
        if name not in named:
            sentence = f"{name} was not ingested: {wrong[0].file} of the same report was refused."
            outcome.refused.append(Refused(name, InputError(sentence)))


def _miscounted(placed: Sequence[Placed]) -> list[Refused]:
    """The file whose footer says that the report has more or less than its files have."""
    wrong = footer.miscounted([result.facts.get("footer", {}) for result in placed])
    if wrong is None:
        return []
    file = placed[wrong[0]].file
    return [Refused(file, InputError(f"{file}: {wrong[1]}; ask for all of its files again."))]


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
                folder = spooled.enter_context(aside.scratch(book.folder("reports")))
                file = delivery.spool(path, folder, book.settings.most_unpacked_bytes)
            inside, left_out = delivery.reports_in(file, book.settings.limits)
        except (InputError, OSError) as error:
            outcome.refused.append(refused(path.name, error))
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


def _check_vouched(options: Options, *, alone: bool) -> None:
    vouched = options.vouched
    if vouched is None:
        return
    authors.check(vouched.author, "--author")
    if not vouched.note.strip():
        raise InputError("That the same content is another report needs a reason: give it with --note.")
    if not alone:
        raise InputError("--again vouches for one file; ingest the other files without it.")
    if options.supersedes:
        raise InputError(
            "--again puts a report beside another, --supersedes in its place: leave out one of them."
        )


def _check_supersedes(book: Book, report_id: str | None, *, alone: bool) -> None:
    if report_id and not alone:
        raise InputError(
            "--supersedes names the one report that one file corrects; ingest the other files without it."
        )
    if report_id and _find(book, report_id) is None:
        raise InputError(f"There is no report {report_id} to supersede. `spartito reports` lists them.")


def _find(book: Book, report_id: str) -> reports.Report | None:
    return reports.find(book, report_id) or reports.find(book, report_id, USAGE)


def _place(desk: placing.Desk, report: Delivered, options: Options, told: tuple[str, ...]) -> Placed:
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
            report_bytes.keep(
                report.source, folder, desk.resources.threads, by_reference=options.by_reference
            )
        rows = None
        if options.consolidated and not found.format.is_usage:
            rows = stack.enter_context(aside.aside(book.folder("reports"))) / "rows"
        named = _named(book, options)
        task = (desk, report.shown, folder, found, options.sales_period, named)
        usage = found.format.is_usage
        facts = usage_placing.place(*task) if usage else placing.place(*task, rows)
        if source_report.state_of(report.path) != before:
            raise InputError(
                f"{report.shown} was changed while it was read. Ingest it again when it is complete."
            )
        return Placed(report.shown, facts, folder, stack.pop_all(), rows)


def _named(book: Book, options: Options) -> placing.Named:
    """What a report is known by: what it was known by before, where the user names it by its id."""
    old = _find(book, options.supersedes) if options.supersedes else None

    def named(content_hash: str, nil_month: str) -> str:
        if old is not None and old.manifest()["content_hash"] == content_hash:
            return old.known_by
        again = same_content.times_again(book, content_hash) + 1 if options.vouched else 0
        return known_by(content_hash, nil_month, again)

    return named


def _ingested(placed: Placed, file: Growing | None) -> Ingested:
    facts = placed.facts
    if file is not None and placed.rows is not None:
        file.add(placed.rows, facts["content_hash"], facts["lines"])
    return Ingested(facts["report_id"], facts)
