"""Register the files of a report that are placed: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spartito.app.intake import holding
from spartito.app.money import superseding
from spartito.domain.usage import USAGE
from spartito.errors import InputError, StateError
from spartito.sources.files import MEND
from spartito.store import aside, manifest, reports, same_content
from spartito.store.book import Book
from spartito.store.same_content import Again
from spartito.store.shelf import MONEY as MONEY_SHELF
from spartito.store.shelf import USAGE as USAGE_SHELF
from spartito.store.shelf import Shelf
from spartito.tables import file_name


@dataclass(frozen=True, slots=True)
class Refused:
    """One report or file that was not ingested, and why."""

    file: str
    error: InputError | StateError


@dataclass(frozen=True, slots=True)
class Placed:
    """A report that is placed and not registered yet; its folder is thrown away when *kept* is closed."""

    file: str
    facts: dict[str, Any]
    folder: Path
    kept: ExitStack
    rows: Path | None

    def release(self) -> None:
        """Throw away what is in the folder still."""
        self.kept.close()


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person vouches that a report is one of its own, although the book has its content already."""

    author: str
    note: str


def refused(file: str, error: InputError | StateError | OSError) -> Refused:
    """A report that is not taken in, with an error that names it."""
    if isinstance(error, OSError):
        # Of the book it may be a file that was not to be written, and not the report.
        where = f": {error.filename}" if error.strerror and error.filename else ""
        said = f"{file_name.shown(file)}: {error.strerror or error}{where}"
        return Refused(file, InputError(f"{said}. The report was not ingested. {MEND}"))
    return Refused(file, error)


def shelf_of(facts: dict[str, Any]) -> Shelf:
    """Where a report belongs: usage stands apart from money."""
    return USAGE_SHELF if facts.get("kind") == USAGE else MONEY_SHELF


def register(
    book: Book, placed: Sequence[Placed], supersedes: str | None, vouched: Vouched | None = None
) -> Refused | None:
    """Make all files of one report exist at once; or none, and give the one that is refused.

    A report that somebody has *vouched* for may have the content of another one.
    """
    entries: list[reports.Entry] = []
    shelf = shelf_of(placed[0].facts)
    try:
        with book.lock():
            for result in placed:
                entry = _entry(book, result, supersedes)
                if _match_again(book, result, entry, supersedes, shelf):
                    return None
                if supersedes and _take_its_place(book, result, entry, supersedes, shelf):
                    return None
                entries.append(_new(book, result, entry, entries, vouched))
            for result, entry in zip(placed, entries, strict=True):
                aside.put_in_place(result.folder, book.folder(shelf.folder) / entry.row["report_id"])
            reports.register(book, entries, supersedes, shelf)
    except (InputError, StateError, OSError) as error:
        # Those that have an entry were found good.
        return refused((*placed[len(entries) :], placed[-1])[0].file, error)
    return None


def _entry(book: Book, placed: Placed, supersedes: str | None) -> reports.Entry:
    """Seal the placement with its manifest, and say what the book keeps of the report."""
    facts = placed.facts
    _check_superseded(book, facts, supersedes)
    manifest_hash = manifest.write(reports.placement_of(placed.folder, 1), facts)
    names = ("report_id", "file", "source", "format", "sales_period", "lines")
    known_by = facts.get("known_by", facts["content_hash"])
    # A report without lines has no records to know it by: only its bytes, and its month.
    records = facts["lines"] - sum(facts["ignored"].values())
    row = {name: facts[name] for name in names} | {
        "known_by": known_by,
        "fingerprint": facts["fingerprint"] if records else known_by,
    }
    tripped = holding.tripped(book, facts) if shelf_of(facts) is MONEY_SHELF else ()
    return reports.Entry(row, manifest_hash, tuple(tripped))


def _check_superseded(book: Book, facts: dict[str, Any], report_id: str | None) -> None:
    """A correction is of the same feed, and of a month and currency that the first delivery had."""
    if not report_id:
        return
    shelf = shelf_of(facts)
    old = reports.find(book, report_id, shelf)
    if old is None:
        what = "a usage feed" if shelf is USAGE_SHELF else "a report of money"
        raise InputError(
            f"{facts['file']} is {what}, and report {report_id} is none: it cannot supersede it."
        )
    before, now = _parts(old.manifest()), _parts(facts)
    if shelf is MONEY_SHELF:
        superseding.refuse_missing(book, old, now, facts["file"])
    if old.source != facts["source"] or (before and not before & now):
        raise InputError(
            f"{facts['file']} is {facts['source']} {facts['sales_period']} and cannot supersede report {report_id}, "
            f"which is {old.source} {old.sales_period} ({old.file}). Name the report that it corrects."
        )


