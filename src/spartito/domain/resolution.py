"""A person's decision where suspended lines belong: which lines, which tracks, and who said so.

Lines are suspended by what they say: their source, their ids and their texts. All lines that say the same are one item
of the work list, and a resolution is a rule for an item. Lines of a recording that were placed with its account and could
not be divided, because they do not say which of its releases they are on, are one item of that account as well. Nothing
decided is edited: of two resolutions of one item the newer counts, and the older stays to be read.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from spartito.errors import ensure

ITEM_DIGITS = 15
SAID = ("source", "isrc", "upc", "dsp_id", "title", "version", "artist", "duration")
"""What lines of an item say."""
_RELEASES = re.compile("(?:-|[0-9]{14})(?:[|][0-9]{14})+")


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What suspended lines say: their source, and their seven texts, ids in normal form where they can be read.

    *account_id* is whose lines they are that were placed and could not be divided; blank of all others, and of those that
    were decided about before the items of several accounts were kept apart.
    """

    source: str
    isrc: str
    upc: str
    dsp_id: str
    title: str
    version: str
    artist: str
    duration: str
    account_id: str = ""

    @property
    def item_id(self) -> str:
        """The short name of the item: a hash of what it says, the same in every book.

        It starts with a letter that is no digit, so that no spreadsheet takes it for a number.

        >>> Item("spotify/licensor", "", "", "", "Ora", "", "Nina", "").item_id
        's7ca9a8783bec6c2'

        Two accounts may have one recording on the same releases: each has its own item.

        >>> releases = "00724384960650|05099902894225"
        >>> Item("spotify/licensor", "ITABC2600001", releases, "", "", "", "", "", "harbour").item_id
        'sa5e96d45423cf8b'
        """
        return _named((*self._said, self.account_id) if self.account_id else self._said)

    @property
    def former_id(self) -> str:
        """The name that it had together with the items of other accounts; the same as now where it is of none."""
        return _named(self._said)

    @property
    def _said(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in SAID)

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases that its lines may be on, where they say a recording alone; `-` is none.

        >>> Item("spotify/licensor", "ITABC2600001", "00724384960650|05099902894225", "", "", "", "", "").releases
        ('00724384960650', '05099902894225')

        A column of a report that holds several codes is only a UPC that cannot be read:

        >>> Item("spotify/licensor", "ITABC2600001", "724384960650|5099902894225", "", "", "", "", "").releases
        ()
        """
        said = (self.dsp_id, self.title, self.version, self.artist, self.duration)
        return tuple(self.upc.split("|")) if _RELEASES.fullmatch(self.upc) and not any(said) else ()


def _named(said: tuple[str, ...]) -> str:
    text = "".join(f"{len(text)}:{text}" for text in said)
    return f"s{hashlib.sha256(text.encode()).hexdigest()[:ITEM_DIGITS]}"


@dataclass(frozen=True, slots=True)
class Named:
    """The tracks that a decision names, by codes, account or the account's own id; what is blank may be anything."""

    isrc: str = ""
    upc: str = ""
    account_id: str = ""
    track_id: str = ""

    def __post_init__(self) -> None:
        ensure(
            bool(self.isrc or self.track_id), "a decision names a track by its id or a recording by its ISRC"
        )

    def __str__(self) -> str:
        """The names in words.

        >>> str(Named(isrc="ITABC2600001", account_id="harbour"))
        'isrc ITABC2600001, account harbour'
        """
        words = (
            ("track_id", self.track_id),
            ("isrc", self.isrc),
            ("upc", self.upc),
            ("account", self.account_id),
        )
        return ", ".join(f"{word} {text}" for word, text in words if text)


@dataclass(frozen=True, slots=True)
class Resolution:
    """One decision as it was taken: an item, the tracks it belongs to, the author and, once recorded, its number."""

    item: Item
    named: Named
    author: str
    note: str = ""
    sequence: int = 0
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's decision that an item is not to be worked on, or (*undone*) that it is again; it moves no money."""

    item: Item
    author: str
    note: str
    undone: bool = False
    sequence: int = 0
    recorded_at: str = ""


Decision = TypeVar("Decision", Resolution, Dismissal)


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """The newest decision of every item, ordered by item.

    >>> ora = Item("spotify/licensor", "", "", "", "Ora", "", "Nina", "")
    >>> first, second = (Resolution(ora, Named(track_id=name), "ann", sequence=n) for n, name in ((1, "t1"), (2, "t2")))
    >>> [found.named.track_id for found in in_force([second, first])]
    ['t2']
    """
    newest: dict[Item, Decision] = {}
    for decision in sorted(decisions, key=lambda found: found.sequence):
        newest[decision.item] = decision
    return [newest[item] for item in sorted(newest)]
