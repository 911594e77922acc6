"""The match ladder, one line at a time, over a plain list of tracks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .similarity import MARGIN, THRESHOLD, similarity
from .text import identifier


@dataclass(frozen=True, order=True)
class Track:
    """A recording on a release, owned by an account, perhaps for some time and in some countries only."""

    account: str
    isrc: str
    upc: str
    title: str = ""
    version: str = ""
    artist: str = ""
    duration: str = ""
    release_date: str = ""
    valid_from: str = ""
    valid_to: str = ""
    territories: str = ""

    def holds(self, sale: "Sale") -> bool:
        """The account owns it on the day, or the first of the sales period, in that territory (`ZZ` may be anywhere)."""
        day = sale.sales_day or sale.sales_period + "-01"
        if day < self.valid_from or (self.valid_to and day >= self.valid_to):
            return False
        codes = re.findall("-?[A-Z]{2}", self.territories.upper())
        if not codes or sale.territory == "ZZ":
            return True
        return sale.territory in codes or (codes[0][0] == "-" and "-" + sale.territory not in codes)


@dataclass(frozen=True)
class Sale:
    """What a line says, as far as matching looks."""

    isrc: str
    upc: str
    sales_period: str = "2026-08"
    territory: str = "ZZ"
    title: str = ""
    version: str = ""
    artist: str = ""
    duration: str = ""
    sales_day: str = ""


Place = tuple[str, list[Track]]


class Catalogue:
    """The tracks, found by ISRC and by UPC."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self.tracks = tracks
        self.by_isrc: dict[str, list[Track]] = {}
        self.by_upc: dict[str, list[Track]] = {}
        for track in tracks:
            if track.isrc:
                self.by_isrc.setdefault(track.isrc, []).append(track)
            if track.upc:
                self.by_upc.setdefault(track.upc, []).append(track)

    def place(self, sale: Sale, decided: Sequence[Track] = ()) -> Place:
        """(rule, the tracks) where the line is placed, else (suspense reason, [])."""
        if decided:
            return "alias", list(decided)
        isrc, upc = _pair(identifier(sale.isrc), identifier(sale.upc))
        if isrc[0] in ("lossy", "unreadable"):
            return "lossy id", []
        if isrc[0] == "blank":
            return self._release(sale, upc)
        every = self.by_isrc.get(isrc[1], [])
        held = [track for track in every if track.holds(sale)]
        if not held:
            return ("outside window" if every else "unknown isrc"), []
        on = [track for track in held if upc[1] and track.upc == upc[1]]
        if on:
            return _one_owner(sale, "isrc+upc", [track for track in every if track.upc == upc[1]], on)
        others = _owners(track for track in self.by_upc.get(upc[1], []) if track.holds(sale))
        if others and not others & _owners(held):
            return "conflict", []
        return _one_owner(sale, "isrc" if len(held) == 1 else "isrc, one account", every, held)

    def _release(self, sale: Sale, upc: tuple[str, str]) -> Place:
        """An album line: to the recordings that its one owner has on the release there and then, each once."""
        if upc[0] != "gtin":
            return ("no id" if upc[0] == "blank" else "lossy id"), []
        every = self.by_upc.get(upc[1], [])
        held = {track.isrc: track for track in every if track.holds(sale)}
        owners = _owners(track for track in every if track.holds(sale))
        if len(owners) != 1:
            return ("ambiguous" if owners else "outside window" if every else "unknown upc"), []
        return "upc", list(held.values())


def _owners(tracks: Iterable[Track]) -> set[str]:
    return {track.account for track in tracks}


def _one_owner(sale: Sale, rule: str, every: list[Track], held: list[Track]) -> Place:
    """The rule's own name if nobody else ever owns it, `narrowed` if others are out for this sale."""
    if len(_owners(every)) == 1:
        return rule, held
    sold = sale.sales_day or sale.sales_period
    out = [track for track in held if track.release_date[: len(sold)] <= sold] or held
    for left in (held, out):
        if len(_owners(left)) == 1:
            return "narrowed", left
    best = [track for track in out if track.account == _stands_out(sale, out)]
    return ("narrowed", best) if best else ("ambiguous", [])


def _stands_out(sale: Sale, tracks: list[Track]) -> str:
    """The account that is called as the line says, if no other comes near; a silent one may always be meant."""
    wanted = (sale.title, sale.version, sale.artist, sale.duration)
    scores: dict[str, list[int | None]] = {}
    for track in tracks:
        score = similarity(wanted, (track.title, track.version, track.artist, track.duration))
        scores.setdefault(track.account, []).append(score)
    for account, own in scores.items():
        best = max((score for score in own if score is not None), default=-1)
        rivals = [
            1000 if score is None else score
            for other in scores
            if other != account
            for score in scores[other]
        ]
        if best >= THRESHOLD and all(best >= rival + MARGIN for rival in rivals):
            return account
    return ""


def _pair(first: tuple[str, str], second: tuple[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The (isrc, upc) of a line; where one stands in the other's column, both change places. Of two alike one is dropped."""
    nothing = ("blank", "")
    if (first[0], second[0]) == ("gtin", "gtin"):
        return nothing, second
    if (first[0], second[0]) == ("isrc", "isrc"):
        return first, nothing
    if first[0] == "gtin" or second[0] == "isrc":
        return second, first
    return first, second
