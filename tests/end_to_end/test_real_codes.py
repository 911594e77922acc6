"""The ISRCs of real playlists, as badly written as they are found, through all four layouts."""

import csv
import zlib

import pytest

import beside
from oracle import Oracle
from oracle.text import identifier

from . import command, layouts, months, proof

FOLDER = beside.DATA / "catalogue"
FILES = {"playlist_exports_isrc_merged.csv": ("isrc", "title", "artist", "album"),
         "most_streamed_spotify_songs_2024.csv": ("ISRC", "Track", "Artist", "Album Name")}  # fmt: skip

pytestmark = beside.needs(*(FOLDER / name for name in FILES))


@pytest.fixture(scope="module")
def rows():
    """(isrc as written, title, artist, album) of every row of the public lists."""
    found = []
    for name, columns in FILES.items():
        with (FOLDER / name).open(encoding="utf-8-sig", newline="", errors="replace") as file:
            found += [tuple(row[column] or "" for column in columns) for row in csv.DictReader(file)]
    return found


def _upc(album: str) -> str:
    """A made-up UPC for an album, for the lists have none."""
    digits = f"{zlib.crc32(album.encode()):011d}"
    check = -sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(digits)) % 10
    return f"{digits}{check}"


def _catalogue(rows) -> list[months.Row]:
    tracks = {}
    for isrc, title, artist, album in rows:
        kind, code = identifier(isrc)
        if kind == "isrc":
            account = f"account{zlib.crc32(artist.encode()) % 50}"
            key = (code, _upc(album) if album else "", account)
            tracks[key] = {
                "isrc": key[0], "upc": key[1], "title": " ".join(title.split()), "artist": " ".join(artist.split()),
                "account_id": account,
            }  # fmt: skip
    return list(tracks.values())


def _line(number: int, isrc: str, title: str, artist: str, album: str) -> months.Row:
    clean = {"title": " ".join(title.split()), "artist": " ".join(artist.split())}
    upc = _upc(album) if number % 3 and album else ""
    return {"isrc": " ".join(isrc.split()), "upc": upc, "amount": f"0.{number * 7919 % 10**9:09d}", **clean}


def test_every_line_of_real_codes_is_accounted_for(tmp_path, rows):
    book, oracle = tmp_path / "book", Oracle("EUR")
    command.done("init", "--currency", "EUR", "--book", book)
    file = months.write_table(tmp_path / "catalogue.csv", _catalogue(rows))
    command.done("import", "catalogue", file, "--book", book)
    oracle.load("catalogue", file)
    lines = [_line(number, *row) for number, row in enumerate(rows)]
    for number, layout in enumerate(layouts.SOURCES):
        path = tmp_path / layouts.file_name(layout, "2026-08", number)
        report = proof.ingest(book, oracle, layouts.write(path, layout, "2026-08", "EUR", lines))
        assert report["lines"] == len(lines)
        assert report["placed"] + report["suspense"] == len(lines)
        assert report["placed"] > len(lines) // 2
    command.done("verify", "--book", book)
