"""A consolidated file as Python's own csv reads it."""

import csv
from pathlib import Path

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
