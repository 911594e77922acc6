"""Made-up data for the demo: the input tables and the reports of one month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spartito.demo.month import DemoMonth, make
from spartito.errors import InputError

__all__ = ["DemoMonth", "as_row", "write_data"]


def write_data(to: Path, lines: int, tracks: int) -> DemoMonth:
    """Write the input tables and the reports of a made-up month into *to*; the same numbers give the same bytes."""
    try:
        return make(to, lines, tracks)
    except ValueError as error:
        raise InputError(f"{error}; ask for more with --lines and --tracks.") from error


def as_row(month: DemoMonth) -> dict[str, Any]:
    """What was made, as one JSON object."""
    return {
        "folder": str(month.folder),
        "period": month.period,
        "currency": month.currency,
        "lines": month.lines,
        "tracks": month.tracks,
        "accounts": month.accounts,
        "payees": month.people,
        "reports": [str(path) for path in month.reports],
        "phenomena": dict(month.phenomena),
    }
