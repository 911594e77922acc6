"""Ingest reports: recognise, read, match and add up in one pass, then register each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spartito.app import formats, placing
from spartito.errors import InputError, StateError
from spartito.formats.recognise import recognise
from spartito.sources import report as source_report
from spartito.store import aside, manifest, reports
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said about the reports beside their files."""

    format_id: str | None = None
    sales_period: str | None = None
    supersedes: str | None = None
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Ingested:
    """One report as it was ingested; *facts* are those of its placement's manifest."""

    report_id: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that was not ingested, and why."""

    file: Path
    error: InputError | StateError


def ingest(
    book: Book, files: Sequence[Path], options: Options, progress: placing.Progress | None = None
) -> tuple[list[Ingested], list[Refused]]:
    """Ingest each of *files* by itself: one that is refused leaves the book as it was and the others go on."""
    if options.supersedes and len(files) != 1:
        raise InputError(
            "--supersedes names the one report that one file corrects; ingest the other files without it."
        )
    if options.supersedes and reports.find(book, options.supersedes) is None:
        raise InputError(
            f"There is no report {options.supersedes} to supersede. `spartito reports` lists them."
        )
    done: list[Ingested] = []
    refused: list[Refused] = []
    desk = placing.desk(book, options.threads, progress)
    for path in files:
        try:
            done.append(_ingest(desk, path, options))
        except (InputError, StateError) as error:
            refused.append(Refused(path, error))
        except OSError as error:
            sentence = f"{reports.shown_name(path)}: {error.strerror or error}. The report was not ingested."
            refused.append(Refused(path, InputError(sentence)))
    return done, refused


def _ingest(desk: placing.Desk, path: Path, options: Options) -> Ingested:
    book = desk.book
    before = source_report.state_of(path)
    head = source_report.head(path)
    found = recognise(path.name, head, formats.known(book.root), options.format_id, options.sales_period)
    with aside.aside(book.folder("reports")) as folder:
        reports.keep_bytes(path, folder)
        facts = placing.place(desk, path, folder, found, options.sales_period)
        if source_report.state_of(path) != before:
            raise InputError(
                f"{path.name} was changed while it was read. Ingest it again when it is complete."
            )
        _check_superseded(book, facts, options.supersedes)
        manifest_hash = manifest.write(reports.placement_of(folder, 1), facts)
        _register(book, folder, facts, manifest_hash, options.supersedes)
    return Ingested(facts["report_id"], facts)


def _check_superseded(book: Book, facts: dict[str, Any], report_id: str | None) -> None:
    """A correction is of the same feed, and of a month and currency that the first delivery had."""
    old = reports.find(book, report_id) if report_id else None
    if old is None:
        return
    reports.refuse_accounted(book, old.report_id)
    before, now = (
        {(part["sales_period"], part["currency"]) for part in parts}
        for parts in (old.manifest()["parts"], facts["parts"])
    )
    if old.source != facts["source"] or (before and not before & now):
        raise InputError(
            f"{facts['file']} is {facts['source']} {facts['sales_period']} and cannot supersede report {report_id}, "
            f"which is {old.source} {old.sales_period} ({old.file}). Name the report that it corrects."
        )


def _register(
    book: Book, folder: Path, facts: dict[str, Any], manifest_hash: str, supersedes: str | None
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
        reports.register(book, row, manifest_hash, supersedes)


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
