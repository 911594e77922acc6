"""A consolidated file as Python's own csv reads it."""

import csv
from pathlib import Path

from . import layouts

COLUMNS = [
    "report_id",
    "line_number",
    "source",
    "sales_period",
    "territory",
    "usage_type",
    "isrc",
    "upc",
    "title",
    "artist",
    "quantity",
    "amount",
    "currency",
    "track_id",
    "release_id",
    "account_id",
    "match_rule",
]
WAITING, REJECTED, IGNORED = "suspense: ", "rejected: ", "ignored: "
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """The rows of a consolidated CSV, whose header and line ends are as they should be."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.reader(file, strict=True)
        assert next(table) == COLUMNS
        found = [dict(zip(COLUMNS, fields, strict=True)) for fields in table]
    assert path.read_bytes().endswith(b"\n")
    return found


def kind(row: Row) -> str:
    """What became of the record: `placed` or the word that its match_rule begins with."""
    word, colon, _ = row["match_rule"].partition(": ")
    return word if colon else "placed"


HOSTILE = [
    'quotes "inside", and a comma',
    '"begins with a quote',
    "two\nlines",
    "carriage\rreturn",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    " blanks around ",
    "tab\there",
    "\u202ebidi \u0000"[:-1],
    "\U0001f3b5 \u0645\u0631\u062d\u0628\u0627",
    "\\",
    "'",
    "",
    "NULL",
    "x" * 5000,
]  # fmt: skip


def hostile(folder: Path) -> Path:
    """A report whose texts are hostile, with a line with a NUL and a ragged one."""
    lines = [
        {"isrc": "QZABC2600001", "upc": "", "amount": "1.5", "title": text, "artist": text[::-1]}
        for text in HOSTILE
    ]
    nul = ",".join("\0" if name == "Artist" else "" for name in layouts.YOUTUBE)
    path = folder / layouts.file_name("youtube", "2026-08", 77)
    return layouts.write(
        path, "youtube", "2026-08", "USD", [*lines, {"raw": nul}, {"raw": "no,record"}, *lines[:1]]
    )
