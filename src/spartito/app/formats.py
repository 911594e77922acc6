"""The formats of a book, and how a report would be read, before anything is ingested."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spartito.app.control_totals import controls, untied
from spartito.errors import InputError
from spartito.formats import propose as proposing
from spartito.formats.check import FormatCheck, check_format
from spartito.formats.format import Format
from spartito.formats.load import load_formats
from spartito.formats.plan import compile_plan
from spartito.formats.propose import Proposal
from spartito.formats.recognise import recognise
from spartito.formats.suspicious import suspicious
from spartito.sources import delivery
from spartito.sources.delivery import Delivered
from spartito.sources.report import BLOCK_BYTES, Bounds, dry_run, first_records, head
from spartito.stages.ingest import placement

FOLDER = "formats"
_MEMORY_BYTES = 1 << 28
_SHOWN = 5

Row = dict[str, Any]


def known(root: Path) -> tuple[Format, ...]:
    """The shipped formats and those of the book in *root*, which need not exist yet."""
    return load_formats(root / FOLDER)


def ignored(
    known: Sequence[Format], report: Delivered, format_id: str | None, sales_period: str | None
) -> str:
    """Why a whole report is left out, though it is recognised; empty for one that is to be read or refused."""
    try:
        found = recognise(report.file_name, delivery.head(report), known, format_id, sales_period)
    except (InputError, OSError):
        return ""
    return found.format.ignored and f"{report.shown} ({found.format.id}) is left out: {found.format.ignored}"


@dataclass(frozen=True, slots=True)
class Checked:
    """How a report would be read: its first lines, and all of it read once without a catalogue; empty if it cannot be."""

    first: FormatCheck
    whole: Row
    rejected: list[Row]
    suspicious: tuple[str, ...]


def check(root: Path, path: Path, format_id: str | None, sales_period: str | None) -> Checked:
    """Read the report at *path* once and keep nothing; FormatError if it fits no format."""
    formats = known(root)
    first = check_format(path.name, head(path), formats, first_records, format_id, sales_period)
    found = recognise(path.name, head(path), formats, format_id, sales_period)
    if found.format.ignored or first.problems:
        return Checked(first, {}, [], ())
    with TemporaryDirectory() as folder:
        bounds = Bounds(1, _MEMORY_BYTES, BLOCK_BYTES, Path(folder))
        report = delivery.whole(path)
        raw = dry_run(report, compile_plan(found, sales_period), None, None, bounds)
        summary = json.loads(raw.summary)
        rejected = placement.rejected(raw.rejected(), "").slice(0, _SHOWN).to_pylist()
    control = controls(found, summary, None)
    odd = tuple(suspicious(summary, found.further, found.missing, untied(control)))
    names = ("lines", "rejected", "ignored", "sales_periods", "amounts", "warnings")
    whole = {name: summary[name] for name in (*names, "deducted")} | {"control_totals": control}
    return Checked(first, whole, rejected, odd)


def propose(path: Path, name: str) -> Proposal:
    """Propose a format for a report that none describes; nothing is written."""
    return proposing.propose(path.name, head(path), name)


def as_row(checked: Checked) -> Row:
    """The description as one JSON object."""
    found = checked.first
    return {
        "file": found.file_name,
        "format": found.format_id,
        "header_line": found.header_line,
        "preamble": dict(found.preamble),
        "roles": dict(found.roles),
        "records": [dict(record) for record in found.records],
        "problems": list(found.problems),
        "whole": checked.whole,
        "rejected_lines": checked.rejected,
        "suspicious": list(checked.suspicious),
    }
