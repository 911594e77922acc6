"""What came in for a payee, divided by service, territory, use, release and track; each division sums to the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import repeat
from math import ceil
from operator import attrgetter

from spartito.domain.money import SCALE, from_units, quantise_near, to_units
from spartito.domain.territory import UNKNOWN
from spartito.outputs.present import EXACT
from spartito.outputs.statement.model import ZERO, SourceEarnings, Statement, TrackLine
from spartito.outputs.statement.words import dsp_name, usage_words

FINE = 2 * SCALE
"""Decimals of a line's amount."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what came in, in the balance's currency; `key` says of what, `quantity` leaves out fee lines."""

    key: Key
    quantity: Decimal
    amount: Decimal


# What a source without lines came to is no track's: a correction takes back what was rounded before.
_ROUNDING = TrackLine("", "", "Rounding", "", "Rounding", "rounding", "", UNKNOWN, ZERO, ZERO)
_TERRITORY = attrgetter("territory")
_RELEASE = attrgetter("upc", "release_title")
_TRACK = attrgetter("isrc", "upc", "title", "artist", "release_title")


def by_service(statement: Statement) -> tuple[Part, ...]:
    """The earnings of each service; the key is its name."""
    return _divided(statement, lambda source: repeat((dsp_name(source.source),)))


def by_territory(statement: Statement) -> tuple[Part, ...]:
    """The earnings in each territory; the key is its code."""
    return _divided(statement, lambda source: zip(map(_TERRITORY, _lines(source))))


def by_use(statement: Statement) -> tuple[Part, ...]:
    """The earnings from each way the music was used; the key is its words."""
    return _divided(
        statement, lambda source: ((usage_words(line.usage_type, line.kind),) for line in _lines(source))
    )


def by_release(statement: Statement) -> tuple[Part, ...]:
    """The earnings of each release; the key is its UPC and its title."""
    return _divided(statement, lambda source: map(_RELEASE, _lines(source)))


def by_track(statement: Statement) -> tuple[Part, ...]:
    """The earnings of each track; the key is its ISRC, UPC, title, artist and release title."""
    return _divided(statement, lambda source: map(_TRACK, _lines(source)))


def _lines(source: SourceEarnings) -> tuple[TrackLine, ...]:
    return source.tracks or (_ROUNDING,)


def _divided(statement: Statement, keys_of: Callable[[SourceEarnings], Iterable[Key]]) -> tuple[Part, ...]:
    """The parts by key, the largest first; they sum to what came in, to the last decimal."""
    quantities: dict[Key, Decimal] = {}
    units: dict[Key, int] = {}
    with localcontext(EXACT):
        for source in statement.sources:
            amounts: dict[Key, Decimal] = {}
            for line, key in zip(_lines(source), keys_of(source), strict=False):
                amounts[key] = amounts.get(key, ZERO) + line.amount
                quantities[key] = quantities.get(key, ZERO) + line.quantity
            for key, part in _converted(source, amounts).items():
                units[key] = units.get(key, 0) + part
    ordered = sorted(units, key=lambda key: (-units[key], key))
    return tuple(Part(key, quantities[key], from_units(units[key])) for key in ordered)


def _converted(source: SourceEarnings, amounts: dict[Key, Decimal]) -> dict[Key, int]:
    """The amounts of one source in the balance's currency: each at the rate, and all of them what the source came to."""
    rate = source.whole_rate
    names = {repr(key): key for key in amounts}
    numerators = {name: to_units(amounts[key], FINE) * rate.numerator for name, key in names.items()}
    denominator = 10 ** (FINE - SCALE) * rate.denominator
    parts = quantise_near(numerators, denominator, to_units(source.converted), ceil(source.roundings))
    return {names[name]: part for name, part in parts.items()}
