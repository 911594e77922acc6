"""Every real code ends in a rule, or in suspense with a reason that a person agrees with."""

from collections import Counter, defaultdict

import pytest

import beside
from oracle.matching import Sale
from oracle.text import identifier

from . import real
from .shelf import Shelf

pytestmark = beside.needs(real.PLAYLISTS, real.CHARTS)


@pytest.fixture(scope="module")
def rows():
    """The rows of the playlists."""
    return real.rows(real.PLAYLISTS)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, rows):
    """The catalogue made of them."""
    return Shelf(tmp_path_factory.mktemp("playlists") / "catalogue", real.playlist_tracks(rows))


def several(rows, column):
    """The rows whose ISRC stands beside several values of a column."""
    values = defaultdict(set)
    for row in rows:
        if row[column]:
            values[identifier(row["isrc"])].add(row[column])
    return [
        row
        for row in rows
        if identifier(row["isrc"])[0] == "isrc" and len(values[identifier(row["isrc"])]) > 1
    ]


def isrcs(rows):
    """The distinct ISRCs of rows."""
    return {identifier(row["isrc"])[1] for row in rows}


def placed(shelf, sales):
    """The rule or reason of each sale; the oracle says the same."""
    found = [rule for rule, _ in shelf.place(sales)]
    assert found == [shelf.oracle.place(sale)[0] for sale in sales]
    return found


def test_the_gtins_in_the_isrc_column_are_album_lines(shelf, rows):
    lines = [row for row in rows if identifier(row["isrc"])[0] == "gtin"]
    found = dict(
        zip([row["title"] for row in lines], placed(shelf, [real.sale(row) for row in lines]), strict=True)
    )
    assert len(lines) == len(found) == 83
    assert Counter(found.values()) == {"upc": 21, "unknown upc": 62}
    # The playlists have songs of the first three albums, and none of the others.
    assert [found[album] for album in ("Fun House", "End of Everything", "Coral Rojo")] == ["upc"] * 3
    assert [found[album] for album in ("Woodland", "Drukqs", "Landfall")] == ["unknown upc"] * 3


def test_an_isrc_on_several_tracks_is_paid_where_all_are_of_one_account(shelf, rows):
    lines = several(rows, "spotify_track_id")
    assert (len(isrcs(lines)), len(lines)) == (161, 365)
    found = placed(shelf, [real.sale(row) for row in lines])
    # DSP ids of one song on one album are one track of ours; two recordings stand under two artists' names.
    assert Counter(found) == {"isrc, one account": 240, "isrc": 121, "ambiguous": 4}
    assert isrcs(row for row, rule in zip(lines, found, strict=True) if rule == "ambiguous") == {
        "GBAAN7390001",  # Get Up, Stand Up: Bob Marley & The Wailers, or The Wailers
        "JPK631907002",  # Que sera sera, and the same in Japanese: no words in common
    }


def test_an_isrc_on_several_albums_is_paid_where_all_are_of_one_account(shelf, rows):
    lines = several(rows, "album")
    assert (len(isrcs(lines)), len(lines)) == (201, 451)
    found = placed(shelf, [real.sale(row) for row in lines])
    assert Counter(found) == {"isrc, one account": 445, "ambiguous": 4, "narrowed": 2}
    # A Cruel Angel's Thesis: its singer has it, and its composer; each line names one of them.
    assert isrcs(row for row, rule in zip(lines, found, strict=True) if rule == "narrowed") == {
        "JPKI09522450"
    }


def test_beside_its_upc_every_recording_is_on_its_release(shelf, rows):
    lines = [row for row in rows if identifier(row["isrc"])[0] == "isrc"]
    found = Counter(placed(shelf, [real.sale(row, with_upc=True) for row in lines]))
    # Where no album is named there is no UPC; where a GTIN of the list names the album, the made-up one is unknown.
    assert found == {"isrc+upc": 12_917, "isrc": 36}


def test_every_playlist_line_by_its_code_alone(shelf, rows):
    found = Counter(placed(shelf, [real.sale(row) for row in rows]))
    assert found == {
        "isrc": 12_500, "isrc, one account": 445, "unknown upc": 62, "upc": 21, "narrowed": 4, "ambiguous": 4,
    }  # fmt: skip


def test_a_recording_on_up_to_518_releases(tmp_path):
    rows = real.rows(real.CHARTS)
    tracks = real.chart_tracks(rows)
    shelf = Shelf(tmp_path / "charts", tracks)
    assert max(Counter(track.isrc for track in tracks).values()) == 518
    alone = placed(shelf, [Sale(row["ISRC"], "") for row in rows])
    assert Counter(alone) == {"isrc": 1_626, "isrc, one account": 2_950}
    assert Counter(placed(shelf, [Sale(track.isrc, track.upc) for track in tracks])) == {"isrc+upc": 66_156}
    assert Counter(placed(shelf, [Sale(track.isrc, "7.24E+11") for track in tracks[:1000]]))["isrc+upc"] == 0
