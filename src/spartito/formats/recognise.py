"""Which format a report has: its header row decides; its sales period and its file name break ties."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from spartito.domain.period import Period
from spartito.errors import FormatError, InputError
from spartito.formats import message
from spartito.formats.changed import is_changed_header, likeness
from spartito.formats.dates import file_period
from spartito.formats.document import candidates
from spartito.formats.format import Format
from spartito.formats.head import (
    HEADER_LINES,
    head_lines,
    joined,
    normal_name,
    preamble_values,
    repeated,
    split_fields,
)
from spartito.formats.nearest import unrecognised


@dataclass(frozen=True, slots=True)
class Recognised:
    """A report's format, and what its first lines and its file name say.

    `header_line` is the physical line of the header row, from 1 (of the line before the first record, where there is
    no header row); `header_raw` that line's text; `columns` its normalised names in file order, and the format's own
    name of a renamed one; `above` the lines before it. `told` are records that another file of the same report has told.
    Of a workbook, `sheet` is the one that is read.
    """

    file_name: str
    format: Format
    header_line: int
    header_raw: str
    columns: tuple[str, ...]
    preamble: Mapping[str, str]
    groups: Mapping[str, str]
    above: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def further(self) -> tuple[str, ...]:
        """The columns that the format does not know; none where its header is complete."""
        known = {*self.format.header, *self.format.optional}
        return tuple(name for name in self.columns if name and name not in known)

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that its format has and the report has not; none of them is read."""
        return tuple(name for name in self.format.header if name not in self.columns)

    @property
    def changed(self) -> bool:
        """Whether the header is not the format's own: the DSP has changed columns that are not read."""
        return bool(self.missing or (self.further and self.format.recognition.complete))


def recognise(
    file_name: str,
    head: bytes,
    formats: Sequence[Format],
    format_id: str | None = None,
    sales_period: str | None = None,
    document: str = "",
    sheet: str = "",
) -> Recognised:
    """Recognise a report by the first bytes of its content, decompressed; of a *document* by those of its text.

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
    header = None if document else message.header_record(head)
    if header and any(known.grouped for known in wanted):
        return _of_message(message.read_header(file_name, *header), wanted)
    wanted = [known for known in wanted if not known.grouped]
    by_name = [known for known in wanted if not known.header and re.search(known.file_name, file_name)]
    try:
        found = _found(file_name, head, wanted, format_id, document, sheet)
    except InputError:
        if not by_name:
            raise
        found = []
    # The S2 file of a delivery has the columns of its S1 file; what has those of another source is a report of that.
    if by_name and all(match.changed or match.format.source == by_name[0].source for match in found):
        return Recognised(file_name, by_name[0], 0, "", (), {}, {})
    return _choose(file_name, found, sales_period)


def _found(
    file_name: str, head: bytes, formats: Sequence[Format], format_id: str | None, document: str, sheet: str
) -> list[Recognised]:
    """Every format whose header a report has, else those whose header has certainly changed; FormatError if none.

    Of a document those count first that are for documents.
    """
    wanted = candidates([known for known in formats if known.header], document, sheet)
    if not wanted:
        raise FormatError(_none_left(file_name, document, sheet))
    heads = head_lines(file_name, head, {known.reading.encoding for known in wanted})
    wanted = [known for known in wanted if known.reading.encoding in heads]
    matches = (_match(file_name, heads[known.reading.encoding], known, is_header) for known in wanted)
    if found := [match for match in matches if match is not None]:
        return [match for match in found if match.format in formats] or found
    if found := _changed(file_name, heads, wanted, format_id):
        return found
    raise unrecognised(file_name, heads, wanted)


def _changed(
    file_name: str, heads: Mapping[str, list[str]], wanted: Sequence[Format], format_id: str | None
) -> list[Recognised]:
    """The formats that a report is nearest to, of those whose header has changed in columns that are not read."""

    def fits(columns: Sequence[str], known: Format) -> bool:
        by_name = bool(known.file_name) and re.search(known.file_name, file_name) is not None
        return is_changed_header(columns, known, named=by_name or format_id is not None)

    matches = (
        _match(file_name, heads[known.reading.encoding], known, fits)
        for known in wanted
        if known.recognition.header_rows
    )
    found = [match for match in matches if match is not None]
    nearest = max((likeness(match.columns, match.format) for match in found), default=None)
    return [match for match in found if likeness(match.columns, match.format) == nearest]


def _none_left(file_name: str, document: str, sheet: str) -> str:
    if not document:
        return f"{file_name} is not named as reports of that format are."
    what = f"sheet {sheet} of a workbook" if sheet else document
    return (
        f'{file_name} is {what}, and no format reads that; add one with document = "{document}" in [reading].'
    )


def _of_message(said: message.Header, wanted: Sequence[Format]) -> Recognised:
    """A report of grouped records; its sender is the one whose feed it is."""
    known = message.format_of(said, [known for known in wanted if known.grouped])
    source = f"{said.sender}/{known.source.partition('/')[2]}"
    return Recognised(said.file_name, replace(known, source=source), 0, "", known.header, said.cells, {})


def _match(
    file_name: str, lines: list[str], known: Format, fits: Callable[[Sequence[str], Format], bool]
) -> Recognised | None:
    reading, rows = known.reading, known.recognition.header_rows
    for place, line in enumerate(lines[:HEADER_LINES]):
        if rows == 0:
            if not re.search(known.recognition.begins, line):
                continue
            above, raw, columns = lines[:place], "", known.header
        else:
            columns = header_columns(known, lines[place - 1] if rows == 2 and place else "", line)
            if not fits(columns, known):
                continue
            above, raw = lines[: place + 1 - rows], line
        if twice := repeated([name for name in columns if name]):
            raise FormatError(
                f"{file_name}, line {place + 1}: the header has {', '.join(twice)} twice, so nobody can say which "
                "one counts; ask the DSP for a corrected file."
            )
        preamble = preamble_values(above, reading.preamble, reading.delimiter)
        columns += ("",) * reading.extra_fields
        return Recognised(
            file_name,
            known,
            place + bool(rows),
            raw,
            columns,
            preamble,
            _groups(file_name, known),
            tuple(above),
        )
    return None


def header_columns(known: Format, above: str, line: str) -> tuple[str, ...]:
    """The column names that a line is as a header row, those that were renamed under the format's own name."""
    reading = known.reading
    names = _names(line, reading.delimiter, reading.quotes)
    if known.recognition.header_rows > 1:
        names = tuple(joined(split_fields(above, reading.delimiter, reading.quotes), names))
    renamed = known.recognition.renamed
    return tuple(renamed.get(name, name) for name in names) if renamed else names


