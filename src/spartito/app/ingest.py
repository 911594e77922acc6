"""Ingest reports: recognise, read, match and add up in one pass, then register each in one transaction."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito.app import formats
from spartito.app.aliases import aliases_of
from spartito.domain.money import plain
from spartito.errors import InputError, StateError
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised, recognise
from spartito.sources import report as source_report
from spartito.stages import query
from spartito.stages.ingest.placement import Placement, name_tracks
from spartito.store import aside, inputs, manifest, parquet, reports, snapshots
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, REJECTED, SUSPENSE, TRACKS

BLOCK_BYTES_VARIABLE = "SPARTITO_BLOCK_BYTES"
ID_DIGITS = 16

Progress = Callable[[Path, int, int, int], None]
"""Told now and then: the file, its bytes done, its bytes in all, its lines done."""


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
    book: Book, files: Sequence[Path], options: Options, progress: Progress | None = None
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
    for path in files:
        try:
            done.append(_ingest(book, path, options, progress))
        except (InputError, StateError) as error:
            refused.append(Refused(path, error))
    return done, refused


def _ingest(book: Book, path: Path, options: Options, progress: Progress | None) -> Ingested:
    before = source_report.state_of(path)
    head = source_report.head(path)
    found = recognise(path.name, head, formats.known(book.root), options.format_id, options.sales_period)
    with aside.aside(book.folder("reports")) as folder:
        reports.keep_bytes(path, folder)
        placed, report_id = _place(book, path, folder, found, options, progress)
        if source_report.state_of(path) != before:
            raise InputError(
                f"{path.name} was changed while it was read. Ingest it again when it is complete."
            )
        manifest_hash = manifest.write(folder / "placements" / "1", placed)
        _register(book, folder, placed, report_id, manifest_hash, options.supersedes)
    return Ingested(report_id, placed)


def _place(
    book: Book, path: Path, folder: Path, found: Recognised, options: Options, progress: Progress | None
) -> tuple[dict[str, Any], str]:
    """Read the bytes that are kept: a file renamed or replaced meanwhile is another file."""
    snapshot = inputs.current(book, snapshots.KIND)
    tracks = snapshots.tracks_of(snapshot) if snapshot else arrow_schema(TRACKS).empty_table()
    raw = source_report.place(
        folder / reports.BYTES_NAME,
        compile_plan(found, options.sales_period),
        snapshots.index_of(snapshot) if snapshot else None,
        aliases_of(book, found.format.source, tracks),
        options.threads,
        int(os.environ.get(BLOCK_BYTES_VARIABLE, source_report.BLOCK_BYTES)),
        (lambda done, total, lines: progress(path, done, total, lines)) if progress else None,
        shown_as=path.name,
    )
    summary = json.loads(raw.summary)
    report_id = summary["content_hash"][:ID_DIGITS]
    with query.connect(options.threads, folder) as connection:
        placement = name_tracks(
            connection, report_id, found.format.source, raw.cells(), raw.suspense(), raw.rejected(), tracks
        )
    _write(folder / "placements" / "1", placement)
    return _facts(path, found, summary, report_id, snapshot, placement.parts), report_id


def _write(folder: Path, placement: Placement) -> None:
    folder.mkdir(parents=True)
    for table, rows in (
        (CELLS, placement.cells),
        (SUSPENSE, placement.suspense),
        (REJECTED, placement.rejected),
    ):
        parquet.write(rows, folder / f"{table.name}.parquet")


def _facts(
    path: Path,
    found: Recognised,
    summary: dict[str, Any],
    report_id: str,
    snapshot: inputs.Version | None,
    parts: pa.Table,
) -> dict[str, Any]:
    return {
        **summary,
        "report_id": report_id,
        "file": path.name,
        "source": found.format.source,
        "format": found.format.id,
        "sales_period": ", ".join(sorted(summary["sales_periods"])),
        "snapshot": snapshot.version if snapshot else "",
        "parts": [
            {name: plain(value) if name in ("placed", "suspense") else value for name, value in row.items()}
            for row in parts.to_pylist()
        ],
    }


def _register(
    book: Book,
    folder: Path,
    facts: dict[str, Any],
    report_id: str,
    manifest_hash: str,
    supersedes: str | None,
) -> None:
    # A report without lines has no records to know it by: only its bytes.
    fingerprint = facts["fingerprint"] if facts["lines"] else facts["content_hash"]
    with book.lock():
        if known := reports.known_as(book, facts["content_hash"], fingerprint):
            raise StateError(
                f"{facts['file']}: the same content is in the book already, as {known}. Nothing was ingested. "
                "If the DSP sent a correction, ask for the file that differs."
            )
        aside.put_in_place(folder, book.folder("reports") / report_id)
        row = {
            name: facts[name]
            for name in ("content_hash", "file", "source", "format", "sales_period", "lines")
        }
        row |= {
            "report_id": report_id,
            "fingerprint": fingerprint,
            "placement": 1,
            "manifest_hash": manifest_hash,
        }
        reports.register(book, row, supersedes)
