"""The formats of a book, and how a report would be read, before anything is ingested."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spartito.errors import InputError
from spartito.formats.check import FormatCheck, check_format
from spartito.formats.format import Format
from spartito.formats.load import load_formats
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.sources.delivery import Delivered
from spartito.sources.report import first_records, head

FOLDER = "formats"


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


def check(root: Path, path: Path, format_id: str | None, sales_period: str | None) -> FormatCheck:
    """Describe how the report at *path* would be read; FormatError if it fits no format."""
    return check_format(path.name, head(path), known(root), first_records, format_id, sales_period)


def as_row(found: FormatCheck) -> dict[str, Any]:
    """The description as one JSON object."""
    return {
        "file": found.file_name,
        "format": found.format_id,
        "header_line": found.header_line,
        "preamble": dict(found.preamble),
        "roles": dict(found.roles),
        "records": [dict(record) for record in found.records],
        "problems": list(found.problems),
    }
