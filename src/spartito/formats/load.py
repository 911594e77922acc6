"""Reads format files: the shipped library, and a book's own formats, which take the place of shipped ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from spartito.errors import FormatError
from spartito.formats.format import ENCODINGS, Format, Marked, Reading
from spartito.formats.roles import read_roles
from spartito.formats.section import Section

_TOP = (
    "format",
    "source",
    "since",
    "until",
    "provenance",
    "recognise",
    "reading",
    "columns",
    "ignore",
    "footer",
)
_PROVENANCE = ("official", "real file", "third-party parser")
_NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def load_formats(own: Path | None = None) -> tuple[Format, ...]:
    """Every known format, by id: the shipped ones, and those of the folder *own*, which win over the same id."""
    formats = {known.id: known for known in map(_load, sorted(_library(), key=str))}
    if own is not None and own.is_dir():
        mine: dict[str, Format] = {}
        for known in map(load_format, sorted(own.glob("*.toml"))):
            if known.id in mine:
                raise FormatError(
                    f'{known.file} and {mine[known.id].file} both say "{known.id}"; remove one of them.'
                )
            mine[known.id] = known
        formats |= mine
    return tuple(formats[key] for key in sorted(formats))


def load_format(path: Path) -> Format:
    """The format that the TOML file at *path* describes; FormatError names the key and line that is wrong."""
    return _load(path)


def parse_format(source: str, file: str) -> Format:
    """The format that a TOML text describes; *file* is its name for messages."""
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{file}: not valid TOML: {error}.") from error
    top = Section(file, source, "", values)
    top.only(_TOP)
    recognise = top.section("recognise")
    recognise.only(("file_name", "header", "optional"))
    reading = _reading(top.section("reading"))
    header, optional = _header(recognise)
    file_name = _file_name(recognise)
    footer = _marked(top.section("footer")) if "footer" in top.values else None
    return Format(
        name=_matching(top, "format", _NAME, "a DSP and a report in lower case, such as deezer/provider"),
        source=_matching(top, "source", _NAME, "a DSP and a feed in lower case, such as deezer/provider"),
        since=_matching(top, "since", _PERIOD, "a sales period YYYY-MM", ""),
        until=_matching(top, "until", _PERIOD, "a sales period YYYY-MM", ""),
        provenance=top.choice("provenance", _PROVENANCE),
        file_name=file_name,
        header=header,
        optional=optional,
        reading=reading,
        columns=read_roles(top.section("columns"), header, optional, reading.preamble, file_name),
        ignore=tuple(_marked(section) for section in top.sections("ignore")),
        footer=footer,
        file=file,
    )


def _load(path: Path | Traversable) -> Format:
    try:
        return parse_format(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: cannot be read as UTF-8 text; check the file.") from error


def _library() -> Iterator[Traversable]:
    for dsp in files("spartito.formats").joinpath("library").iterdir():
        yield from (file for file in dsp.iterdir() if file.name.endswith(".toml"))


def _reading(section: Section) -> Reading:
    section.only(("delimiter", "quotes", "encoding", "preamble"))
    return Reading(
        encoding=section.choice("encoding", ENCODINGS, "utf-8"),
        delimiter=section.choice("delimiter", ("\t", ",", ";", "|")),
        quotes=section.choice("quotes", ("none", "csv")),
        preamble=section.choice("preamble", ("none", "names then values", "key and value"), "none"),
    )


def _header(section: Section) -> tuple[tuple[str, ...], tuple[str, ...]]:
    header, optional = section.texts("header"), section.texts("optional", ())
    if not header:
        raise section.error("header", '"header" names no column')
    for name in (*header, *optional):
        if (header + optional).count(name) > 1:
            raise section.error("header", f'the column "{name}" is named twice')
    return header, optional


def _file_name(section: Section) -> str:
    pattern = section.text("file_name", "")
    try:
        re.compile(pattern)
    except re.error as error:
        raise section.error("file_name", f'"file_name" is not a regular expression: {error}') from error
    return pattern


def _matching(
    section: Section, key: str, pattern: re.Pattern[str], expected: str, default: str | None = None
) -> str:
    value = section.text(key, default)
    if value != default and not pattern.fullmatch(value):
        raise section.error(key, f'"{key}" is "{value}"; it must be {expected}')
    return value


def _marked(section: Section) -> Marked:
    section.only(("starts_with", "reason"))
    starts_with = section.text("starts_with")
    if not starts_with:
        raise section.error("starts_with", '"starts_with" is empty and would match every line')
    return Marked(starts_with, section.text("reason"))
