"""A usage feed of Acme Music, and the format that reads it: who listened, on which day, where, how often."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

FORMAT = """# Acme Music, who listens. Made for tests.
format = "acme/listening"
kind = "usage"
source = "acme/listening"
provenance = "official"

[recognise]
header = ["Day", "Track Id", "ISRC", "Title", "Country", "Age", "Gender", "Streams", "Listeners", "Skips", "Est. revenue"]

[reading]
delimiter = ","
quotes = "csv"

[columns]
dsp_id = "Track Id"
isrc = "ISRC"
title = "Title"
territory = "Country"
sales_period = { from = "Day", as = "yyyy-mm-dd" }
usage_type = { constant = "stream" }
age = "Age"
gender = { from = "Gender", values = { "1" = "male", "2" = "female" } }
quantity = "Streams"
listeners = "Listeners"
skips = "Skips"
"""
NAMES = ("Day", "Track Id", "ISRC", "Title", "Country", "Age", "Gender", "Streams", "Listeners", "Skips")
USUAL = {
    "Day": "2026-08-01", "Track Id": "t1", "ISRC": "QZABC2600001", "Title": "First", "Country": "DE", "Age": "18-24",
    "Gender": "2", "Streams": "10", "Listeners": "7", "Skips": "1",
}  # fmt: skip


def add_format(book: Path, text: str = FORMAT) -> None:
    """Give a book the format."""
    (book / "formats").mkdir(exist_ok=True)
    (book / "formats" / "acme.toml").write_text(text, "utf-8")


def write(path: Path, *lines: Mapping[str, str], header: str = "") -> Path:
    """Write a feed: each line says what differs from the usual one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write((header or ",".join((*NAMES, "Est. revenue"))) + "\n")
        said = ({**USUAL, **line} for line in lines)
        csv.writer(file, lineterminator="\n").writerows([*(row[n] for n in NAMES), "999.99"] for row in said)
    return path


def cells(book: Path, name: str = "usage_cells") -> list[dict]:
    """The rows of a table of the newest placement of every feed in a book."""
    found = []
    for feed in sorted((book / "usage").glob("[0-9a-f]*")):
        newest = max((feed / "placements").iterdir(), key=lambda folder: int(folder.name))
        found += pq.read_table(newest / f"{name}.parquet").to_pylist()
    return found
