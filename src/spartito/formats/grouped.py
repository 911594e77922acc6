"""Reports of several kinds of records in groups (DDEX calls them blocks): which kinds count, and what is carried to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from spartito.formats import record_types
from spartito.formats.record_types import is_of
from spartito.formats.section import Section

AMOUNT, CURRENCY, USE, TERRITORY = "Amount", "Currency", "Use", "Territory"
"""The columns that hold the money of a line, its use and where, in every format of this kind."""

FOOT = "foot: "
"""How the core starts the footer, which it keeps: it may count what stands in several files."""

LEFT_OUT: Mapping[str, str] = {
    "#": "comment",
    "head: ": "header record",
    FOOT: "footer record",
    "summary: ": "summary record",
    "resource: ": "describes a resource",
    "release: ": "describes a release",
    "described: ": "describes works, uses or cues",
}
"""How the core starts records that count for nothing, and why they are left out."""

_FROM = ("resource", "release", "summary")


@dataclass(frozen=True, slots=True)
class Grouped:
    """The profiles and versions that a format reads, its records, and what its columns are made of.

    Records of the types `lines` count; those of `followers` too, and belong to the line before them; those of `summaries`
    where they state an amount. A column takes the first of its sources that is not blank: a cell of a record type
    (`SU02.NumberOfStreams`), of any line (`line.ISRC`), or of the resource, release or summary that the line is about.
    `references` say which cells name those, and must; `likely` ones may.
    """

    profiles: tuple[str, ...]
    versions: tuple[str, ...]
    lines: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    likely: Mapping[str, str] = field(default_factory=dict)

    @property
    def usual(self) -> dict[str, object]:
        """Where usage type and territory come from, as a format file would say it, by the words of the standard."""
        types = record_types.ddex()
        return {
            "usage_type": {"from": USE, "values": dict(types.usage_types), "default": "other"},
            "territory": {"from": TERRITORY, "values": dict(types.territories)},
        }


def read_grouped(section: Section, *, whole: bool) -> Grouped:
    """The table `[records]` of a format; all of it where the format is *whole*, and not one that is left out."""
    section.only(
        (
            "profiles",
            "versions",
            "lines",
            "followers",
            "summaries",
            "columns",
            "references",
            "likely",
        )
    )
    profiles, versions = section.texts("profiles"), section.texts("versions")
    if not whole:
        return Grouped(profiles, versions)
    inner = section.inner("columns")
    columns = {name: inner.texts(name) for name in inner.values}
    for name in (AMOUNT, CURRENCY, USE, TERRITORY):
        if name not in columns:
            raise section.error("columns", f'[records.columns] does not say what "{name}" is made of')
    for name, sources in columns.items():
        for source in sources:
            _check_source(inner, name, source)
    references, likely = section.mapping("references") or {}, section.mapping("likely") or {}
    for key, names in (("references", references), ("likely", likely)):
        for name, target in names.items():
            if target.partition(".")[0] not in _FROM[:2]:
                raise section.error(
                    key, f'"{name}" names "{target}"; it must be a cell of resource or release'
                )
    return Grouped(
        profiles,
        versions,
        section.texts("lines"),
        section.texts("followers", ()),
        section.texts("summaries", ()),
        columns,
        references,
        likely,
    )


def _check_source(section: Section, column: str, source: str) -> None:
    """Every part of a source is a cell that some record type has."""
    for part in source.split("/"):
        of, _, cell = part.rpartition(".")
        if cell not in _cells_of(of):
            raise section.error(column, f'"{part}" is no cell of a known record type')


@cache
def _cells_of(of: str) -> frozenset[str]:
    """The names of the cells that records have of any type, of types of a duty, or of one type and its versions."""
    types = record_types.ddex()
    mine = [name for name in types.cells if of in ("line", record_types.duty(name)) or is_of(name, (of,))]
    return frozenset(cell for name in mine for cell in types.names(name))


def compile_grouped(known: Grouped, told: tuple[str, ...] = ()) -> dict[str, object]:
    """The part of the core's plan about kinds of records; *told* are summaries that another file has counted."""
    types, amount = record_types.ddex(), list(known.columns).index(AMOUNT)
    kinds: dict[str, dict[str, object]] = {}
    for name, cells in types.cells.items():
        duty = record_types.duty(name)
        counts = is_of(name, (*known.lines, *known.followers))
        if duty == "described" and name[:2] in ("SU", "SR", "LI") and not counts:
            continue  # a record of another profile
        kind: dict[str, object] = {"duty": "line" if counts else duty}
        kind["cells"] = [
            {"name": cell.name, "holds": cell.holds, "required": cell.required, "list": cell.many}
            for cell in cells
        ]
        if is_of(name, known.summaries):
            kind["counts_with"] = amount
        kinds[name] = kind | ({"follows": True} if is_of(name, known.followers) else {})
    return {
        "types": kinds,
        "columns": [list(sources) for sources in known.columns.values()],
        "amount": amount,
        "currency": list(known.columns).index(CURRENCY),
        "allowed": {name: list(words) for name, words in types.allowed.items()},
        "references": [
            {"cell": cell, "to": target.partition(".")[0], "by": target.partition(".")[2], "must": must}
            for names, must in ((known.references, True), (known.likely, False))
            for cell, target in names.items()
        ],
        "counts": {
            f"{name}.{cell}": what
            for name, counts in record_types.COUNTS.items()
            for cell, what in counts.items()
        },
        "group": record_types.GROUP,
        "summary": record_types.SUMMARY,
        "licensor": record_types.LICENSOR,
        "told": list(told),
    }
