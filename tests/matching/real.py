"""Real ISRCs, titles, artists and albums from public playlists and charts, and a catalogue made of them.

The lists have no owners and no UPCs, so we think them up as a distributor would have them. An account is the lead
artist, the first that a row names: a label of one act. A release is an album by name and account. Where a row
has a GTIN for an ISRC it is that of the album which the row is about, so the release has it; any other release has a
UPC made of its name, with a right check digit.
"""

import csv
import re
import zlib
from pathlib import Path

import beside
from oracle.matching import Sale, Track
from oracle.text import identifier

PLAYLISTS = beside.DATA / "catalogue" / "playlist_exports_isrc_merged.csv"
CHARTS = beside.DATA / "catalogue" / "most_streamed_2024_with_release_counts.csv"

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """The rows of a list; line breaks and blanks in them count as one blank."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: " ".join((text or "").split()) for name, text in row.items()}
            for row in csv.DictReader(file)
        ]


def lead(artist: str) -> str:
    """The first artist that is named, without regard to capitals."""
    name = re.split(r"\\?,| & | feat\. ", artist)[0].casefold().strip()
    return re.sub("[^0-9a-z]+", "-", name).strip("-") or f"act-{zlib.crc32(name.encode())}"


def upc(release: str) -> str:
    """A made-up UPC of 12 digits."""
    digits = f"{zlib.crc32(release.encode()):011d}"
    return digits + str(-sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(digits)) % 10)


def playlist_tracks(rows: list[Row]) -> list[Track]:
    """The catalogue of the playlists: each recording once on each release."""
    albums = {
        (row["album"], lead(row["artist"])): identifier(row["isrc"])[1]
        for row in rows
        if identifier(row["isrc"])[0] == "gtin"
    }
    tracks = {}
    for row in rows:
        kind, isrc = identifier(row["isrc"])
        if kind == "isrc":
            account = lead(row["artist"])
            code = albums.get((row["album"], account)) or upc(f"{row['album']}/{account}").zfill(14)
            tracks.setdefault(
                (isrc, code, account), Track(account, isrc, code, row["title"], artist=row["artist"])
            )
    return list(tracks.values())


def chart_tracks(rows: list[Row]) -> list[Track]:
    """The catalogue of the charts: each recording on as many releases as it is said to be on."""
    return [
        Track(lead(row["Artist"]), row["ISRC"], upc(f"{row['ISRC']}/{number}").zfill(14), row["Track"])
        for row in rows
        for number in range(max(int(row["Releases"] or 1), 1))
    ]


def sale(row: Row, with_upc: bool = False) -> Sale:
    """A line about a row of the playlists."""
    code = upc(f"{row['album']}/{lead(row['artist'])}") if with_upc and row["album"] else ""
    return Sale(row["isrc"], code, title=row["title"], artist=row["artist"])
