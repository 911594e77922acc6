"""How a report would be read, for a person to look at before anything is ingested."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spartito.errors import InputError
from spartito.formats.format import Constant, Format, FromColumn, FromFileName, FromPreamble, Role
from spartito.formats.head import head_lines
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised, recognise

SHOWN_RECORDS = 5


@dataclass(frozen=True, slots=True)
class FormatCheck:
    """How a report would be read.

    `roles` says in words where each of our words comes from; `records` are the first lines of data as they would
    be read, by role, before any check of the core; `problems` are sentences, none if all looks right.
    """

    file_name: str
    format_id: str
    format_file: str
    header_line: int
    preamble: Mapping[str, str]
    roles: Mapping[str, str]
    records: tuple[Mapping[str, str], ...]
    problems: tuple[str, ...]


def check_format(
    file_name: str,
    head: bytes,
    formats: Sequence[Format],
    format_id: str | None = None,
    sales_period: str | None = None,
) -> FormatCheck:
    """Recognise a report by its first bytes and describe how it would be read; FormatError if it fits no format."""
    found = recognise(file_name, head, formats, format_id, sales_period)
    problems: list[str] = []
    try:
        compile_plan(found, sales_period)
    except InputError as error:
        problems.append(str(error))
    records = []
    for number, fields in _first_records(found, head):
        if len(fields) != len(found.columns):
            problems.append(
                f"{file_name}: record {number} has {len(fields)} fields and the header {len(found.columns)}; "
                f"the delimiter or the quotes of {found.format.file} do not fit this file."
            )
        else:
            records.append(_as_read(found, fields))
    roles = {name: _in_words(role) for name, role in found.format.columns.items()}
    return FormatCheck(
        file_name=file_name,
        format_id=found.format.id,
        format_file=found.format.file,
        header_line=found.header_line,
        preamble=found.preamble,
        roles=roles,
        records=tuple(records),
        problems=tuple(problems),
    )


def _first_records(found: Recognised, head: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first whole records below the header that are no totals rows, numbered from 1."""
    reading = found.format.reading
    lines = head_lines(found.file_name, head)[found.header_line :]
    left_out = tuple(
        mark.starts_with for mark in (*found.format.ignore, *filter(None, [found.format.footer]))
    )
    kept = (line for line in lines if line.strip() and not line.startswith(left_out))
    if reading.quotes == "none":
        records: Iterator[list[str]] = (line.split(reading.delimiter) for line in kept)
    else:
        records = csv.reader(io.StringIO("\n".join(kept)), delimiter=reading.delimiter)
    for number in range(1, SHOWN_RECORDS + 1):
        if (fields := next(records, None)) is None:
            return
        yield number, fields


def _as_read(found: Recognised, fields: list[str]) -> dict[str, str]:
    read = {}
    for name, role in found.format.columns.items():
        if isinstance(role, Constant):
            read[name] = role.value
        elif isinstance(role, FromPreamble):
            read[name] = found.preamble.get(role.name, "")
        elif isinstance(role, FromFileName):
            read[name] = found.groups.get(role.group, "")
        elif role.column in found.columns:
            read[name] = _translated(role, fields[found.columns.index(role.column)].strip())
    return read


def _translated(role: FromColumn, text: str) -> str:
    if not text:
        return role.blank or ""
    return (role.values or {}).get(
        text, text if role.default is None or role.values is None else role.default
    )


def _in_words(role: Role) -> str:
    if isinstance(role, Constant):
        return f"always {role.value}"
    if isinstance(role, FromPreamble):
        return f'"{role.name}" above the header{_range(role.to_name)}'
    if isinstance(role, FromFileName):
        return f"{role.group} in the file name"
    return f'column "{role.column}"{_range(role.to_column)}'


def _range(end: str) -> str:
    return f' to "{end}", the month of the middle day' if end else ""
