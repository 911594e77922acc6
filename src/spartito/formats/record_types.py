"""The types of records that a standard defines: their cells, in their order, and what those may hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FIRST_CELL = "RecordType"
"""Every record starts with its type."""
GROUP = "BlockId"
SUMMARY = "SummaryRecordId"
LICENSOR = "RightsController"
HEAD = "HEAD"

COUNTS: Mapping[str, Mapping[str, str]] = {
    "FOOT": {
        "NumberOfLinesInFile": "lines",
        "NumberOfSummaryRecords": "summaries",
        "NumberOfBlocksInFile": "groups",
    },
    "SRFO": {"NumberOfLinesInReport": "lines", "NumberOfSummaryRecords": "summaries"},
}
"""What the cells of a footer count. Blank and commented-out records are lines too (clauses 6.6.7 and 6.6.9 of Part 1)."""

_DUTIES = {"HEAD": "head", "FOOT": "foot", "SRFO": "foot", "SY": "summary", "AS": "resource", "RE": "release"}
_CELL = re.compile(r"(?P<name>\w+)(?P<many>[?*+]?)(?: (?P<holds>\w+))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its name, what it holds (`text`, `integer`, a set of allowed values), whether it must be there, a list."""

    name: str
    holds: str
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class RecordTypes:
    """All record types by name, the sets of allowed values that their cells speak of, our usage types and territories.

    Usage types are by commercial model and use type, `SubscriptionModel/Stream`.
    """

    cells: Mapping[str, tuple[Cell, ...]]
    allowed: Mapping[str, tuple[str, ...]]
    usage_types: Mapping[str, str]
    territories: Mapping[str, str]

    def names(self, name: str) -> tuple[str, ...]:
        """The names of the cells of a type."""
        return tuple(cell.name for cell in self.cells[name])


def duty(name: str) -> str:
    """What records of a type do by their letters, where a profile does not count them as lines.

    >>> duty("AS01.01"), duty("SY02"), duty("MW01"), duty("SRFO")
    ('resource', 'summary', 'described', 'foot')
    """
    return _DUTIES.get(name, _DUTIES.get(name[:2], "described"))


def is_of(name: str, families: tuple[str, ...]) -> bool:
    """Whether a type is one of these, or a version of one.

    >>> is_of("SU03.02", ("SU03",)), is_of("SU03", ("SU04",))
    (True, False)
    """
    return name.partition(".")[0] in families


@cache
def ddex() -> RecordTypes:
    """The record types of DDEX Digital Sales Reports."""
    source = files("spartito.formats").joinpath("records", "ddex.toml").read_text("utf-8")
    values = tomllib.loads(source)
    cells = {name: tuple(map(_cell, (FIRST_CELL, *said))) for name, said in values["cells"].items()}
    allowed = {name: tuple(words) for name, words in values["allowed"].items()}
    usage_types = {
        f"{model}/{use}": f"{word}_{payer}" if word == "stream" and payer else word
        for model in allowed["CommercialModelType"]
        for payer in [values["paid_by"].get(model, "")]
        for use, word in values["usage_types"].items()
    }
    territories = dict(pair.split(" ") for pair in values["territories"])
    return RecordTypes(cells, allowed, usage_types, territories)


def _cell(said: str) -> Cell:
    match = _CELL.fullmatch(said)
    if match is None:
        raise ValueError(f"records/ddex.toml: {said!r} is no cell")
    many = match["many"]
    return Cell(match["name"], match["holds"] or "text", many in ("", "+"), many in ("*", "+"))
