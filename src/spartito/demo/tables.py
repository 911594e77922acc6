"""How the demo writes its input tables: CSV in UTF-8, line feeds, quotes where they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one input table; blank values are empty fields."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def quoted(text: str) -> str:
    """A CSV field for *text*: quoted only where it holds a comma or a quotation mark (RFC 4180).

    >>> quoted('12" Mix')
    '"12"" Mix"'
    """
    if '"' in text or "," in text:
        return '"' + text.replace('"', '""') + '"'
    return text
