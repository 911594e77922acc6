"""The Spotify licensor report (layout of 2020-01 and later): tab-separated, one currency a line, very long decimals.

Header: public parsers of the track-for-streaming report, which "Payable" and "Payable currency" entered in 2020-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from spartito.demo.catalogue import Catalogue
from spartito.demo.codes import spotify_uri
from spartito.demo.lines import SALES_PERIOD, Batch, Market, Stock, batches, identifiers, write
from spartito.demo.markets import TERRITORIES
from spartito.demo.money import FINEST

SOURCE = "spotify/licensor"
FILE_NAME = "Spotify_VelaMusic_202608_track-for-streaming_v2.txt"
CURRENCY = "USD"
HEADER = (
    "Country\tLabel\tProduct\tURI\tUPC\tEAN\tISRC\tTrack name\tArtist name\tComposer name\tAlbum name\tQuantity\t"
    "Payable\tPayable currency\n"
)
PREAMBLE = (
    "Format version\tStart date\tEnd date\tSender\tRecipient\tDisclaimer\n"
    "2.0\t2026-08-01\t2026-08-31\tSpotify AB\tVela Music\tMade-up figures\n"
)

_PRODUCTS = (
    ("Premium", 34, 40_213_377),
    ("Free", 38, 11_870_911),
    ("Family", 18, 31_655_123),
    ("Student", 10, 24_009_871),
)
_DECIMALS = 10
_WHOLE = 10**_DECIMALS
_TAIL = FINEST - _DECIMALS
_GRID = 10 ** (FINEST - 12)
_UNUSUAL_EVERY = 13
_TURN = 5
"""Unusual amounts come in fives: three of 34 decimals, one in E notation, one of nothing."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Fields of every track, put together once; a work is its title, artist, composer (blank) and album."""

    labels: list[str]
    uris: list[str]
    works: list[str]


def write_report(folder: Path, goods: Stock, lines: int, rng: Random) -> Path:
    """Write the report with exactly *lines* lines of money."""
    markets, texts, path = _markets(), _texts(goods.made), folder / FILE_NAME
    with path.open("wb") as file:
        write(file, [PREAMBLE, HEADER])
        for batch in batches(goods, rng, lines, markets):
            write(file, _lines(goods, batch, markets, texts, rng))
    return path


def _texts(made: Catalogue) -> Texts:
    albums, columns = made.release_title, zip(made.title, made.artist, made.release, strict=True)
    return Texts(
        [made.release_label[release] for release in made.release],
        [spotify_uri(track) for track in range(len(made))],
        [f"{title}\t{artist}\t\t{albums[release]}" for title, artist, release in columns],
    )


def _markets() -> list[Market]:
    return [
        Market(place.code, product, CURRENCY, place.weight * share, worth * place.worth // 100)
        for place in TERRITORIES
        for product, share, worth in _PRODUCTS
    ]


def _lines(goods: Stock, batch: Batch, markets: list[Market], texts: Texts, rng: Random) -> list[str]:
    amounts, isrcs_upcs = _amounts(goods, batch, markets, rng), identifiers(goods, batch.tracks)
    starts, products = (
        [f"{market.territory}\t" for market in markets],
        [f"\t{market.product}\t" for market in markets],
    )
    labels, uris, works = texts.labels, texts.uris, texts.works
    columns = zip(batch.tracks, batch.markets, *isrcs_upcs, batch.quantities, amounts, strict=True)
    return [
        f"{starts[market]}{labels[track]}{products[market]}{uris[track]}\t{upc}\t\t{isrc}\t{works[track]}\t{quantity}\t"
        f"{amount}\tUSD\n"
        for track, market, isrc, upc, quantity, amount in columns
    ]


def _amounts(goods: Stock, batch: Batch, markets: list[Market], rng: Random) -> list[str]:
    """The texts of a batch's amounts; their exact sum goes to the settlement."""
    worths = [market.worth for market in markets]
    columns = zip(batch.quantities, batch.markets, batch.noise, strict=True)
    units = [quantity * (worths[market] + byte * 4099) for quantity, market, byte in columns]
    texts = [f"{amount // _WHOLE}.{amount % _WHOLE:010d}" for amount in units]
    exact = _unusual(goods, batch, units, texts, rng)
    goods.sums.add(SOURCE, SALES_PERIOD, CURRENCY, sum(units), _DECIMALS)
    goods.sums.add(SOURCE, SALES_PERIOD, CURRENCY, exact, FINEST)
    return texts


def _unusual(goods: Stock, batch: Batch, units: list[int], texts: list[str], rng: Random) -> int:
    """Rewrite one amount in 13, in turns of five; give what was added in units of 10**-34.

    The three long tails of a turn end together on the 12th decimal, so that the report's sum does too.
    """
    exact = 0
    for first in range(5, len(units) - _UNUSUAL_EVERY * (_TURN - 1), _UNUSUAL_EVERY * _TURN):
        tails = [rng.randrange(10**_TAIL) for _ in range(2)]
        tails.append(rng.randrange(10**_TAIL // _GRID) * _GRID + -sum(tails) % _GRID)
        for turn, tail in enumerate(tails):
            texts[first + turn * _UNUSUAL_EVERY] += f"{tail:0{_TAIL}d}"
            exact += tail
        small, nothing = first + 3 * _UNUSUAL_EVERY, first + 4 * _UNUSUAL_EVERY
        mantissa = rng.randrange(100_000, 1_000_000)
        texts[small] = f"{mantissa // 100_000}.{mantissa % 100_000:05d}E-7"
        exact += mantissa * 10 ** (FINEST - 12)
        texts[nothing], units[small], units[nothing], batch.quantities[small] = "0", 0, 0, 1
        goods.count("spotify: 34 decimals", 3)
        goods.count("spotify: E notation")
        goods.count("spotify: streams without money")
    return exact
