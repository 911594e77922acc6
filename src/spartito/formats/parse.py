"""A format file, read key by key: what is wrong is named with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

from spartito.domain.usage import MONEY, REPORT_KINDS, USAGE
from spartito.errors import FormatError
from spartito.formats.format import (
    DOCUMENTS,
    ENCODINGS,
    JSON_LINES,
    RIDES_AS,
    WORKBOOK,
    Format,
    FromColumn,
    Marked,
    Numbers,
    Reading,
    Recognition,
    Role,
    Stated,
)
from spartito.formats.grouped import Grouped, read_grouped
from spartito.formats.record_types import HEAD
from spartito.formats.roles import read_roles
from spartito.formats.section import Section

_TOP = (
    "format",
    "kind",
    "source",
    "since",
    "until",
    "provenance",
    "ignored",
    "recognise",
    "reading",
    "records",
    "columns",
    "deducted",
    "ignore",
    "total",
    "footer",
)
NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
"""How formats and sources are called."""
_PROVENANCE = ("official", "real file", "third-party parser")
_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DELIMITERS = ("\t", ",", ";", "|")
_PREAMBLES = ("none", "names then values", "key and value")
_THOUSANDS = ("", ".", ",", " ", "'", "\u00a0", "\u202f")
_NEGATIVE = ("minus", "trailing minus", "parentheses")
_MOST_EXTRA = 9
_READING = {
    "": ("delimiter", "quotes", "encoding", "preamble", "numbers", "extra_fields", "document"),
    WORKBOOK: ("document", "sheet", "preamble", "numbers"),
    JSON_LINES: ("document", "numbers"),
}
"""The keys of a report of delimited text, and of each document, whose text we make."""
FIGURES = ("amount", "quantity", "lines")
SCOPES = ("currency", "territory", "usage_type", "kind", "sales_period")


def parse_format(source: str, file: str) -> Format:
    """The format that a TOML text describes; *file* is its name for messages."""
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{file}: not valid TOML: {error}.") from error
    top = Section(file, source, "", values)
    top.only(_TOP)
    ignored = top.text("ignored", "")
    kind = top.choice("kind", REPORT_KINDS, MONEY)
    _refuse_money(top, kind)
    grouped = read_grouped(top.section("records"), whole=not ignored) if "records" in values else None
    if grouped:
        recognition, reading = Recognition("", tuple(grouped.columns)), _GROUPED
    else:
        recognition = _recognition(top.section("recognise"), whole=not ignored)
        reading = _reading(top.section("reading")) if not ignored or "reading" in values else _UNREAD
    columns = {} if ignored else _roles(top.section("columns"), recognition, reading, grouped, kind)
    footer, in_footer = _footer(top.section("footer")) if "footer" in values else (None, ())
    return Format(
        name=_matching(top, "format", NAME, "a DSP and a report in lower case, such as deezer/provider"),
        source=_matching(top, "source", NAME, "a DSP and a feed in lower case, such as deezer/provider"),
        since=_matching(top, "since", _PERIOD, "a sales period YYYY-MM", ""),
        until=_matching(top, "until", _PERIOD, "a sales period YYYY-MM", ""),
        provenance=top.choice("provenance", _PROVENANCE),
        about=_about(source),
        ignored=ignored,
        recognition=recognition,
        reading=reading,
        columns=columns,
        deducted=_deducted(top, recognition, columns.get("amount")),
        ignore=tuple(_marked(section, recognition) for section in top.sections("ignore")),
        totals=(*map(_stated, top.sections("total")), *in_footer),
        footer=footer,
        file=file,
        grouped=grouped,
        kind=kind,
    )


def _refuse_money(top: Section, kind: str) -> None:
    """A usage feed has no money: nothing is deducted, no total of it is money, no record of a sales message belongs to it."""
    for key in ("deducted", "total", "records") if kind == USAGE else ():
        if key in top.values:
            raise top.error(key, f'[{key}] is about money, and a format of kind = "{USAGE}" has none')


_GROUPED = Reading("utf-8", "\t", "none", HEAD)
"""How grouped records are read; the cells of their header record are what is said above the lines."""

_UNREAD = Reading("utf-8", "\t", "none", "none")
"""How the first lines of a report are read that is left out by its file name."""


def _roles(
    section: Section, recognition: Recognition, reading: Reading, grouped: Grouped | None, kind: str
) -> dict[str, Role]:
    """The roles of a format; grouped records tell usage type and territory by the words of their standard."""
    if grouped:
        section = replace(section, values={**grouped.usual, **section.values})
    return read_roles(section, recognition, reading.preamble, usage=kind == USAGE)


def _about(source: str) -> str:
    """The comment at the top of the file, as one paragraph."""
    lines = []
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)


def _recognition(section: Section, *, whole: bool) -> Recognition:
    section.only(("file_name", "header", "optional", "renamed", "complete", "header_rows", "begins"))
    rows = section.number("header_rows", 1, (0, 1, 2))
    file_name, begins = section.pattern("file_name"), section.pattern("begins")
    if (rows == 0) != bool(begins):
        raise section.error(
            "begins", '"begins" says how the first line starts where header_rows = 0, and only there'
        )
    header = section.texts("header", None if whole or not file_name else ())
    optional, renamed = section.texts("optional", ()), section.mapping("renamed") or {}
    if not header and (whole or not file_name):
        raise section.error("header", '"header" names no column')
    names = (*header, *optional, *renamed)
    for name in names:
        if names.count(name) > 1:
            raise section.error("header", f'the column "{name}" is named twice')
    for name in renamed.values():
        if name not in header + optional:
            raise section.error(
                "renamed", f'"renamed" gives another name for "{name}", which "header" does not name'
            )
    return Recognition(
        file_name, header, optional, renamed, section.flag("complete", default=True), rows, begins
    )


def _reading(section: Section) -> Reading:
    document = section.choice("document", DOCUMENTS) if "document" in section.values else ""
    section.only(_READING[document])
    preamble = section.pattern("preamble") or "none"
    if preamble not in _PREAMBLES and not re.compile(preamble).groupindex:
        named = ", ".join(f'"{name}"' for name in _PREAMBLES)
        raise section.error(
            "preamble", f'"preamble" is neither one of {named} nor a pattern with groups (?P<name>...)'
        )
    numbers = _numbers(section.inner("numbers")) if "numbers" in section.values else Numbers()
    if document and numbers.decimal != ".":
        raise section.error(
            "numbers",
            f'numbers of {document} have a point; "decimal" is for numbers that are written as text',
        )
    return Reading(
        encoding=section.choice("encoding", ENCODINGS, "utf-8"),
        delimiter=section.choice("delimiter", _DELIMITERS, "\t" if document else None),
        quotes=section.choice("quotes", ("none", "csv"), "csv" if document else None),
        preamble=preamble,
        numbers=numbers,
        extra_fields=section.number("extra_fields", 0, tuple(range(_MOST_EXTRA + 1))),
        document=document,
        sheet=section.text("sheet", ""),
    )


def _numbers(section: Section) -> Numbers:
    section.only(("decimal", "thousands", "around", "negative"))
    numbers = Numbers(
        decimal=section.choice("decimal", (".", ","), "."),
        thousands=section.choice("thousands", _THOUSANDS, ""),
        around=section.text("around", ""),
        negative=section.choice("negative", _NEGATIVE, "minus"),
    )
    if numbers.thousands == numbers.decimal:
        raise section.error("thousands", '"thousands" and "decimal" are the same mark')
    if any(mark.isdigit() or mark in "+-.,()" for mark in numbers.around):
        raise section.error("around", '"around" cannot hold digits, signs, points, commas or parentheses')
    return numbers


def _deducted(top: Section, recognition: Recognition, amount: Role | None) -> dict[str, str]:
    columns = top.mapping("deducted") or {}
    turned = isinstance(amount, FromColumn) and amount.minus_for
    for kind, column in columns.items():
        if turned and kind in RIDES_AS:
            raise top.error(
                "deducted",
                f'"{kind}" rides on the lines, and "minus_for" of amount turns the sign of the amount only: '
                f'leave "{kind}" out',
            )
        if column not in recognition.header:
            raise top.error(
                "deducted", f'"{kind}" comes from "{column}", which recognise.header does not name'
            )
    return columns


def _matching(
    section: Section, key: str, pattern: re.Pattern[str], expected: str, default: str | None = None
) -> str:
    value = section.text(key, default)
    if value != default and not pattern.fullmatch(value):
        raise section.error(key, f'"{key}" is "{value}"; it must be {expected}')
    return value


def _footer(section: Section) -> tuple[Marked, tuple[Stated, ...]]:
    """A footer, and what its records say of the totals, if the format says how."""
    section.only(("starts_with", "reason", "says"))
    mark = Marked(_start(section), section.text("reason"))
    return mark, (Stated("", _says(section), mark.reason),) if "says" in section.values else ()


def _marked(section: Section, recognition: Recognition) -> Marked:
    """Records are known by their start, or by a word in a column."""
    by_column = "column" in section.values
    section.only(("starts_with", "reason", "column", "is"))
    starts_with = section.text("starts_with", "") if by_column else _start(section)
    column, words = section.text("column", ""), section.texts("is", ())
    if by_column != bool(words) or (by_column and column not in recognition.header):
        raise section.error(
            "column", '"column" names a column of recognise.header, and "is" the words to look for'
        )
    return Marked(starts_with, section.text("reason"), column, words)


def _stated(section: Section) -> Stated:
    section.only(("starts_with", "says", "reason"))
    return Stated(_start(section), _says(section), section.text("reason"))


def _start(section: Section) -> str:
    starts_with = section.text("starts_with")
    if not starts_with:
        raise section.error("starts_with", '"starts_with" is empty and would match every line')
    return starts_with


def _says(section: Section) -> str:
    says = section.pattern("says")
    groups = re.compile(says).groupindex.keys()
    if not groups & set(FIGURES) or groups - {*FIGURES, *SCOPES}:
        named = ", ".join((*FIGURES, *SCOPES))
        raise section.error(
            "says", f'"says" needs a group (?P<amount>...) or another of {named}, and no other groups'
        )
    return says