@lru_cache(maxsize=HEADER_LINES * 4)
def _names(line: str, delimiter: str, quotes: str) -> tuple[str, ...]:
    """The names in a line. Formats are many, the ways to cut a line are few, so each is cut once."""
    return tuple(map(normal_name, split_fields(line, delimiter, quotes)))


def is_header(columns: Sequence[str], known: Format) -> bool:
    """Whether these names are the format's header: every required one there, and none that it does not know.

    A header that is not known in full lets further columns through.
    """
    names = set(columns)
    further = names - {*known.header, *known.optional}
    return names.issuperset(known.header) and not (further and known.recognition.complete)


def _groups(file_name: str, known: Format) -> dict[str, str]:
    found = re.search(known.file_name, file_name) if known.file_name else None
    return {name: text for name, text in found.groupdict().items() if text} if found else {}


def _choose(file_name: str, found: list[Recognised], sales_period: str | None) -> Recognised:
    """The one of several that asks for most, covers the report's sales period, and whose file name fits."""
    found = [match for match in found if not any(_asks_more(other, match) for other in found)]
    if len(found) > 1:
        found = [match for match in found if _covers(match, sales_period)] or found
    if len(found) > 1:
        unnamed = [match for match in found if not match.format.file_name]
        found = [match for match in found if _named(match)] or unnamed or found
    if len(found) > 1:
        ids = ", ".join(match.format.id for match in found)
        raise InputError(f"{file_name} fits several formats: {ids}; say which with --format.")
    return found[0]


def _asks_more(other: Recognised, match: Recognised) -> bool:
    """Whether another layout asks for all columns that this one does and for more, or knows its header in full."""
    mine, theirs = set(match.format.header), set(other.format.header)
    fuller = other.format.recognition.complete and not match.format.recognition.complete
    return theirs > mine or (fuller and theirs >= mine)


def _covers(match: Recognised, sales_period: str | None) -> bool:
    period = sales_period or file_period(match.format, match.preamble, match.groups)
    return bool(period) and match.format.covers(period)


def _named(match: Recognised) -> bool:
    pattern = match.format.file_name
    return bool(pattern) and re.search(pattern, match.file_name) is not None
