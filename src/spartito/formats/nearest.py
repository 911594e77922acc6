"""What to tell a user whose report fits no format: the nearest one, and what is different."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spartito.errors import FormatError
from spartito.formats.changed import likeness
from spartito.formats.format import Format
from spartito.formats.head import HEADER_LINES, normal_name, repeated, split_fields

_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
_NEAR = Fraction(2, 5)
_NAMED = 12


@dataclass(frozen=True, slots=True)
class _Near:
    """A line taken as a format's header: how many of its names agree, from 0 to 1."""

    likeness: Fraction
    format: Format
    line: int
    delimiter: str
    columns: tuple[str, ...]

    def rank_of_name(self, file_name: str) -> int:
        """2 where the format says how its files are called and this one is, 1 where it says nothing, else 0."""
        pattern = self.format.file_name
        return 2 * bool(re.search(pattern, file_name)) if pattern else 1


def unrecognised(
    file_name: str, heads: Mapping[str, Sequence[str]], formats: Sequence[Format]
) -> FormatError:
    """The error for a report that fits none of *formats*: names the nearest one and what it misses.

    *heads* are its first lines, by the encoding that they were read in.
    """
    if any(len(lines) == 1 and "\r" in lines[0].rstrip("\r") for lines in heads.values()):
        return FormatError(
            f"{file_name}: its lines end in carriage returns alone, as on old Macintoshes. Expected line feeds; save it with "
            "those and give it again."
        )
    near = max(
        (
            _likeness(known, line, text, delimiter)
            for known in formats
            for line, text in enumerate(heads[known.reading.encoding][:HEADER_LINES], 1)
            for delimiter in _DELIMITERS
        ),
        key=lambda near: (
            near.likeness,
            near.delimiter == near.format.reading.delimiter,
            near.rank_of_name(file_name),
        ),
    )
    if near.likeness < _NEAR:
        return FormatError(
            f"{file_name}: no known header in its first {HEADER_LINES} lines. `spartito formats` lists the known formats, "
            "and `spartito formats new FILE` proposes one for this file."
        )
    return FormatError(
        f"{file_name}, line {near.line}: not quite {near.format.id}: {'; '.join(_differences(near))}. "
        f"If the DSP changed its report, add a format for the new layout: docs/how-to/add-a-format.md."
    )


def _likeness(known: Format, line: int, text: str, delimiter: str) -> _Near:
    columns = tuple(normal_name(name) for name in split_fields(text, delimiter, known.reading.quotes))
    return _Near(likeness(columns, known), known, line, delimiter, columns)


def _differences(near: _Near) -> list[str]:
    names, known = set(near.columns), near.format
    found = []
    if near.delimiter != known.reading.delimiter:
        found.append(
            f"its columns are separated by {_DELIMITERS[near.delimiter]}, not {_DELIMITERS[known.reading.delimiter]}"
        )
    if missing := [name for name in known.header if name not in names]:
        found.append(f"missing {_list(missing)}")
    known_names = {*known.header, *known.optional}
    if extra := [name for name in near.columns if name not in known_names]:
        found.append(f"not known {_list(extra)}")
    if twice := repeated(near.columns):
        found.append(f"named twice {_list(twice)}")
    return found


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' if name.isprintable() else repr(name) for name in names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
