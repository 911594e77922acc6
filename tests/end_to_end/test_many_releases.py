"""One recording on very many releases: what waits names some of them, and what is placed is written piece by piece."""

import pyarrow as pa
import pytest

from spartito.stages.ingest import names
from spartito.store import parquet, reports
from spartito.store.book import open_book

from . import command, waiting

ISRC = "QZABC2600500"


def _book(folder, accounts):
    """A book with a recording on 150 releases of these accounts in turn, and lines of it from six countries."""
    book = waiting.book(folder)
    track = {"isrc": ISRC, "title": "Everywhere", "artist": "Ann"}
    on = [
        {**track, "upc": f"{7700000000 + number:014d}", "account_id": accounts[number % len(accounts)]}
        for number in range(150)
    ]
    waiting.load(book, "catalogue", [*waiting.TRACKS, *on])
    countries = ("DE", "FR", "GB", "IT", "SE", "US")
    line = {"isrc": ISRC, "title": "Everywhere", "artist": "Ann", "amount": "1"}
    waiting.ingest(book, [{**line, "territory": country} for country in countries], 1)
    return book


def _cells(book):
    found = [
        parquet.read(report.folder / "placements/1/cells.parquet")
        for report in reports.every(open_book(book))
    ]
    return pa.concat_tables(found)


def test_what_waits_names_a_hundred_tracks_and_says_how_many_more_there_are(tmp_path):
    (candidates,) = waiting.work(_book(tmp_path, ("label", "solo")))["Everywhere"]["candidates"]

    named = candidates.split("|")
    assert (len(named), named[0], named[-1]) == (101, "label 00007700000000", "and 50 more")


@pytest.mark.parametrize("most", [1, 400])
def test_cells_of_many_releases_are_the_same_in_pieces(tmp_path, monkeypatch, most):
    """Of 150 releases each, so that a piece is one cell, or two."""
    (tmp_path / "whole").mkdir()
    whole = _cells(_book(tmp_path / "whole", ("label",)))
    monkeypatch.setattr(names, "MOST_TRACKS", most)
    (tmp_path / "pieces").mkdir()
    book = _book(tmp_path / "pieces", ("label",))

    assert _cells(book).equals(whole)
    assert {len(row["candidates"].split("|")) for row in whole.to_pylist() if row["isrc"] == ISRC} == {150}
    command.done("verify", "--book", book)


def test_cells_that_leave_suspense_are_the_same_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(names, "MOST_TRACKS", 200)
    book = _book(tmp_path, ("label", "solo"))
    done = waiting.resolve(book, "Everywhere", "--isrc", ISRC, "--account", "solo")

    assert done["retried"][0]["lines"] == 6
    found = [report.folder / "placements/2/cells.parquet" for report in reports.every(open_book(book))]
    (moved,) = (parquet.read(path).to_pylist() for path in found if path.exists())
    assert [row["territory"] for row in moved] == ["DE", "FR", "GB", "IT", "SE", "US"]
    assert {(row["account_id"], len(row["candidates"].split("|"))) for row in moved} == {("solo", 75)}
