"""Reads a made-up month the plain way: csv, gzip and Decimal, nothing of the demo's own."""

import csv
import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

LINES, TRACKS = 2_000, 200

Line = tuple[str, str, str, dict[str, str], Decimal]
"""Source, sales period, currency, fields and amount of a report line."""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report_lines(reports: Path) -> Iterator[Line]:
    for path in sorted(reports.iterdir()):
        yield from _READERS[path.name.split("_")[0]](path)


def _youtube(path: Path) -> Iterator[Line]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for fields in csv.DictReader(file):
            day = fields["Day"]
            amount = Decimal(fields["Partner Revenue"])
            yield "youtube/asset_raw", f"{day[:4]}-{day[4:6]}", "USD", fields, amount


def _spotify(path: Path) -> Iterator[Line]:
    for fields in _tab_separated(path, 2):
        yield "spotify/licensor", "2026-08", fields["Payable currency"], fields, Decimal(fields["Payable"])


def _apple_music(path: Path) -> Iterator[Line]:
    currency = path.read_text(encoding="utf-8").split("\n")[3].split("\t")[1]
    for fields in _tab_separated(path, 4):
        yield "apple/music_streams", "2026-08", currency, fields, Decimal(fields["Net Royalty Total"])


def _itunes(path: Path) -> Iterator[Line]:
    for fields in _tab_separated(path, 0):
        if len(fields) == 22:
            amount = Decimal(fields["Extended Partner Share"])
            yield "apple/itunes_sales", "2026-08", fields["Partner Share Currency"], fields, amount


def _tab_separated(path: Path, preamble: int) -> Iterator[dict[str, str]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[preamble:-1]]
    for row in rows[1:]:
        yield dict(zip(rows[0], row, strict=False))


_READERS = {"YouTube": _youtube, "Spotify": _spotify, "S1": _apple_music, "80091234": _itunes}
