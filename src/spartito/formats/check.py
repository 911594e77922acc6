"""How a report would be read, for a person to look at before anything is ingested."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from spartito.errors import InputError
from spartito.formats.describe import roles_in_words
from spartito.formats.format import Constant, FromColumn, FromFileName, FromPreamble
from spartito.formats.head import head_lines
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised

SHOWN_RECORDS = 5
MOST_LEFT_OUT = 1000
"""So many records are looked at to find those that are no totals rows and no blank lines."""

Cut = Callable[[bytes, str, str, int], Sequence[tuple[int, Sequence[str], str]]]
"""Cuts UTF-8 bytes by a delimiter and quotes into at least so many records, if there are: line, fields, rule broken."""


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
    further: tuple[str, ...] = ()


def check_recognised(
    found: Recognised, head: bytes, cut: Cut, sales_period: str | None = None
) -> FormatCheck:
    """Describe how a recognised report would be read by the first bytes of its text.

    *cut* cuts records as they will be cut when the report is placed.
    """
    file_name = found.file_name
    problems: list[str] = []
    if found.format.ignored:
        return FormatCheck(
            found.file_name,
            found.format.id,
            found.format.file,
            found.header_line,
            {},
            {},
            (),
            (found.format.ignored,),
        )
    try:
        compile_plan(found, sales_period)
    except InputError as error:
        problems.append(str(error))
    records = []
    for line, fields, rule in _first_records(found, head, cut):
        if rule:
            problems.append(f"{file_name}, line {line}: the record will be rejected ({rule}).")
        elif len(fields) != len(found.columns):
            problems.append(
                f"{file_name}, line {line}: the header has {len(found.columns)} fields and the record {len(fields)}; "
                f"the delimiter or the quotes of {found.format.file} do not fit this file."
            )
        else:
            records.append(_as_read(found, fields))
    return FormatCheck(
        file_name=file_name,
        format_id=found.format.id,
        format_file=found.format.file,
        header_line=found.header_line,
        preamble=found.preamble,
        roles=roles_in_words(found.format),
        records=tuple(records),
        problems=tuple(problems),
        further=found.further,
    )


def _first_records(found: Recognised, head: bytes, cut: Cut) -> Iterator[tuple[int, Sequence[str], str]]:
    """The first records below the header that are no blank lines and no totals rows, by physical line."""
    reading, known = found.format.reading, found.format
    if known.grouped:
        return  # a record by itself does not say what is carried to it
    lines = head_lines(found.file_name, head, [reading.encoding])[reading.encoding][found.header_line :]
    records = cut("\n".join(lines).encode(), reading.delimiter, reading.quotes, MOST_LEFT_OUT)
    sold = (
        (found.header_line + line, fields, rule)
        for line, fields, rule in records
        if any(field.strip() for field in fields) and not _is_left_out(found, fields)
    )
    yield from islice(sold, SHOWN_RECORDS)


def _is_left_out(found: Recognised, fields: Sequence[str]) -> bool:
    """Whether a record is no line: a totals row, the footer, or one that the format ignores."""
    known, cells = found.format, dict(zip(found.columns, fields, strict=False))
    starts = [mark.starts_with for mark in known.totals if mark.starts_with]
    starts += [known.footer.starts_with] if known.footer else []
    starts += [
        mark.starts_with
        for mark in known.ignore
        if not mark.column or cells.get(mark.column, "").strip() in mark.words
    ]
    return known.reading.delimiter.join(fields).startswith(tuple(starts))


def _as_read(found: Recognised, fields: Sequence[str]) -> dict[str, str]:
    read = {}
    for name, role in found.format.columns.items():
        if isinstance(role, Constant):
            read[name] = role.value
        elif isinstance(role, FromPreamble):
            read[name] = found.preamble.get(role.name, "")
        elif isinstance(role, FromFileName):
            read[name] = found.groups.get(role.group, "")
        elif role.column in found.columns:
            said = (fields[found.columns.index(column)].strip() for column in (role.column, *role.plus))
            read[name] = " + ".join(_translated(role, text) for text in said)
    return read


def _translated(role: FromColumn, text: str) -> str:
    if not text:
        return role.blank or ""
    return (role.values or {}).get(
        text, text if role.default is None or role.values is None else role.default
    )
