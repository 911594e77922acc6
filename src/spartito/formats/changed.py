"""A header that is not quite a format's: whether the report can be read all the same, and held for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from spartito.formats.format import Format, FromColumn
from spartito.formats.head import repeated

_SURE = Fraction(3, 4)
"""So many of all names must agree where nothing else says which format a report has."""


def likeness(columns: Sequence[str], known: Format) -> Fraction:
    """How many of the names of a header and of a format agree, from 0 to 1."""
    names = set(columns)
    return Fraction(len(names & {*known.header, *known.optional}), len(names | set(known.header)))


def columns_read(known: Format) -> set[str]:
    """The columns that a format reads and that must be there; the others only tell which format it is."""
    roles = (role for role in known.columns.values() if isinstance(role, FromColumn))
    read = {name for role in roles for name in role.columns}
    read.update(known.deducted.values(), (mark.column for mark in known.ignore))
    return read & set(known.header)


def is_changed_header(columns: Sequence[str], known: Format, *, named: bool) -> bool:
    """Whether these names are a format's header but for columns that are not read.

    The format must be certain: *named* by the user or by the file's name, or by nearly all of its columns.
    """
    if known.ignored or not columns_read(known).issubset(columns):
        return False
    if repeated(columns) or "" in columns:
        return False
    return named or likeness(columns, known) >= _SURE
