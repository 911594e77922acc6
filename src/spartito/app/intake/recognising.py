"""Which format a report has, whatever it is written in: text, one sheet of a workbook, or JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from spartito.errors import InputError
from spartito.formats.format import JSON_LINES, Format
from spartito.formats.recognise import Recognised, recognise
from spartito.sources import delivery
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import Head, heads_of, kind_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """The formats that there are, and what the user said of the report."""

    formats: Sequence[Format]
    format_id: str | None = None
    sales_period: str | None = None


def recognised(report: Delivered, wanted: Wanted) -> Recognised:
    """The format of a report, and of a workbook the sheet; FormatError or InputError says why there is none."""
    return with_others(report, wanted)[0]


def with_others(report: Delivered, wanted: Wanted) -> tuple[Recognised, tuple[str, ...]]:
    """The same, with the names of the sheets that hold something else."""
    head = delivery.head(report)
    kind = kind_of(head)
    if not kind:
        return _one(report, Head("", head), wanted, ""), ()
    heads = [one for one in heads_of(report, head) if one.data.strip()]
    if not heads:
        raise InputError(f"{report.shown} is empty; fetch it again, or leave it out.")
    if kind == JSON_LINES:
        return _of_objects(_one(report, heads[0], wanted, kind)), ()
    found = _of_sheets(report, heads, wanted, kind)
    return found, tuple(one.sheet for one in heads if one.sheet != found.sheet)


def _one(report: Delivered, head: Head, wanted: Wanted, kind: str) -> Recognised:
    with _named_as_shown(report):
        found = recognise(
            report.file_name,
            head.data,
            wanted.formats,
            wanted.format_id,
            wanted.sales_period,
            kind,
            head.sheet,
        )
    return replace(found, file_name=report.shown, sheet=head.sheet)


@contextmanager
def _named_as_shown(report: Delivered) -> Iterator[None]:
    """Formats know a report by its own name, with which their sentences begin; people need that of its archive too."""
    try:
        yield
    except InputError as error:
        raise type(error)(f"{report.shown}{str(error).removeprefix(report.file_name)}") from error


def _of_objects(found: Recognised) -> Recognised:
    """JSON lines have no header row: every key that the format knows is a column."""
    columns = tuple(dict.fromkeys((*found.format.header, *found.format.optional, *found.columns)))
    return replace(found, header_line=0, header_raw="", columns=columns, above=())


def _of_sheets(report: Delivered, heads: Sequence[Head], wanted: Wanted, kind: str) -> Recognised:
    found: list[Recognised] = []
    failures: list[InputError] = []
    for head in heads:
        try:
            found.append(_one(report, head, wanted, kind))
        except InputError as error:
            failures.append(error)
    if not found:
        raise failures[0]
    read = [one for one in found if not one.format.ignored] or found[:1]
    if len(read) > 1:
        names = " and ".join(f"{one.sheet} ({one.format.id})" for one in read)
        raise InputError(
            f"{report.shown}: the sheets {names} are reports, and one file is one report. Save them apart, or name the one "
            "that counts as reading.sheet in a format of the book."
        )
    return read[0]
