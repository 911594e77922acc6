"""The Apple Music streams reports: one tab-separated file per currency, four lines of preamble, no UPC, leading points.

Header: a public sample of 2017.  The dates are those of Apple's fiscal August 2026 (2 to 29 August).
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from spartito.demo.codes import apple_id
from spartito.demo.lines import SALES_PERIOD, Batch, Market, Stock, batches, lone_isrcs, write
from spartito.demo.markets import TERRITORIES
from spartito.demo.money import BANK_CURRENCY

SOURCE = "apple/music_streams"
REGIONS = (("EUR", "EU", 45), ("GBP", "GB", 20), ("USD", "US", 35))
"""Currency, region code of the file name, percent of the lines."""

HEADER = (
    "Storefront Name\tApple Identifier\tMembership Type\tQuantity\tNet Royalty\tNet Royalty Total\tISRC\tItem_Title\t"
    "Item_Artist\tItem Type\tMedia Type\tVendor Identifier\tOffline Indicator\tLabel/Studio/Network\tGrid\n"
)

_PRODUCTS = (("Individual", 46, 61_233_901), ("Family", 38, 47_120_377), ("Student", 16, 33_410_093))
_PREMIUM = {"EUR": 92, "GBP": 80, "USD": 100}
_DECIMALS = 10
_WHOLE = 10**_DECIMALS
_CENT = 10 ** (_DECIMALS - 2)


def write_reports(folder: Path, goods: Stock, lines: int, rng: Random) -> tuple[Path, ...]:
    """Write one report per currency; together they have exactly *lines* lines of money."""
    shares = [lines * percent // 100 for _, _, percent in REGIONS]
    shares[0] += lines - sum(shares)
    return tuple(
        _write_report(folder / f"S1_80091234_0826_{region}.txt", goods, share, currency, rng)
        for (currency, region, _), share in zip(REGIONS, shares, strict=True)
    )


def _write_report(path: Path, goods: Stock, lines: int, currency: str, rng: Random) -> Path:
    markets = _markets(currency)
    with path.open("wb") as file:
        write(
            file,
            [
                "Start Date\t08/02/2026\nEnd Date\t08/29/2026\n",
                f"Report Type\tS1\nCurrency\t{currency}\n",
                HEADER,
            ],
        )
        total = 0
        for batch in batches(goods, rng, lines, markets):
            units = _units(batch, markets)
            total += sum(units)
            if batch.last and currency == BANK_CURRENCY:
                units[-1] += -total % _CENT
                total += -total % _CENT
            write(file, _lines(goods, batch, markets, units))
    goods.sums.add(SOURCE, SALES_PERIOD, currency, total, _DECIMALS)
    return path


def _markets(currency: str) -> list[Market]:
    return [
        Market(
            place.code,
            product,
            currency,
            place.weight * share,
            worth * place.worth * _PREMIUM[currency] // 10_000,
        )
        for place in TERRITORIES
        if place.currency == currency
        for product, share, worth in _PRODUCTS
    ]


def _units(batch: Batch, markets: list[Market]) -> list[int]:
    worths = [market.worth for market in markets]
    columns = zip(batch.quantities, batch.markets, batch.noise, strict=True)
    return [quantity * (worths[market] + byte * 4099) for quantity, market, byte in columns]


def _lines(goods: Stock, batch: Batch, markets: list[Market], units: list[int]) -> list[str]:
    made = goods.made
    names, artists, releases, labels = made.title, made.artist, made.release, made.release_label
    storefronts, products = [market.territory for market in markets], [market.product for market in markets]
    isrcs = lone_isrcs(goods, batch.tracks)
    columns = zip(batch.tracks, batch.markets, isrcs, batch.quantities, units, strict=True)
    return [
        f"{storefronts[market]}\t{apple_id(track)}\t{products[market]}\t{quantity}\t.{amount // quantity:010d}\t"
        f"{amount // _WHOLE or ''}.{amount % _WHOLE:010d}\t{isrc}\t{names[track]}\t{artists[track]}\tSong\tAudio\t"
        f"T{track + 1:08d}\t{track & 1}\t{labels[releases[track]]}\t\n"
        for track, market, isrc, quantity, amount in columns
    ]
