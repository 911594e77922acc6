"""How the lines of a report spread over tracks and markets: a few tracks everywhere, a long tail here and there.

All in whole numbers, so that every machine draws the same month.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

CHUNK = 20_000
"""Lines made at a time; a multiple of every step that the writers use for a share of exactly one in n."""

_ORDERS = 64


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a report, in file order: for each its track (row of the catalogue) and its market."""

    tracks: list[int]
    markets: list[int]


def zipf_counts(total: int, things: int, most: int) -> list[int]:
    """Divide *total* over *things* so that the one of rank r gets about c / r, at most *most* each.

    *most* is raised where it could not hold the total.  The parts sum to the total.

    >>> zipf_counts(10, 4, 5)
    [5, 2, 1, 2]
    """
    most = max(most, -(-total // things))
    low, high = 0, total * things + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _filled(middle, things, most) <= total else (low, middle)
    counts = [min(most, low // rank) for rank in range(1, things + 1)]
    spare, rank = total - _filled(low, things, most), min(low, things - 1)
    while spare:
        if counts[rank % things] < most:
            counts[rank % things] += 1
            spare -= 1
        rank += 1
    return counts


def _filled(scale: int, things: int, most: int) -> int:
    """The sum of min(most, scale // rank) over all ranks, counted by height rather than by rank."""
    return sum(min(things, scale // height) for height in range(1, most + 1))


def plays(rng: Random, lines: int, by_popularity: Sequence[int], weights: Sequence[int]) -> Iterator[Chunk]:
    """Exactly *lines* lines, market by market, popular tracks first.

    A track comes once per market until it has been in all of them; which markets a small track reaches is a matter of
    their weight and of chance.
    """
    orders = [_market_order(rng, weights) for _ in range(_ORDERS)]
    reached = [array("I") for _ in weights]
    for track, count in zip(by_popularity, zipf_counts(lines, len(by_popularity), len(weights)), strict=True):
        if not count:
            continue
        rounds, rest = divmod(count, len(weights))
        for market in orders[track % _ORDERS][:rest]:
            reached[market].append(track)
        for everywhere in reached if rounds else ():
            everywhere.extend([track] * rounds)
    yield from _chunks(reached)


def _market_order(rng: Random, weights: Sequence[int]) -> list[int]:
    drawn = [((rng.getrandbits(32) << 16) // weight, market) for market, weight in enumerate(weights)]
    return [market for _, market in sorted(drawn)]


def _chunks(markets: Sequence[Sequence[int]]) -> Iterator[Chunk]:
    chunk = Chunk([], [])
    for market, tracks in enumerate(markets):
        start = 0
        while start < len(tracks):
            taken = tracks[start : start + CHUNK - len(chunk.tracks)]
            chunk.tracks.extend(taken)
            chunk.markets.extend([market] * len(taken))
            start += len(taken)
            if len(chunk.tracks) == CHUNK:
                yield chunk
                chunk = Chunk([], [])
    if chunk.tracks:
        yield chunk