def _parts(facts: dict[str, Any]) -> set[tuple[str, str]]:
    """The months and currencies of a report; of a usage feed the months."""
    if facts.get("kind") == USAGE:
        return {(month, "") for month in facts["sales_periods"]}
    return {(part["sales_period"], part["currency"]) for part in facts["parts"]}


def _new(
    book: Book,
    placed: Placed,
    entry: reports.Entry,
    beside: list[reports.Entry],
    vouched: Vouched | None,
) -> reports.Entry:
    """The entry of a report that nothing in the book, and no other file of the same report, has the content of.

    Where it is known and somebody vouches for it, the entry says so, and is known by what tells it from the first.
    """
    row, content_hash = entry.row, placed.facts["content_hash"]
    fingerprint = row["fingerprint"]
    if twin := next((other for other in beside if other.row["fingerprint"] == fingerprint), None):
        raise InputError(f"{row['file']}: the same content is in {twin.row['file']}. Nothing was ingested.")
    shelf = shelf_of(placed.facts)
    known = same_content.known_as(book, row["known_by"], row["report_id"], content_hash, fingerprint, shelf)
    if vouched and known and known.report_id != row["report_id"]:
        again = Again(content_hash, known.report_id, vouched.author, vouched.note)
        return replace(entry, row={**row, "fingerprint": row["known_by"]}, again=again)
    if vouched:
        raise InputError(f"{row['file']}: no report in the book has this content. Leave out --again.")
    if known:
        _refuse_known(book, row, known, shelf)
    return entry


def _refuse_known(book: Book, row: dict[str, Any], known: same_content.Known, shelf: Shelf) -> None:
    match = ""
    if known.report_id == row["report_id"] and reports.find(book, known.report_id, shelf):
        match = f" To match it again with the present catalogue, add --supersedes {known.report_id}."
    raise StateError(
        f"{row['file']}: the same content is in the book already, as {known.words}. Nothing was ingested.{match} If it is "
        "another report that says the same, say so with --again, --author and --note."
    )


def _match_again(
    book: Book, placed: Placed, entry: reports.Entry, supersedes: str | None, shelf: Shelf
) -> bool:
    """The same bytes, named by the user: a new placement, with the catalogue and aliases as they are now.

    False where they are other bytes. A period may have been closed over the report while it was read.
    """
    report = reports.find(book, supersedes, shelf) if supersedes else None
    if report is None or report.known_by != entry.row["known_by"]:
        return False
    if shelf is MONEY_SHELF:
        reports.refuse_accounted(book, report.report_id)
    if entry.manifest_hash == report.manifest_hash:
        raise StateError(
            f"{report.file} (report {report.report_id}) is matched with the present catalogue and aliases already. "
            "Nothing was changed."
        )
    _place_anew(book, placed, entry, report, shelf)
    return True


def _take_its_place(book: Book, placed: Placed, entry: reports.Entry, supersedes: str, shelf: Shelf) -> bool:
    """The bytes of another report in force, which came in beside the one that it corrects: both would be paid.

    False where the book does not have them. What a closed period has accounted for stays.
    """
    report = reports.find(book, entry.row["report_id"], shelf)
    if report is None or report.known_by != entry.row["known_by"]:
        return False
    if shelf is MONEY_SHELF:
        reports.refuse_accounted(book, report.report_id)
    if entry.manifest_hash != report.manifest_hash:
        _place_anew(book, placed, entry, report, shelf)
    reports.supersede(book, supersedes, report.report_id, shelf)
    return True


def _place_anew(
    book: Book, placed: Placed, entry: reports.Entry, report: reports.Report, shelf: Shelf
) -> None:
    target = reports.placement_of(report.folder, report.placement + 1)
    aside.put_in_place(reports.placement_of(placed.folder, 1), target)
    reports.register_placement(book, report, entry.manifest_hash, shelf)
