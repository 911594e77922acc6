"""A decision tries what it concerns, once, and whoever looks at a line sees who has decided."""

import datetime

import pytest

from spartito.app.imports import import_catalogue
from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.domain.resolution import Item, Named, Resolution
from spartito.stages.ingest import again
from spartito.store import parquet, reports, resolutions
from spartito.store.book import open_book

from . import command, waiting

TODAY = datetime.datetime.now(datetime.UTC).date().isoformat()


@pytest.fixture
def book(tmp_path):
    return waiting.book(tmp_path)


def _tried(book, tmp_path, try_):
    """What *try_* makes of the waiting rows of the one report, with the present catalogue and decisions."""
    opened = open_book(book)
    (report,) = reports.every(opened)
    desk = placing.desk(opened, Resources())
    _, decided = desk.decided(waiting.SOURCE, tmp_path)
    rows = parquet.read(report.suspense)
    moved, left = try_(rows, desk, decided)
    return moved.to_pylist(), left.to_pylist()


def _lost(book):
    row = waiting.work(book)["Lost Song"]
    return Item(**{name: row[name] for name in Item.__slots__})


def _all(rows, desk, decided):
    return again.try_again(rows, desk.catalogue, decided, desk.matching)


def test_what_a_decision_concerns_moves_as_if_everything_were_tried(book, tmp_path):
    item = _lost(book)
    resolutions.add(open_book(book), [Resolution(item, Named(isrc="QZABC2600002"), "mia")])

    moved, left = _tried(
        book,
        tmp_path,
        lambda rows, desk, decided: again.try_those(rows, [item], desk.catalogue, decided, desk.matching),
    )

    assert (moved, left) == _tried(book, tmp_path, _all)
    assert (sum(row["lines"] for row in moved), [row["title"] for row in left]) == (2, ["=SUM(A1)"])


def _unfinished(book, monkeypatch):
    """Import a catalogue that knows =SUM(A1), and break off before what waits is tried with it."""
    with monkeypatch.context() as broken_off:
        broken_off.setattr(import_catalogue, "retry", lambda *_: [])
        waiting.load(book, "catalogue", [*waiting.TRACKS, waiting.SUM])


def test_nothing_else_is_asked_about(book, tmp_path, monkeypatch):
    item = _lost(book)
    resolutions.add(open_book(book), [Resolution(item, Named(isrc="QZABC2600002"), "mia")])
    _unfinished(book, monkeypatch)

    moved, left = _tried(
        book,
        tmp_path,
        lambda rows, desk, decided: again.try_those(rows, [item], desk.catalogue, decided, desk.matching),
    )

    assert ({row["isrc"] for row in moved}, [row["title"] for row in left]) == (
        {"QZABC2600002"},
        ["=SUM(A1)"],
    )
    assert _tried(book, tmp_path, _all)[1] == []


def test_everything_is_tried_where_the_catalogue_is_newer_than_the_last_try(book, monkeypatch):
    _unfinished(book, monkeypatch)

    done = waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")

    assert [r["lines"] for r in done["retried"]] == [3]
    assert waiting.work(book) == {}


def test_a_decision_is_tried_once_and_with_it_all_that_it_concerns(book):
    waiting.resolve(book, "Lost Song", "--isrc", "QZABC2600002")
    waiting.resolve(book, "=SUM(A1)", "--isrc", "QZABC2600001")

    assert waiting.work(book) == {}
    assert waiting.rows(book, "SELECT count(*) FROM retries") == [(2,)]
    assert waiting.rows(book, "SELECT max(placement) FROM placements") == [(3,)]
    assert command.answer("verify", "--book", book)["sound"]


def test_a_line_that_somebody_decided_about_names_them_and_the_day(book):
    report = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    item = waiting.work(book)["Lost Song"]["item_id"]
    command.done(
        "suspense", "resolve", item, "--isrc", "QZABC2600002", "--author", "mia", "--note", "old code",
        "--book", book,
    )  # fmt: skip

    found = command.answer("explain", report, "5", "--book", book)["decision"]

    assert (found["for"], found["author"], found["note"]) == ("item", "mia", "old code")
    assert found["recorded_at"].startswith(TODAY)
    said = command.done("explain", report, "5", "--book", book).stdout
    assert f"Decided by mia on {TODAY} for this item: old code." in said
    assert "decision" not in command.answer("explain", report, "4", "--book", book)


def test_the_decision_that_was_in_force_is_named_and_not_a_newer_one(book):
    report = command.answer("reports", "--book", book)["reports"][0]["report_id"]
    item = waiting.work(book)["Lost Song"]["item_id"]
    for author in ("mia", "leo"):
        command.done(
            "suspense", "resolve", item, "--isrc", "QZABC2600002", "--author", author, "--book", book
        )

    assert command.answer("explain", report, "5", "--book", book)["decision"]["author"] == "mia"


def test_a_line_that_an_alias_places_names_the_import(book):
    waiting.load(
        book, "aliases", [{"source": waiting.SOURCE, "dsp_id": "spotify:track:1", "isrc": "QZABC2600002"}]
    )
    asked = (
        "explain",
        "--dsp-id",
        "spotify:track:1",
        "--source",
        waiting.SOURCE,
        "--date",
        "2026-08",
        "--book",
        book,
    )

    found = command.answer(*asked)["decision"]

    assert (found["for"], found["author"], found["note"]) == ("DSP id", "", "aliases.csv")
    assert f"The aliases imported on {TODAY} say so (aliases.csv)." in command.done(*asked).stdout


def test_decisions_that_name_no_track_of_the_catalogue_are_told(book):
    gone = {"source": waiting.SOURCE, "dsp_id": "spotify:track:1", "isrc": "QZABC2600999"}
    waiting.load(book, "aliases", [gone])
    waiting.resolve(book, "Lost Song", "--track-id", "t2")
    waiting.load(book, "catalogue", [row for row in waiting.TRACKS if row["track_id"] != "t2"])
    lost = ("--isrc", "QZABC2600770", "--title", "Lost Song", "--artist", "Ann")

    for said, what in (
        (("--dsp-id", "spotify:track:1"), "An alias of this DSP id"),
        (lost, "A decision for this item"),
    ):
        found = command.answer(
            "explain", *said, "--source", waiting.SOURCE, "--date", "2026-08", "--book", book
        )
        assert found["match_rule"] == ""
        assert found["notes"] == [
            f"{what} names no track of this catalogue, or tracks of several accounts: it decides nothing."
        ]


def test_an_unknown_recording_may_be_any_track_of_its_release(book):
    waiting.ingest(
        book,
        [{"isrc": "QZABC2600555", "upc": "00724384960650", "amount": "5", "title": "Odd", "artist": "Ann"}],
        1,
    )
    item = waiting.work(book)["Odd"]
    tracks = ["label 00724384960650 QZABC2600001", "label 00724384960650 QZABC2600002"]

    shown = command.answer("suspense", "show", item["item_id"], "--book", book)
    command.done("suspense", "export", "--to", book.parent / "work.csv", "--book", book)

    assert (item["reason"], item["candidates"]) == ("unknown isrc", ["|".join(tracks)])
    assert [place["candidates"] for place in shown["first_seen"]] == ["|".join(tracks)]
    assert [t["isrc"] for t in shown["explanation"]["candidates"]] == ["QZABC2600001", "QZABC2600002"]
    (row,) = [row for row in waiting.table(book.parent / "work.csv") if row["title"] == "Odd"]
    assert row["candidates"] == "|".join(tracks)
    assert waiting.work(book)["Lost Song"]["candidates"] == []
