"""The formats of a book, and how a report would be read, before anything is ingested."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spartito.app.intake.control_totals import controls, untied
from spartito.app.intake.recognising import Wanted, recognised, with_others
from spartito.app.usage import placing as usage_placing
from spartito.errors import InputError
from spartito.formats import propose as proposing
from spartito.formats.check import FormatCheck, check_recognised
from spartito.formats.format import Format
from spartito.formats.load import load_formats
from spartito.formats.plan import compile_plan, making
from spartito.formats.propose import Proposal
from spartito.formats.suspicious import suspicious
from spartito.sources import delivery
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text, first_rows, kind_of
from spartito.sources.report import BLOCK_BYTES, Bounds, dry_run, first_records
from spartito.stages.ingest import placement

FOLDER = "formats"
_MEMORY_BYTES = 1 << 28
_SHOWN = 5

Row = dict[str, Any]


def known(root: Path) -> tuple[Format, ...]:
    """The shipped formats and those of the book in *root*, which need not exist yet."""
    return load_formats(root / FOLDER)


def ignored(report: Delivered, wanted: Wanted) -> tuple[str, str]:
    """Why a whole report is left out, though it is recognised, and which sheets of a workbook are.

    Both are empty for a report that is to be read whole, or to be refused.
    """
    try:
        found, others = with_others(report, wanted)
    except (InputError, OSError):
        return "", ""
    sheets = f"sheet{'s' if others[1:] else ''} {', '.join(others)}"
    beside = f"{report.shown}: {sheets} left out; {found.sheet} is the report." if others else ""
    why = found.format.ignored and f"{report.shown} ({found.format.id}) is left out: {found.format.ignored}"
    return why, "" if why else beside


@dataclass(frozen=True, slots=True)
class Checked:
    """How a report would be read: its first lines, and all of it read once without a catalogue; empty if it cannot be."""

    first: FormatCheck
    whole: Row
    rejected: list[Row]
    suspicious: tuple[str, ...]


def check(root: Path, path: Path, format_id: str | None, sales_period: str | None) -> Checked:
    """Read the report at *path* once and keep nothing; FormatError if it fits no format."""
    report = delivery.whole(path)
    found = recognised(report, Wanted(known(root), format_id, sales_period))
    with TemporaryDirectory() as folder, as_text(report, making(found), Path(folder)) as readable:
        first = check_recognised(found, delivery.head(readable), first_records, sales_period)
        if found.format.ignored or first.problems:
            return Checked(first, {}, [], ())
        bounds = Bounds(1, _MEMORY_BYTES, BLOCK_BYTES, Path(folder))
        raw = dry_run(readable, compile_plan(found, sales_period), None, None, bounds)
        summary = json.loads(raw.summary)
        lines = placement.rejected(raw.rejected(), "").slice(0, _SHOWN)
        rejected = (usage_placing.without_money(lines) if found.format.is_usage else lines).to_pylist()
    control = controls(found, summary, None)
    money: Row = {"amounts": {}} if found.format.is_usage else {}
    odd = tuple(suspicious(summary | money, found.further, found.missing, untied(control)))
    names = ("lines", "rejected", "ignored", "sales_periods", "warnings")
    whole = {name: summary[name] for name in names} | {"control_totals": control}
    if found.format.is_usage:
        whole["figures"] = usage_placing.first_figure(found, summary["amounts"])
    else:
        whole |= {name: summary[name] for name in ("amounts", "deducted")}
    return Checked(first, whole, rejected, odd)


def propose(path: Path, name: str) -> Proposal:
    """Propose a format for a report that none describes, of a workbook for the sheet that says most; nothing is written."""
    report = delivery.whole(path)
    head = delivery.head(report)
    if not (kind := kind_of(head)):
        return proposing.propose(path.name, head, name)
    found, failures = list[Proposal](), list[InputError]()
    for sheet in first_rows(report, head):
        try:
            found.append(proposing.propose(path.name, sheet.data, name, kind))
        except InputError as error:
            failures.append(error)
    if not found:
        raise failures[0] if failures else InputError(f"{path} is empty; give a report with some lines.")
    return min(found, key=lambda proposal: len(proposal.missing))


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
