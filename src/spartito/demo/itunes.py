"""The iTunes sales report: tab-separated, a currency on every line, returns, and totals after the last line.

Header: a public sample of 2017; the summary at the end: public parsers.  Partner Share is per unit and never below
zero; Quantity and Extended Partner Share carry the sign of a return.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from spartito.demo.codes import apple_id
from spartito.demo.lines import SALES_PERIOD, Batch, Market, Stock, batches, identifiers, write
from spartito.demo.markets import TERRITORIES
from spartito.demo.money import decimal_text

SOURCE = "apple/itunes_sales"
FILE_NAME = "80091234_0826_ZZ.txt"
HEADER = (
    "Start Date\tEnd Date\tUPC\tISRC/ISBN\tVendor Identifier\tQuantity\tPartner Share\tExtended Partner Share\t"
    "Partner Share Currency\tSales or Return\tApple Identifier\tArtist/Show/Developer/Author\tTitle\t"
    "Label/Studio/Network/Developer/Publisher\tGrid\tProduct Type Identifier\tISAN/Other Identifier\tCountry Of Sale\t"
    "Pre-order Flag\tPromo Code\tCustomer Price\tCustomer Currency\n"
)

_PRODUCTS = (("S", 80, 70), ("SA", 20, 49))
_PREMIUM = {"EUR": 100, "GBP": 85, "USD": 100}
_CENTS = 2
_RARER = 10
_RETURN_EVERY, _RETURN_AT = 67, 9
_BLANK_UPCS = 4


def write_report(folder: Path, goods: Stock, lines: int, rng: Random) -> Path:
    """Write the report with exactly *lines* lines of money, its total of rows and its summary block."""
    markets, path = _markets(), folder / FILE_NAME
    sold = [0] * len(markets)
    with path.open("wb") as file:
        write(file, [HEADER])
        for batch in batches(goods, rng, lines, markets, _RARER):
            write(file, _lines(goods, batch, markets))
            for number, quantity in zip(batch.markets, batch.quantities, strict=True):
                sold[number] += quantity
        write(file, _summary(lines, markets, sold))
    for market, units in zip(markets, sold, strict=True):
        goods.sums.add(SOURCE, SALES_PERIOD, market.currency, units * market.worth, _CENTS)
    return path


def _markets() -> list[Market]:
    return [
        Market(
            place.code, product, place.currency, place.weight * share, cents * _PREMIUM[place.currency] // 100
        )
        for place in TERRITORIES
        for product, share, cents in _PRODUCTS
    ]


def _lines(goods: Stock, batch: Batch, markets: list[Market]) -> list[str]:
    made, quantities, kinds = goods.made, batch.quantities, ["S"] * len(batch.quantities)
    amounts = _amounts(batch, markets)
    for place in range(_RETURN_AT, len(quantities), _RETURN_EVERY):
        quantities[place], kinds[place] = -1 - quantities[place] // 20, "R"
        amounts[place] = decimal_text(quantities[place] * markets[batch.markets[place]].worth, _CENTS)
        goods.count("itunes: returns")
    names, artists, releases, labels = made.title, made.artist, made.release, made.release_label
    shares, tails = [_share(market) for market in markets], [_tail(market) for market in markets]
    currencies = [market.currency for market in markets]
    isrcs, upcs = identifiers(goods, batch.tracks, _BLANK_UPCS)
    columns = zip(batch.tracks, batch.markets, isrcs, upcs, quantities, kinds, amounts, strict=True)
    return [
        f"08/02/2026\t08/29/2026\t{upc}\t{isrc}\tT{track + 1:08d}\t{quantity}\t{shares[market]}\t{amount}\t"
        f"{currencies[market]}\t{kind}\t{apple_id(track)}\t{artists[track]}\t{names[track]}\t{labels[releases[track]]}\t\t"
        f"{tails[market]}"
        for track, market, isrc, upc, quantity, kind, amount in columns
    ]


def _amounts(batch: Batch, markets: list[Market]) -> list[str]:
    worths = [market.worth for market in markets]
    cents = [
        quantity * worths[market] for quantity, market in zip(batch.quantities, batch.markets, strict=True)
    ]
    return [f"{amount // 100}.{amount % 100:02d}" for amount in cents]


def _share(market: Market) -> str:
    return decimal_text(market.worth, _CENTS)


def _tail(market: Market) -> str:
    price = decimal_text(market.worth * 13 // 7 - 1, _CENTS)
    return f"{market.product}\t\t{market.territory}\t\t\t{price}\t{market.currency}\n"


def _summary(lines: int, markets: list[Market], sold: list[int]) -> list[str]:
    """The total of rows, then the block that repeats the sums by country and currency."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for market, quantity in zip(markets, sold, strict=True):
        key = market.territory, market.currency
        units, cents = sums.get(key, (0, 0))
        sums[key] = units + quantity, cents + quantity * market.worth
    rows = [
        f"{territory}\t{currency}\t{units}\t{decimal_text(cents, _CENTS)}\n"
        for (territory, currency), (units, cents) in sums.items()
        if units
    ]
    head = "Country Of Sale\tPartner Share Currency\tQuantity\tExtended Partner Share\n"
    return [f"Total_Rows\t{lines}\n", head, *rows]
