"""Place one report: the core reads and matches it, SQL names the tracks, and a manifest states what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito.app.aliases import aliases_of
from spartito.domain.money import plain
from spartito.errors import InputError, ensure
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised
from spartito.outputs.present import total
from spartito.sources import report as source_report
from spartito.stages import query
from spartito.stages.ingest.placement import Placement, name_tracks
from spartito.store import inputs, manifest, parquet, reports, snapshots
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, REJECTED, SUSPENSE, TRACKS

BLOCK_BYTES_VARIABLE = "SPARTITO_BLOCK_BYTES"
LEAST_BLOCK_BYTES = 1
ID_DIGITS = 16
_NAMING = ["position", "isrc", "upc", "account_id", "track_id", "release_id"]

Progress = Callable[[Path, int, int, int], None]
"""Told now and then: the file, its bytes done, its bytes in all, its lines done."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What placing reads beside the reports: the snapshot of the catalogue and the aliases, the same for every file."""

    book: Book
    snapshot: inputs.Version | None
    aliases: inputs.Version | None
    tracks: pa.Table
    threads: int
    progress: Progress | None


def desk(book: Book, threads: int, progress: Progress | None) -> Desk:
    """Lay out the current catalogue; without one every readable line is suspense."""
    snapshot = inputs.current(book, snapshots.KIND)
    tracks = (
        snapshots.tracks_of(snapshot, _NAMING)
        if snapshot
        else arrow_schema(TRACKS).empty_table().select(_NAMING)
    )
    return Desk(book, snapshot, inputs.current(book, "aliases"), tracks, threads, progress)


def place(
    desk: Desk, path: Path, folder: Path, found: Recognised, sales_period: str | None
) -> dict[str, Any]:
    """Place the report whose bytes are kept in *folder*, write its tables there, and return its manifest's facts."""
    plan = compile_plan(found, sales_period)
    raw = source_report.place(
        folder / reports.BYTES_NAME,
        plan,
        snapshots.index_of(desk.snapshot) if desk.snapshot else None,
        aliases_of(desk.book, desk.aliases, found.format.source, desk.tracks),
        desk.threads,
        _block_bytes(),
        _reporter(desk.progress, path),
        shown_as=path.name,
    )
    summary = json.loads(raw.summary)
    report_id = summary["content_hash"][:ID_DIGITS]
    with query.connect(desk.threads, folder) as connection:
        source = found.format.source
        placement = name_tracks(connection, report_id, source, raw, desk.tracks)
    _ensure_conserved(summary, placement.parts)
    _write(reports.placement_of(folder, 1), placement)
    return {
        **summary,
        "report_id": report_id,
        "file": reports.shown_name(path),
        "source": source,
        "format": found.format.id,
        "format_hash": manifest.digest(plan),
        "sales_period": ", ".join(sorted(summary["sales_periods"])),
        "snapshot": desk.snapshot.version if desk.snapshot else "",
        "aliases": desk.aliases.version if desk.aliases else "",
        "parts": [_part(row) for row in placement.parts.to_pylist()],
    }


def _reporter(progress: Progress | None, path: Path) -> source_report.Progress | None:
    if progress is None:
        return None
    return lambda done, total, lines: progress(path, done, total, lines)


def _block_bytes() -> int:
    text = os.environ.get(BLOCK_BYTES_VARIABLE, str(source_report.BLOCK_BYTES))
    if not text.isdecimal() or int(text) < LEAST_BLOCK_BYTES:
        raise InputError(f'{BLOCK_BYTES_VARIABLE} is "{text}"; expected a number of bytes such as 4194304.')
    return int(text)


def _ensure_conserved(summary: dict[str, Any], parts: pa.Table) -> None:
    """Prove that what SQL summed by part is what the core summed by currency."""
    rows = parts.to_pylist()
    for currency, amounts in summary["amounts"].items():
        for name in ("placed", "suspense"):
            found = total(row[name] for row in rows if row["currency"] == currency)
            ensure(
                found == Decimal(amounts[name]),
                f"the {currency} {name} in the cells is what the core has summed",
            )


def _write(folder: Path, placement: Placement) -> None:
    folder.mkdir(parents=True)
    tables = ((CELLS, placement.cells), (SUSPENSE, placement.suspense), (REJECTED, placement.rejected))
    for table, rows in tables:
        parquet.write(rows, folder / f"{table.name}.parquet")


def _part(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) if name in ("placed", "suspense") else value for name, value in row.items()}
