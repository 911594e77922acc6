"""Identifiers as they arrive: mangled by spreadsheets, put in the wrong column, left out, or simply somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from spartito.demo import codes

Ids = tuple[str, str]
"""An ISRC field and a UPC field as a report writes them."""

EVERY = 50
"""One line in so many has damaged identifiers."""

STRANGER_EVERY = 160
"""One line in so many is well-formed and still not simply ours: unknown to the catalogue, or owners that disagree."""

_STRANGE_RELEASE = 900_000_000
_STRANGE_PREFIX = "SEYZZ"
_STRANGERS = ("conflict", "unknown isrc", "unknown upc", "unknown isrc")


def _hyphened(isrc: str) -> str:
    return f"{isrc[:2]}-{isrc[2:5]}-{isrc[5:7]}-{isrc[7:]}"


def _lost_digits(upc: str) -> str:
    return f"{upc[0]}.{upc[1:3]}E+{len(upc) - 1}" if upc else ""


DAMAGES: dict[str, Callable[[str, str], Ids]] = {
    "truncated isrc": lambda isrc, upc: (isrc[:11], upc),
    "lost digits": lambda isrc, upc: (isrc, _lost_digits(upc)),
    "lower case": lambda isrc, upc: (isrc.lower(), upc),
    "blank isrc": lambda _isrc, upc: ("", upc),
    "gtin in isrc": lambda isrc, upc: (upc or isrc, ""),
    "hyphens": lambda isrc, upc: (_hyphened(isrc), upc),
    "lost digits only": lambda _isrc, upc: ("", _lost_digits(upc)),
    "trailing .0": lambda isrc, upc: (isrc, f"{upc}.0" if upc else ""),
    "isrc in upc": lambda isrc, _upc: ("", isrc),
    "blank": lambda _isrc, _upc: ("", ""),
    "formula": lambda isrc, upc: (isrc, f'="{upc}"' if upc else ""),
    "other length": lambda isrc, upc: (
        isrc,
        upc.lstrip("0") if upc.startswith("0") else upc and upc.zfill(14),
    ),
}
"""What happens to the identifiers of a line, by name, where a report has both columns."""

_ISRC_DAMAGES = ("truncated isrc", "lower case", "gtin in isrc", "hyphens", "blank isrc")
"""What happens where a report has no UPC column."""


@dataclass(slots=True)
class Mangler:
    """Damages lines in turn, so that every kind appears in the smallest month, and counts what it did.

    `releases` are the catalogue's UPCs, one of which stands in for another owner's release.
    """

    releases: list[str]
    accounts: list[int]
    counts: dict[str, int] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)

    def damage(self, isrcs: list[str], upcs: list[str] | None) -> Iterator[tuple[int, Ids]]:
        """For one line in 50 of a chunk: its place and its damaged fields; *upcs* is None without a UPC column."""
        kinds = tuple(DAMAGES) if upcs is not None else _ISRC_DAMAGES
        for place in range(17, len(isrcs), EVERY):
            kind = self._next("damage" if upcs is not None else "isrc damage", kinds)
            upc = upcs[place] if upcs is not None else self.releases[place % len(self.releases)]
            yield place, DAMAGES[kind](isrcs[place], upc)

    def strangers(self, tracks: list[int], owners: list[int], isrcs: list[str]) -> Iterator[tuple[int, Ids]]:
        """For one line in 160 of a chunk: its place and fields that are no track of the catalogue."""
        for place in range(31, len(tracks), STRANGER_EVERY):
            kind, track = self._next("stranger", _STRANGERS), tracks[place]
            strange = codes.upc(_STRANGE_RELEASE + track)
            if kind == "conflict":
                yield place, (isrcs[place], self._other_release(owners[track], track))
            elif kind == "unknown isrc":
                yield place, (codes.isrc(_STRANGE_PREFIX, track), strange)
            else:
                yield place, ("", strange)

    def unknown(self, tracks: list[int]) -> Iterator[tuple[int, str]]:
        """For one line in 160 of a chunk without a UPC column: its place and an ISRC that nobody knows."""
        for place in range(31, len(tracks), STRANGER_EVERY):
            self._next("isrc stranger", _STRANGERS[1:2])
            yield place, codes.isrc(_STRANGE_PREFIX, tracks[place])

    def _other_release(self, owner: int, start: int) -> str:
        """The UPC of a release of another account."""
        count = len(self.releases)
        for step in range(count):
            release = (start + step) % count
            if self.accounts[release] != owner and self.releases[release]:
                return self.releases[release]
        return ""

    def _next(self, wheel: str, kinds: tuple[str, ...]) -> str:
        turn = self.turns.get(wheel, 0)
        self.turns[wheel] = turn + 1
        kind = kinds[turn % len(kinds)]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return kind
