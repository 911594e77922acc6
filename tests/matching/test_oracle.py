"""The engine places every line as the oracle does, whatever the catalogue."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.matching import Sale, Track
from oracle.similarity import similarity
from spartito import _core

from .shelf import Shelf, column

ISRCS = ("USAAA0000001", "USAAA0000002", "USAAA0000003")
UPCS = ("00100000000014", "00100000000021", "00100000000038")
TITLES = (
    "Oasis",
    "Oasis - Live",
    "OASIS (2011 Remaster)",
    "Oasis, Pt. 2",
    "オアシス",
    "Afterlife (Solo)",
    "Afterlife",
    "",
)

tracks = st.builds(
    Track,
    account=st.sampled_from("abc"),
    isrc=st.sampled_from(ISRCS),
    upc=st.sampled_from(("", *UPCS)),
    title=st.sampled_from(TITLES),
    version=st.sampled_from(("", "", "", "Live", "Remastered 2011")),
    artist=st.sampled_from(("", "Nina Sol", "Nina Sol & The Band", "Various Artists")),
    duration=st.sampled_from(("", "", "201", "230")),
    release_date=st.sampled_from(("", "2026-08-31", "2026-09-01")),
    valid_from=st.sampled_from(("", "", "", "2026-07-01", "2026-08-01", "2026-08-02")),
    valid_to=st.sampled_from(("", "", "", "2026-08-03", "2026-09-01")),
    territories=st.sampled_from(("", "", "", "DE FR", "-DE -FR")),
)
sales = st.builds(
    Sale,
    isrc=st.sampled_from((*ISRCS, "us-aaa-00-00001", "USAAA0000009", "", "USAAA000", "7.24E+11", UPCS[0])),
    upc=st.sampled_from(("", "", *UPCS, "999999999999", "7.24E+11", "x", ISRCS[0])),
    sales_period=st.sampled_from(("2026-07", "2026-08", "2026-09")),
    territory=st.sampled_from(("DE", "US", "ZZ")),
    title=st.sampled_from(TITLES),
    version=st.sampled_from(("", "", "Live")),
    artist=st.sampled_from(("", "NINA SOL", "Somebody")),
    duration=st.sampled_from(("", "3:21", "231")),
)
LETTERS = st.text(st.sampled_from("aabcéßIVX12 -–/()[]&.,'Ａ한き"), max_size=24)
PHRASES = st.lists(
    st.sampled_from(
        (
            "Live",
            "feat. B",
            "Remix",
            "(",
            ")",
            " - ",
            "2011",
            "Remaster",
            "Pt. II",
            "with C",
            "x",
            "The",
            "from",
        )
    ),
    max_size=8,
).map(" ".join)
spoken = st.tuples(
    LETTERS | PHRASES,
    LETTERS | PHRASES,
    LETTERS | PHRASES,
    st.sampled_from(("", "201", "3:21", "PT3M25S", "225000", "x")),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(tracks, max_size=10), st.lists(sales, min_size=1, max_size=10))
def test_every_line_goes_where_the_oracle_puts_it(tracks, sales):
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder, "catalogue"), tracks)
        for sale, (rule, found) in zip(sales, shelf.place(sales), strict=True):
            expected, among = shelf.oracle.place(sale)
            assert rule == expected, sale
            assert {track.account for track in found} == {track.account for track in among}
            if found and rule != "upc":
                assert found[0] in among
                assert found[-1] in among
                assert set(among) <= set(found)
            told = shelf.explain(sale)
            assert rule in (told["match_rule"], told["reason"])
            assert [step["decided"] for step in told["rules"]].count(True) == bool(found)


@settings(deadline=None, max_examples=60)
@given(st.lists(tracks, max_size=8), st.lists(sales, min_size=1, max_size=8), st.randoms())
def test_the_order_of_catalogue_and_lines_changes_nothing(tracks, sales, chance):
    with tempfile.TemporaryDirectory() as folder:
        one = Shelf(Path(folder, "one"), tracks)
        turned, order = list(range(len(tracks))), list(range(len(sales)))
        chance.shuffle(turned)
        chance.shuffle(order)
        other = Shelf(Path(folder, "other"), [tracks[at] for at in turned], turned)
        there = other.place([sales[at] for at in order])
        assert one.place(sales) == [there[order.index(at)] for at in range(len(sales))]


@settings(max_examples=1000)
@given(spoken, spoken)
def test_likeness_is_what_the_oracle_says(one, two):
    assert _core.similarity(*one, *two) == (similarity(one, two) or 0)


def test_a_saved_decision_is_for_a_dsp_id_or_for_a_whole_item(tmp_path):
    shelf = Shelf(tmp_path / "catalogue", [Track("a", ISRCS[0], ""), Track("b", ISRCS[1], "")])
    places = {track.account: at.to_bytes(4, "little") for at, track in enumerate(shelf.tracks)}
    one = (1).to_bytes(4, "little")
    item = tuple(column([text]) for text in (ISRCS[0], "", "", "Oasis", "", "", ""))
    decisions = (column(["dsp-1"]), places["b"], one, item, places["b"], one)
    found = shelf.place([Sale(ISRCS[0], "", title="Oasis"), Sale(ISRCS[0], "", title="oasis")], decisions)
    assert [(rule, [track.account for track in tracks]) for rule, tracks in found] == [
        ("alias", ["b"]),
        ("isrc", ["a"]),
    ]
