"""The demo's parts: codes with a valid shape, counts that sum up, words in a fixed order."""

from random import Random

import pytest
from stdnum import ean
from stdnum import isrc as standard_isrc

from spartito.demo import codes
from spartito.demo.markets import TERRITORIES
from spartito.demo.streams import plays, zipf_counts


@pytest.mark.parametrize(
    ("total", "things", "most"), [(0, 3, 5), (1, 3, 5), (1000, 7, 3), (900, 200, 240), (50, 1, 1)]
)
def test_counts_sum_to_the_total_and_fall_with_the_rank(total, things, most):
    counts = zipf_counts(total, things, most)
    assert sum(counts) == total
    assert len(counts) == things
    assert max(counts) <= max(most, -(-total // things))


def test_the_first_gets_ten_times_the_tenth():
    counts = zipf_counts(100_000, 10_000, 100_000)
    assert counts[0] // counts[9] == 10


@pytest.mark.parametrize(("lines", "tracks"), [(1, 1), (2000, 3), (45_000, 700)])
def test_plays_are_exactly_the_lines_asked_for(lines, tracks):
    chunks = list(plays(Random("plays"), lines, range(tracks), [5, 1, 3]))
    assert sum(len(chunk.tracks) for chunk in chunks) == lines
    assert all(len(chunk.tracks) == len(chunk.markets) for chunk in chunks)


def test_the_codes_are_valid():
    assert all(ean.is_valid(codes.upc(release)) for release in range(300))
    assert len({codes.upc(release) for release in range(300)}) == 300
    assert all(standard_isrc.is_valid(codes.isrc(codes.isrc_prefix(n), n)) for n in range(300))


def test_a_uri_is_22_letters_and_digits():
    assert all(codes.spotify_uri(track).rsplit(":")[-1].isalnum() for track in range(300))
    assert {len(codes.spotify_uri(track)) for track in range(300)} == {36}


def test_apple_pays_each_territory_in_one_of_three_currencies():
    assert {place.currency for place in TERRITORIES} == {"EUR", "GBP", "USD"}
