"""Register the files of a report that are placed: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spartito.app.intake import holding
from spartito.app.money import superseding
from spartito.errors import InputError, StateError
from spartito.store import aside, manifest, reports
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Refused:
    """One report or file that was not ingested, and why."""

    file: Path
    error: InputError | StateError


@dataclass(frozen=True, slots=True)
class Placed:
    """A report that is placed and not registered yet; its folder is thrown away when *kept* is closed."""

    file: Path
    facts: dict[str, Any]
    folder: Path
    kept: ExitStack
    rows: Path | None

    def release(self) -> None:
        """Throw away what is in the folder still."""
        self.kept.close()


def refused(path: Path, error: InputError | StateError | OSError) -> Refused:
    """A report that is not taken in, with an error that names it."""
    if isinstance(error, OSError):
        sentence = f"{reports.shown_name(path)}: {error.strerror or error}. The report was not ingested."
        return Refused(path, InputError(sentence))
    return Refused(path, error)


def register(book: Book, placed: Sequence[Placed], supersedes: str | None) -> Refused | None:
    """Make all files of one report exist at once; or none, and give the one that is refused."""
    entries: list[reports.Entry] = []
    try:
        with book.lock():
            for result in placed:
                entry = _entry(book, result, supersedes)
                if _match_again(book, result, entry, supersedes):
                    return None
                _refuse_known(book, entry, entries)
                entries.append(entry)
            for result, entry in zip(placed, entries, strict=True):
                aside.put_in_place(result.folder, book.folder("reports") / entry.row["report_id"])
            reports.register(book, entries, supersedes)
    except (InputError, StateError, OSError) as error:
        # Those that have an entry were found good.
        return refused((*placed[len(entries) :], placed[-1])[0].file, error)
    return None


def _entry(book: Book, placed: Placed, supersedes: str | None) -> reports.Entry:
    """Seal the placement with its manifest, and say what the book keeps of the report."""
    facts = placed.facts
    _check_superseded(book, facts, supersedes)
    manifest_hash = manifest.write(reports.placement_of(placed.folder, 1), facts)
    names = ("report_id", "content_hash", "file", "source", "format", "sales_period", "lines")
    # A report without lines has no records to know it by: only its bytes.
    records = facts["lines"] - sum(facts["ignored"].values())
    fingerprint = facts["fingerprint"] if records else facts["content_hash"]
    row = {name: facts[name] for name in names} | {"fingerprint": fingerprint}
    return reports.Entry(row, manifest_hash, tuple(holding.tripped(book, facts)))


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


def _refuse_known(book: Book, entry: reports.Entry, beside: list[reports.Entry]) -> None:
    """Stop where the same content is in the book, or in another file of the same report."""
    row = entry.row
    report_id, fingerprint = row["report_id"], row["fingerprint"]
    if twin := next((other for other in beside if other.row["fingerprint"] == fingerprint), None):
        raise InputError(f"{row['file']}: the same content is in {twin.row['file']}. Nothing was ingested.")
    if known := reports.known_as(book, report_id, row["content_hash"], fingerprint):
        again = f" To match it again with the present catalogue, add --supersedes {report_id}."
        raise StateError(
            f"{row['file']}: the same content is in the book already, as {known}. Nothing was ingested."
            f"{again if reports.find(book, report_id) else ''}"
        )


def _match_again(book: Book, placed: Placed, entry: reports.Entry, supersedes: str | None) -> bool:
    """The same bytes, named by the user: a new placement, with the catalogue and aliases as they are now.

    False where they are other bytes. A period may have been closed over the report while it was read.
    """
    report = reports.find(book, supersedes) if supersedes else None
    if report is None or report.content_hash != entry.row["content_hash"]:
        return False
    reports.refuse_accounted(book, report.report_id)
    if entry.manifest_hash == report.manifest_hash:
        raise StateError(
            f"{report.file} (report {report.report_id}) is matched with the present catalogue and aliases already. "
            "Nothing was changed."
        )
    target = reports.placement_of(report.folder, report.placement + 1)
    aside.put_in_place(reports.placement_of(placed.folder, 1), target)
    reports.register_placement(book, report, entry.manifest_hash)
    return True
