"""Which format a report has: its header row decides; its sales period and its file name break ties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spartito.domain.period import Period
from spartito.errors import FormatError, InputError
from spartito.formats.dates import file_period
from spartito.formats.format import Format
from spartito.formats.head import (
    HEADER_LINES,
    head_lines,
    normal_name,
    preamble_values,
    repeated,
    split_fields,
)
from spartito.formats.nearest import unrecognised


@dataclass(frozen=True, slots=True)
class Recognised:
    """A report's format, and what its first lines and its file name say.

    `header_line` is the physical line of the header row, from 1; `header_raw` that line's text; `columns` its
    normalised names in file order.
    """

    file_name: str
    format: Format
    header_line: int
    header_raw: str
    columns: tuple[str, ...]
    preamble: Mapping[str, str]
    groups: Mapping[str, str]


def recognise(
    file_name: str,
    head: bytes,
    formats: Sequence[Format],
    format_id: str | None = None,
    sales_period: str | None = None,
) -> Recognised:
    """Recognise a report by the first bytes of its content, decompressed.

    `format_id` (an id, or a name for all its dated layouts) narrows the choice; `sales_period` tells dated layouts
    of one header apart. FormatError says what the nearest format lacks.
    """
    wanted = [known for known in formats if format_id in (None, known.id, known.name)]
    if not wanted:
        raise FormatError(
            f'There is no format "{format_id}"; known: {", ".join(known.id for known in formats)}.'
        )
    if sales_period is not None:
        Period.parse(sales_period)
    heads = head_lines(file_name, head, {known.reading.encoding for known in wanted})
    wanted = [known for known in wanted if known.reading.encoding in heads]
    matches = (_match(file_name, heads[known.reading.encoding], known) for known in wanted)
    found = [match for match in matches if match is not None]
    if not found:
        raise unrecognised(file_name, heads, wanted)
    return _choose(file_name, found, sales_period)


def _match(file_name: str, lines: list[str], known: Format) -> Recognised | None:
    reading = known.reading
    for place, line in enumerate(lines[:HEADER_LINES]):
        columns = tuple(normal_name(name) for name in split_fields(line, reading.delimiter, reading.quotes))
        if not is_header(columns, known):
            continue
        if twice := repeated(columns):
            raise FormatError(
                f"{file_name}, line {place + 1}: the header has {', '.join(twice)} twice, so nobody can say which "
                "one counts; ask the DSP for a corrected file."
            )
        preamble = preamble_values(lines[:place], reading.preamble, reading.delimiter)
        groups = _groups(file_name, known)
        return Recognised(file_name, known, place + 1, line, columns, preamble, groups)
    return None


def is_header(columns: Sequence[str], known: Format) -> bool:
    """Whether these names are the format's header: every required one there, and none that it does not know."""
    names = set(columns)
    return names.issuperset(known.header) and names.issubset({*known.header, *known.optional})


def _groups(file_name: str, known: Format) -> dict[str, str]:
    found = re.search(known.file_name, file_name) if known.file_name else None
    return {name: text for name, text in found.groupdict().items() if text} if found else {}


def _choose(file_name: str, found: list[Recognised], sales_period: str | None) -> Recognised:
    """The one of several that covers the report's sales period, else the one whose file name fits."""
    if len(found) > 1:
        found = [match for match in found if _covers(match, sales_period)] or found
    if len(found) > 1:
        found = [match for match in found if _named(match)] or found
    if len(found) > 1:
        ids = ", ".join(match.format.id for match in found)
        raise InputError(f"{file_name} fits several formats: {ids}; say which with --format.")
    return found[0]


def _covers(match: Recognised, sales_period: str | None) -> bool:
    period = sales_period or file_period(match.format, match.preamble, match.groups)
    return bool(period) and match.format.covers(period)


def _named(match: Recognised) -> bool:
    pattern = match.format.file_name
    return bool(pattern) and re.search(pattern, match.file_name) is not None
