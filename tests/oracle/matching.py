"""The match ladder, one line at a time, over a plain list of tracks."""

from collections.abc import Sequence
from dataclasses import dataclass

from .text import identifier


@dataclass(frozen=True)
class Track:
    """A recording on a release, owned by an account."""

    account: str
    isrc: str
    upc: str


class Catalogue:
    """The tracks, found by ISRC and by UPC."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self.by_isrc: dict[str, list[Track]] = {}
        self.by_upc: dict[str, list[Track]] = {}
        for track in tracks:
            if track.isrc:
                self.by_isrc.setdefault(track.isrc, []).append(track)
            if track.upc:
                self.by_upc.setdefault(track.upc, []).append(track)

    def place(self, isrc_text: str, upc_text: str, alias: Track | None) -> tuple[str, list[Track]]:
        """(rule, the track or candidates) where the line is placed, else (suspense reason, [])."""
        if alias:
            return "alias", [alias]
        isrc, upc = _pair(identifier(isrc_text), identifier(upc_text))
        if isrc[0] in ("lossy", "unreadable"):
            return "lossy id", []
        if isrc[0] == "blank":
            return self._without_isrc(upc), []
        candidates = self.by_isrc.get(isrc[1], [])
        if not candidates:
            return "unknown isrc", []
        return self._of_candidates(candidates, upc[1])

    def _of_candidates(self, candidates: list[Track], upc: str) -> tuple[str, list[Track]]:
        on_release = [track for track in candidates if upc and track.upc == upc]
        if on_release:
            alone = len({track.account for track in on_release}) == 1
            return ("isrc+upc", on_release) if alone else ("ambiguous", [])
        owners = {track.account for track in self.by_upc.get(upc, [])}
        accounts = {track.account for track in candidates}
        if owners and not owners & accounts:
            return "conflict", []
        if len(candidates) == 1:
            return "isrc", candidates
        return ("isrc, one account", candidates) if len(accounts) == 1 else ("ambiguous", [])

    def _without_isrc(self, upc: tuple[str, str]) -> str:
        if upc[0] == "gtin":
            return "album line" if upc[1] in self.by_upc else "unknown upc"
        return "no id" if upc[0] == "blank" else "lossy id"


def _pair(first: tuple[str, str], second: tuple[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The (isrc, upc) of a line, each taken from the other's column where it was put there."""
    nothing = ("blank", "")
    if first[0] == "gtin" and second[0] in ("blank", "isrc"):
        return second, first
    if first[0] == "gtin":
        return nothing, second
    if second[0] == "isrc":
        return (second if first[0] == "blank" else first), nothing
    return first, second
