"""The YouTube asset report (asset_raw v1-1): gzipped CSV in US dollars, a day on every line, adjustments.

Header and adjustment types: YouTube's field documentation and public parsers.  Subtotal columns repeat the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from random import Random
from typing import BinaryIO, cast

from spartito.demo.catalogue import Catalogue
from spartito.demo.codes import asset_id
from spartito.demo.lines import SALES_PERIOD, Batch, Market, Stock, batches, identifiers, write
from spartito.demo.markets import TERRITORIES
from spartito.demo.money import decimal_text
from spartito.demo.tables import quoted

SOURCE = "youtube/asset_raw"
FILE_NAME = "YouTube_VelaMusic_M_20260801_20260831_asset_raw_v1-1.csv.gz"
CURRENCY = "USD"
HEADER = (
    "Adjustment Type,Day,Country,Asset ID,Asset Title,Asset Labels,Asset Channel ID,Asset Type,Custom ID,ISRC,UPC,GRid,"
    "Artist,Album,Label,Administer Publish Rights,Owned Views,YouTube Revenue Split : Auction,"
    "YouTube Revenue Split : Reserved,YouTube Revenue Split : Partner Sold YouTube Served,"
    "YouTube Revenue Split : Partner Sold Partner Served,YouTube Revenue Split,Partner Revenue : Auction,"
    "Partner Revenue : Reserved,Partner Revenue : Partner Sold YouTube Served,"
    "Partner Revenue : Partner Sold Partner Served,Partner Revenue\n"
)
ADJUSTMENTS = (
    ("Backpay", "2026-06", 1),
    ("Spam Adjustment", SALES_PERIOD, -1),
    ("Conflict Resolution", "2026-07", 1),
    ("Dispute Resolution", SALES_PERIOD, 1),
    ("Revenue Correction", SALES_PERIOD, -1),
    ("Dispute Conflict Resolution", SALES_PERIOD, 1),
)
"""Adjustment type, the month it is about, and the sign of its money, in turn."""

_PRODUCTS = (("Sound Recording", 72, 1_103_221), ("Music Video", 28, 1_390_877))
_DECIMALS = 9
_WHOLE = 10**_DECIMALS
_ADJUSTED_EVERY, _ADJUSTED_AT = 83, 40
_BLANK_UPCS = 3
_DAYS = tuple(f"None,202608{1 + byte % 31:02d}," for byte in range(256))


@dataclass(frozen=True, slots=True)
class Texts:
    """Fields put together once: asset id and title of every track; artist, album and label of every release."""

    assets: list[str]
    releases: list[str]


def write_report(folder: Path, goods: Stock, lines: int, rng: Random) -> Path:
    """Write the report with exactly *lines* lines of money; its gzip header holds neither name nor time."""
    markets, path = _markets(), folder / FILE_NAME
    texts = _texts(goods.made)
    with path.open("wb") as raw, GzipFile("", "wb", 1, raw, 0) as packed:
        file = cast(BinaryIO, packed)
        write(file, [HEADER])
        for batch in batches(goods, rng, lines, markets):
            write(file, _lines(goods, batch, markets, texts, rng))
    return path


def _texts(made: Catalogue) -> Texts:
    columns = zip(made.release_artist, made.release_title, made.release_label, strict=True)
    return Texts(
        [f"{asset_id(track)},{quoted(title)}" for track, title in enumerate(made.title)],
        [f"{quoted(artist)},{quoted(album)},{quoted(label)}" for artist, album, label in columns],
    )


def _markets() -> list[Market]:
    return [
        Market(place.code, product, CURRENCY, place.weight * share, worth * place.worth // 100)
        for place in TERRITORIES
        for product, share, worth in _PRODUCTS
    ]


def _lines(goods: Stock, batch: Batch, markets: list[Market], texts: Texts, rng: Random) -> list[str]:
    worths = [market.worth for market in markets]
    columns = zip(batch.quantities, batch.markets, batch.noise, strict=True)
    units = [quantity * (worths[market] + byte * 409) for quantity, market, byte in columns]
    starts = [_DAYS[byte] for byte in batch.noise]
    money = [f"{amount // _WHOLE}.{amount % _WHOLE:09d}" for amount in units]
    _adjust(goods, batch, units, starts, money, rng)
    goods.sums.add(SOURCE, SALES_PERIOD, CURRENCY, sum(units), _DECIMALS)
    countries, kinds = [market.territory for market in markets], [market.product for market in markets]
    assets, works, releases = texts.assets, texts.releases, goods.made.release
    isrcs, upcs = _fields(goods, batch)
    return [
        f"{start}{countries[market]},{assets[track]},vela|2026,,{kinds[market]},T{track + 1:08d},{isrc},{upc},,"
        f"{works[releases[track]]},No,{quantity},{amount},0,0,0,{amount},{amount},0,0,0,{amount}\n"
        for track, market, start, isrc, upc, quantity, amount in zip(
            batch.tracks, batch.markets, starts, isrcs, upcs, batch.quantities, money, strict=True
        )
    ]


def _adjust(
    goods: Stock, batch: Batch, units: list[int], starts: list[str], money: list[str], rng: Random
) -> None:
    """Turn one line in 83 into an adjustment: a lump of half a dollar to eight, some for earlier months."""
    for place in range(_ADJUSTED_AT, len(units), _ADJUSTED_EVERY):
        turn = goods.counts.get("youtube: adjustments", 0) % len(ADJUSTMENTS)
        kind, sales_period, sign = ADJUSTMENTS[turn]
        lump = sign * rng.randrange(_WHOLE // 2, 8 * _WHOLE)
        goods.sums.add(SOURCE, sales_period, CURRENCY, lump, _DECIMALS)
        units[place], batch.quantities[place] = 0, 0
        starts[place] = f"{kind},{sales_period.replace('-', '')}{1 + batch.noise[place] % 28:02d},"
        money[place] = decimal_text(lump, _DECIMALS)
        goods.count("youtube: adjustments")


def _fields(goods: Stock, batch: Batch) -> tuple[list[str], list[str]]:
    """The identifiers, quoted where a damaged one holds a quotation mark."""
    isrcs, upcs = identifiers(goods, batch.tracks, _BLANK_UPCS)
    return isrcs, [quoted(upc) if upc[:1] == "=" else upc for upc in upcs]
