"""Say what ingesting reports would come to, and keep nothing: the same reading and matching, only counted and added up."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from spartito.app.intake import formats, message_sets, placing
from spartito.app.intake.ingest import Ingested, Options, Outcome, delivered_in
from spartito.app.intake.recognising import Wanted, recognised
from spartito.app.intake.registering import refused
from spartito.app.usage import placing as usage_placing
from spartito.errors import InputError, StateError
from spartito.sources.delivery import Delivered
from spartito.store import aside
from spartito.store.book import Book

Rejected = list[dict[str, Any]]
Rejections = dict[str, Rejected]
"""The rejected lines of reports, by their ids."""


def dry_run(
    book: Book, files: Sequence[Path], options: Options, progress: placing.Progress | None = None
) -> tuple[Outcome, Rejections]:
    """What would come of every report in *files*, and its rejected lines by its id; the book stays as it is.

    Whether the book has a report already is not asked: that is for the real thing to say.
    """
    outcome = Outcome()
    rejected: Rejections = {}
    with ExitStack() as stack:
        delivered = delivered_in(book, files, options, stack, outcome)
        desk = placing.desk(book, options.resources, progress)
        folder = stack.enter_context(aside.scratch(book.folder("reports")))
        whole, incomplete = message_sets.sets(delivered)
        outcome.refused.extend(refused(report.shown, error) for report, error in incomplete)
        for report, told in ((report, one.told_before(report)) for one in whole for report in one):
            try:
                facts, lines = _report(desk, report, options, folder, told)
            except (InputError, StateError, OSError) as error:
                outcome.refused.append(refused(report.shown, error))
                continue
            outcome.ingested.append(Ingested(facts["report_id"], facts))
            rejected[facts["report_id"]] = lines
    return outcome, rejected


def _report(
    desk: placing.Desk, report: Delivered, options: Options, folder: Path, told: tuple[str, ...]
) -> tuple[dict[str, Any], Rejected]:
    known = formats.known(desk.book.root)
    found = recognised(report, Wanted(known, options.format_id, options.sales_period))
    dry_run = usage_placing.dry_run if found.format.is_usage else placing.dry_run
    return dry_run(desk, report, replace(found, told=told), options.sales_period, folder)
