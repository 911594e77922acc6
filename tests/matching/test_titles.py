"""The threshold and the margin on real titles: the figures of docs/matching.md."""

import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

import beside
from oracle.similarity import MARGIN, THRESHOLD, called
from oracle.text import identifier
from spartito import _core

from . import real

pytestmark = beside.needs(real.PLAYLISTS, real.CHARTS)
DOCS = Path(__file__).parents[2] / "docs" / "matching.md"
AT_LEAST = (600, 700, 800, 850, 900, 1000)


@pytest.fixture(scope="module")
def songs():
    """Every (ISRC, title, artist) of the lists once."""
    found = {(row["isrc"], row["title"], row["artist"]) for row in real.rows(real.PLAYLISTS)}
    found |= {(row["ISRC"], row["Track"], row["Artist"]) for row in real.rows(real.CHARTS)}
    read = {(identifier(isrc), title, artist) for isrc, title, artist in found}
    return sorted((isrc, title, artist) for (kind, isrc), title, artist in read if kind == "isrc")


def score(one, two):
    """How alike two songs are."""
    return _core.similarity(one[1], "", one[2], "", two[1], "", two[2], "")


def same(songs):
    """Scores of pairs with one ISRC and different spellings."""
    by_isrc = defaultdict(list)
    for song in songs:
        by_isrc[song[0]].append(song)
    return [score(*pair) for group in by_isrc.values() for pair in combinations(group, 2)]


def others(songs):
    """Scores of pairs of one artist with different ISRCs."""
    by_artist = defaultdict(set)
    for song in songs:
        for name in called(song[1], "", song[2]).names:
            by_artist[name].add(song)
    pairs = {
        pair
        for group in by_artist.values()
        for pair in combinations(sorted(group), 2)
        if pair[0][0] != pair[1][0]
    }
    return [score(*pair) for pair in sorted(pairs)]


def counts(scores):
    """How many reach each mark."""
    return [sum(score >= mark for score in scores) for mark in AT_LEAST]


def stated(name):
    """The figures of a row of the table in the document."""
    row = re.search(rf"^\| {name}[^|]*\|(.*)\|$", DOCS.read_text("utf-8"), re.MULTILINE)
    return [int(figure) for figure in row.group(1).split("|")]


def test_the_document_states_what_the_titles_say(songs):
    alike, unlike = same(songs), others(songs)
    again = sum(score == 1000 for score in unlike)
    text = DOCS.read_text("utf-8")
    assert f"different spellings: {len(alike)}" in text
    assert f"different ISRCs: {len(unlike):,}" in text
    assert f"{again} have the very same words" in text
    assert stated("one ISRC") == counts(alike)
    assert stated("other words") == [count - again for count in counts(unlike)]


def test_the_threshold_and_the_margin_are_those_of_the_document():
    text = DOCS.read_text("utf-8")
    assert f"`match_threshold` ({THRESHOLD})" in text
    assert f"`match_margin` ({MARGIN})" in text
