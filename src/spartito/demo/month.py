"""The demo's month: everything a distributor has on its desk when it accounts for September 2026.

The reports are about August 2026.  Nothing in it is real.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spartito.demo import apple_music, itunes, spotify, youtube
from spartito.demo.catalogue import Catalogue, make_catalogue, write_catalogue
from spartito.demo.chance import chance
from spartito.demo.contracts import write_deals, write_splits
from spartito.demo.lines import SALES_PERIOD, Stock, stock
from spartito.demo.money import BANK_CURRENCY, Sums, make_rates, write_rates, write_settlements
from spartito.demo.people import People, people, write_payees

PERIOD = "2026-09"
"""The period the demo accounts for."""

LEAST_LINES, LEAST_TRACKS = 2_000, 200
"""The smallest month that still holds every phenomenon."""

_SHARES = (45, 25, 20)
"""Percent of the lines that are Spotify's, YouTube's and Apple Music's; the rest is iTunes."""


@dataclass(frozen=True, slots=True)
class DemoMonth:
    """Where the files of a made-up month are, and how much is in them.

    `lines` counts the lines of all reports that carry money (headers, totals rows and summaries are none);
    `phenomena` says how often each trouble was put in on purpose, sorted by name.
    """

    folder: Path
    catalogue: Path
    payees: Path
    splits: Path
    deals: Path
    rates: Path
    settlements: Path
    reports: tuple[Path, ...]
    period: str
    sales_period: str
    currency: str
    lines: int
    tracks: int
    accounts: int
    people: int
    phenomena: tuple[tuple[str, int], ...]


def make(to: Path, lines: int = 1_000_000, tracks: int = 200_000, seed: int = 1) -> DemoMonth:
    """Write a made-up month into the folder *to*, over what an earlier demo left there.

    The same lines, tracks and seed give the same bytes.  ValueError for fewer than 2,000 lines or 200 tracks.
    """
    if lines < LEAST_LINES or tracks < LEAST_TRACKS:
        raise ValueError(f"the smallest month has {LEAST_LINES:,} lines and {LEAST_TRACKS} tracks")
    (to / "reports").mkdir(parents=True, exist_ok=True)
    folk = people(tracks)
    made = make_catalogue(folk, tracks, chance(seed, "catalogue"))
    goods = stock(made, Sums())
    _write_desk(to, folk, made, seed)
    reports = _write_reports(to / "reports", goods, lines, seed)
    rates = make_rates(chance(seed, "rates"))
    write_rates(to / "rates.csv", rates)
    write_settlements(to / "settlements.csv", goods.sums, rates)
    return _described(to, folk, goods, reports, lines)


def _write_desk(to: Path, folk: People, made: Catalogue, seed: int) -> None:
    write_catalogue(to / "catalogue.csv", made, folk)
    write_payees(to / "payees.csv", folk, chance(seed, "payees"))
    write_splits(to / "splits.csv", folk, made, chance(seed, "splits"))
    write_deals(to / "deals.csv", folk)


def _write_reports(folder: Path, goods: Stock, lines: int, seed: int) -> tuple[Path, ...]:
    on_spotify, on_youtube, on_apple = (lines * percent // 100 for percent in _SHARES)
    downloads = lines - on_spotify - on_youtube - on_apple
    return (
        youtube.write_report(folder, goods, on_youtube, chance(seed, "youtube")),
        spotify.write_report(folder, goods, on_spotify, chance(seed, "spotify")),
        *apple_music.write_reports(folder, goods, on_apple, chance(seed, "apple music")),
        itunes.write_report(folder, goods, downloads, chance(seed, "itunes")),
    )


def _described(to: Path, folk: People, goods: Stock, reports: tuple[Path, ...], lines: int) -> DemoMonth:
    damages = {f"identifiers: {kind}": count for kind, count in goods.mangler.counts.items()}
    return DemoMonth(
        folder=to,
        catalogue=to / "catalogue.csv",
        payees=to / "payees.csv",
        splits=to / "splits.csv",
        deals=to / "deals.csv",
        rates=to / "rates.csv",
        settlements=to / "settlements.csv",
        reports=reports,
        period=PERIOD,
        sales_period=SALES_PERIOD,
        currency=BANK_CURRENCY,
        lines=lines,
        tracks=len(goods.made),
        accounts=folk.accounts,
        people=len(folk.payee_ids),
        phenomena=tuple(sorted((goods.counts | damages).items())),
    )
