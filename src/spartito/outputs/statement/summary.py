"""What a page of a statement shows of a long list: the largest, how many more there are, and what those come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import to_units
from spartito.outputs.present import total
from spartito.outputs.statement import breakdown
from spartito.outputs.statement.breakdown import Key, Part
from spartito.outputs.statement.model import Statement
from spartito.outputs.statement.words import territory_name

WIDTH = 1000
MOST_IN_A_PANEL = 5


@dataclass(frozen=True, slots=True)
class Name:
    """How a part is called on a page."""

    name: str
    artist: str = ""
    release: str = ""
    isrc: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A part with its name, and its bar: `width` of `WIDTH`, the longest being the largest part."""

    called: Name
    quantity: Decimal
    amount: Decimal
    width: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The largest parts of a division, and the `more` that are not shown, worth `rest`."""

    title: str
    rows: tuple[Row, ...]
    more: int
    rest: Decimal


def panels(statement: Statement) -> tuple[Panel, ...]:
    """The divisions that say more than their sum: by service, territory, use and release."""
    divisions = (
        ("Services", breakdown.by_service(statement), _named),
        ("Territories", breakdown.by_territory(statement), _territory),
        ("Ways of use", breakdown.by_use(statement), _named),
        ("Releases", breakdown.by_release(statement), _release),
    )
    return tuple(
        _panel(title, parts, MOST_IN_A_PANEL, name) for title, parts, name in divisions if _tells(parts)
    )


def tracks(statement: Statement, most: int) -> Panel:
    """The tracks that earned most, at most so many."""
    return _panel("Track by track", breakdown.by_track(statement), most, _track)


def _tells(parts: Sequence[Part]) -> bool:
    return any(text for part in parts for text in part.key)


def _panel(title: str, parts: Sequence[Part], most: int, called: Callable[[Key], Name]) -> Panel:
    # One more line is as long as saying that there is one more.
    shown = parts if len(parts) <= most + 1 else parts[:most]
    largest = max((abs(to_units(part.amount)) for part in shown), default=0) or 1
    rows = tuple(
        Row(called(part.key), part.quantity, part.amount, abs(to_units(part.amount)) * WIDTH // largest)
        for part in shown
    )
    rest = total(part.amount for part in parts[len(shown) :])
    return Panel(title, rows, len(parts) - len(shown), rest)


def _named(key: Key) -> Name:
    return Name(key[0][:1].upper() + key[0][1:])


def _territory(key: Key) -> Name:
    return Name(territory_name(key[0]))


def _release(key: Key) -> Name:
    upc, title = key
    return Name(title or upc or "No release named")


def _track(key: Key) -> Name:
    isrc, upc, title, artist, release = key
    return Name(title or isrc or upc or "No track named", artist, release, isrc)
