"""Whose the lines of a report are, one by one: the shares of each, and the hold that keeps it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .amounts import SUSPENSE, mean
from .contracts import Part, parts
from .holds import holding
from .matching import Track
from .reports import Line
from .text import UNIT
from .tracks import sold

Divided = tuple[Line, dict[Part, int], str]
"""A line, the share of every part of it in units, and the hold that keeps it ('' for none)."""
Tables = Mapping[str, Sequence[Mapping[str, str]]]


def divided(
    tables: Tables, daily: bool, source: str, lines: Iterable[tuple[Line, str, list[Track]]], last_day: str
) -> Iterator[Divided]:
    """Each line with its shares: suspense has what nobody owns, and what may be one of several that differ."""
    memory: dict[tuple[Track, str, str], dict[Part, int]] = {}

    def shares(line: Line, track: Track) -> dict[Part, int]:
        day = line.sales_day if daily and line.sales_day else line.sales_period + "-01"
        key = track, line.usage_type, day
        if key not in memory:
            memory[key] = parts(tables["splits"], tables["deals"], track, source, line.usage_type, day)
        return memory[key]

    for line, rule, tracks in lines:
        found = [shares(line, track) for track in tracks]
        hold = holding(tables["holds"], [sold(track, source) for track in tracks], last_day)
        if rule == "upc":
            found = [mean(found)]
        if not found or any(one != found[0] for one in found):
            found, hold = [{(SUSPENSE, ""): UNIT}], ""
        yield line, found[0], hold
