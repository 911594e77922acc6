"""An album line stays divided over the recordings it was placed with: a new catalogue says which lines it does not move.

A dollar is 0.92 EUR and the distributor keeps 15 %: of 100 USD 78.2 EUR are divided over the recordings of the release.
"""

import pytest

from . import command, layouts, months, waiting

ALBUM, OTHER = "00724384960650", "05099902894225"
OWNERS = {"QZABC2600001": "ann", "QZABC2600002": "bo", "QZABC2600003": "solo"}
TRACKS = [
    {"isrc": isrc, "upc": ALBUM, "title": payee, "artist": "Ann", "account_id": "label", "track_id": payee}
    for isrc, payee in OWNERS.items()
]
TABLES = {
    **waiting.TABLES,
    "catalogue": TRACKS[:2],
    "splits": [
        {"account_id": "label", "payee_id": payee, "percent": "100", "isrc": isrc} for isrc, payee in OWNERS.items()
    ],
    "settlements": [
        {**waiting.TABLES["settlements"][0], "amount_reported": "100", "amount_sent": "100", "bank_received": "92"}
    ],
}  # fmt: skip
LINE = {"isrc": "", "upc": ALBUM, "amount": "100", "title": "Album", "artist": "Ann"}


@pytest.fixture
def book(tmp_path):
    made = tmp_path / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    for kind, rows in TABLES.items():
        waiting.load(made, kind, rows)
    assert waiting.ingest(made, [LINE])["rules"] == {"upc": 1}
    return made


def _update(book, *tracks):
    """What the import of an update says, to machines and to people."""
    file = months.write_table(book.parent / "update.csv", list(tracks))
    said = command.done("import", "catalogue", file, "--update", "--book", book).stdout
    return command.answer("import", "catalogue", file, "--update", "--book", book)["album_lines_kept"], said


def test_an_update_says_which_album_lines_stay_as_they_are_and_what_to_do(book):
    (report,) = command.answer("reports", "--book", book)["reports"]

    kept, said = _update(book, TRACKS[2])

    names = {"report_id": report["report_id"], "file": report["file"]}
    assert kept == [{**names, "lines": 1, "releases": [ALBUM], "can_be_placed_again": True}]
    assert (
        f"1 line of a whole release (UPC {ALBUM}) stays divided over the recordings that an earlier catalogue had on it. "
        f"To divide it anew: spartito ingest FILE --supersedes {report['report_id']}" in said
    )
    assert waiting.close(book, "2026-09") == {"ann": "39.1", "bo": "39.1"}
    assert _update(book, TRACKS[2])[0] == []


def test_placed_again_it_goes_to_all_recordings(book):
    (report,) = command.answer("reports", "--book", book)["reports"]
    _update(book, TRACKS[2])
    file = book.parent / layouts.file_name("spotify", "2026-08", 0)
    command.done("ingest", file, "--supersedes", report["report_id"], "--book", book)

    assert _update(book, TRACKS[2])[0] == []
    # A third of 85 % is kept as 0.283333333333 of the 92 EUR, and the first has the rest of the shares: 0.283333333334.
    assert waiting.close(book, "2026-09") == {
        "ann": "26.066666666728", "bo": "26.066666666636", "solo": "26.066666666636",
    }  # fmt: skip


def test_what_changes_no_recording_of_the_release_is_not_told(book):
    kept, said = _update(book, {**TRACKS[2], "upc": OTHER})

    assert kept == []
    assert "whole release" not in said


def test_what_a_closed_period_has_paid_in_part_is_told_and_cannot_be_placed_again(book):
    half = {"amount_reported": "50", "amount_sent": "50", "bank_received": "46", "covers": "part"}
    waiting.load(book, "settlements", [{**TABLES["settlements"][0], **half}])
    assert waiting.close(book, "2026-09") == {"ann": "19.55", "bo": "19.55"}

    kept, said = _update(book, TRACKS[2])

    assert [row["can_be_placed_again"] for row in kept] == [False]
    assert (
        f"A closed period has accounted for a part of report {kept[0]['report_id']}, so that it cannot be"
        in said
    )
