"""What an import replaces: the rows of every key that it names, whole, and never with a hole in time.

A file that brings only the newest version of a split or deal would take the older ones away, and with them the rule for
sales that are not accounted for yet; it is refused until it states the older versions too (RULES R3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from spartito.errors import Problem

Row = dict[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A checked row and where it stands."""

    file: str
    line: int
    row: Row


def _columns(*names: str) -> Callable[[Row], Key]:
    return lambda row: tuple(row[name] for name in names)


def _deal(row: Row) -> Key:
    """A deal and a parent's override on it are two things."""
    override = "override" if row["parent_account_id"] else "commission"
    return row["account_id"], row["source"], row["usage_type"], override


STATED_WHOLE: Mapping[str, Callable[[Row], Key]] = {
    "payees": _columns("payee_id"),
    "splits": _columns("account_id", "isrc", "upc"),
    "deals": _deal,
    "rates": _columns("date", "base", "quote"),
    "settlements": _columns("settlement_id"),
    "aliases": _columns("source", "dsp_id"),
}
DATED = ("splits", "deals")


def merge(kind: str, known: Sequence[Row], new: Sequence[Numbered]) -> tuple[list[Numbered], list[Problem]]:
    """The rows of the book after the import, and the holes in time that it would leave."""
    key = STATED_WHOLE[kind]
    named = {key(numbered.row) for numbered in new}
    replaced = [row for row in known if key(row) in named]
    kept = [Numbered("the book", 0, row) for row in known if key(row) not in named]
    return [*kept, *new], list(_holes(key, replaced, new)) if kind in DATED else []


def _holes(key: Callable[[Row], Key], replaced: Sequence[Row], new: Sequence[Numbered]) -> list[Problem]:
    before: dict[Key, str] = {}
    for row in replaced:
        before[key(row)] = min(before.get(key(row), row["valid_from"]), row["valid_from"])
    first: dict[Key, Numbered] = {}
    for numbered in new:
        earliest = first.setdefault(key(numbered.row), numbered)
        if numbered.row["valid_from"] < earliest.row["valid_from"]:
            first[key(numbered.row)] = numbered
    return [
        Problem(
            numbered.file,
            numbered.line,
            "valid_from",
            numbered.row["valid_from"],
            f"early enough: the book has an older version, valid from {before[name] or 'the beginning'}. "
            "Give the older versions in the same file too",
        )
        for name, numbered in first.items()
        if name in before and numbered.row["valid_from"] > before[name]
    ]
