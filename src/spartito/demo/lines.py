"""What the writers of the four layouts have in common: the catalogue to draw on, chunks of lines, exact sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import BinaryIO

from spartito.demo.catalogue import Catalogue
from spartito.demo.damage import Mangler
from spartito.demo.money import Sums
from spartito.demo.streams import Chunk, plays

SALES_PERIOD = "2026-08"
"""The month the reports are about."""

_MOST_STREAMED = 10_000_000
_SHIFT = 25


@dataclass(frozen=True, slots=True)
class Stock:
    """What every writer draws on; `streams` is how often each row of the catalogue was played, on the whole."""

    made: Catalogue
    streams: list[int]
    sums: Sums
    mangler: Mangler
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, more: int = 1) -> None:
        """Count a phenomenon that was written, so that the demo can say what it holds."""
        self.counts[what] = self.counts.get(what, 0) + more


@dataclass(frozen=True, slots=True)
class Market:
    """One territory and one product of a DSP: weight among the others, and what a unit is worth there.

    `worth` is in units of the layout's last decimal.
    """

    territory: str
    product: str
    currency: str
    weight: int
    worth: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to be written, column by column; `noise` is one random byte for each of them."""

    tracks: list[int]
    markets: list[int]
    noise: bytes
    quantities: list[int]
    last: bool


def stock(made: Catalogue, sums: Sums) -> Stock:
    """The stock of a catalogue: streams by rank, as Zipf has it."""
    streams = [_MOST_STREAMED // (rank + 2) for rank in made.rank]
    return Stock(made, streams, sums, Mangler(made.release_upc, made.release_account))


def batches(
    goods: Stock, rng: Random, lines: int, markets: Sequence[Market], rarer: int = 0
) -> Iterator[Batch]:
    """Exactly *lines* lines with their quantities; each step of *rarer* halves them (downloads are rarer than streams)."""
    streams, weights, shift = goods.streams, [market.weight for market in markets], _SHIFT + rarer
    left = lines
    for chunk in plays(rng, lines, goods.made.by_popularity, weights):
        noise = rng.randbytes(len(chunk.tracks))
        left -= len(chunk.tracks)
        yield Batch(
            chunk.tracks, chunk.markets, noise, _quantities(chunk, noise, streams, weights, shift), left == 0
        )


def _quantities(chunk: Chunk, noise: bytes, streams: list[int], weights: list[int], shift: int) -> list[int]:
    return [
        1 + (streams[track] * weights[market] * (128 + byte) >> shift)
        for track, market, byte in zip(chunk.tracks, chunk.markets, noise, strict=True)
    ]


def identifiers(goods: Stock, tracks: list[int], blank_upcs: int = 0) -> tuple[list[str], list[str]]:
    """The ISRC and UPC fields of some lines, a few of them damaged or strange; *blank_upcs* tracks of ten have no UPC."""
    made = goods.made
    isrcs, whole = [made.isrc[track] for track in tracks], [made.upc[track] for track in tracks]
    upcs = whole
    if blank_upcs:
        upcs = ["" if track % 10 < blank_upcs else upc for track, upc in zip(tracks, whole, strict=True)]
    damaged = list(goods.mangler.damage(isrcs, whole))
    strange = goods.mangler.strangers(tracks, made.account, isrcs)
    for place, ids in (*strange, *damaged):
        isrcs[place], upcs[place] = ids
    return isrcs, upcs


def lone_isrcs(goods: Stock, tracks: list[int]) -> list[str]:
    """The ISRC fields of some lines of a report that has no UPC column."""
    isrcs = [goods.made.isrc[track] for track in tracks]
    damaged = [(place, isrc) for place, (isrc, _) in goods.mangler.damage(isrcs, None)]
    for place, isrc in (*goods.mangler.unknown(tracks), *damaged):
        isrcs[place] = isrc
    return isrcs


def write(file: BinaryIO, lines: Sequence[str]) -> None:
    """Write lines, which bring their own line ends."""
    file.write("".join(lines).encode())
