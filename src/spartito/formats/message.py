"""The header record of a DDEX Digital Sales Report: what it says of the report, and which file of several this is."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spartito.errors import FormatError, InputError
from spartito.formats import record_types
from spartito.formats.format import Format

_BOM = b"\xef\xbb\xbf"
_VERSION = re.compile(r"dsrf/\S+")
_SENDER = re.compile(r"PADPIDA[a-zA-Z0-9]+")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_DATE = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?")
_PART = re.compile(r"_(\d+)of(\d+)_")
_EXPECTED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "MessageVersion": (_VERSION, "a version such as dsrf/30"),
    "FileNumber": (_NUMBER, "a number from 1 on"),
    "NumberOfFiles": (_NUMBER, "a number from 1 on"),
    "UsageStartDate": (_DATE, "a date YYYY-MM-DD"),
    "UsageEndDate": (_DATE, "a date YYYY-MM-DD"),
    "SenderPartyId": (_SENDER, "a DDEX party id, PADPIDA and more"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """A header record: the file's name, the line where it stands, its cells by name, both dates as full ones."""

    file_name: str
    line: int
    cells: Mapping[str, str]

    @property
    def sender(self) -> str:
        """The party id of the sender, as the first part of a source is written."""
        return self.cells["SenderPartyId"].lower()

    @property
    def message(self) -> tuple[str, str]:
        """What the files of one report have in common: its sender and its id."""
        return self.sender, self.cells["MessageId"]

    @property
    def number(self) -> int:
        """Which file of the report this is, from 1."""
        return int(self.cells["FileNumber"])

    @property
    def files(self) -> int:
        """How many files the report has."""
        return int(self.cells["NumberOfFiles"])


def header_record(head: bytes) -> tuple[int, str] | None:
    """The line number and the text of a header record, if the first record of these bytes is one."""
    for number, line in enumerate(head.removeprefix(_BOM).split(b"\n"), 1):
        if line.startswith(b"#") or not line.strip():
            continue
        if line.split(b"\t")[0] != record_types.HEAD.encode():
            return None
        return number, line.decode("utf-8", "replace").removesuffix("\r")
    return None


def read_header(file_name: str, line: int, text: str) -> Header:
    """The header record, checked; FormatError says everything that is wrong with it."""
    rules = record_types.ddex().cells[record_types.HEAD]
    texts = [cell.strip() for cell in text.split("\t")]
    least = max(at for at, cell in enumerate(rules, 1) if cell.required)
    problems = []
    if not least <= len(texts) <= len(rules):
        problems.append(f"it has {len(texts)} cells, and should have {least} to {len(rules)}")
    cells = {rule.name: cell for rule, cell in zip(rules, texts, strict=False)}
    problems += [f"{rule.name} is missing" for rule in rules if rule.required and not cells.get(rule.name)]
    for name, (pattern, expected) in _EXPECTED.items():
        if (said := cells.get(name)) and not pattern.fullmatch(said):
            problems.append(f'{name} is "{said}"; expected {expected}')
    if not problems:
        problems += _contradictions(file_name, cells)
    if problems:
        raise FormatError(
            f"{file_name}, line {line}: the HEAD record is not that of a DDEX sales report: {'; '.join(problems)}. "
            "Ask the sender for a corrected file."
        )
    for name, last in (("UsageStartDate", False), ("UsageEndDate", True)):
        cells[name] = _day(cells[name], last=last)
    return Header(file_name, line, cells)


def _contradictions(file_name: str, cells: Mapping[str, str]) -> list[str]:
    number, files = int(cells["FileNumber"]), int(cells["NumberOfFiles"])
    if number > files:
        return [f"FileNumber is {number} of NumberOfFiles {files}"]
    named = _PART.search(file_name)
    if named and (int(named[1]), int(named[2])) != (number, files):
        return [f"it says file {number} of {files}, and the file is named {named[1]} of {named[2]}"]
    return []


def _day(text: str, *, last: bool) -> str:
    """A date of which the day or the month may be missing, as the first or the last day of what it says.

    >>> _day("2015-10", last=False), _day("2015-02", last=True), _day("20151231", last=True)
    ('2015-10-01', '2015-02-28', '2015-12-31')
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return text
    year, month = int(found[1]), int(found[2] or (12 if last else 1))
    if not 1 <= month <= 12 or year < 1:
        return text
    day = int(found[3] or (monthrange(year, month)[1] if last else 1))
    return f"{year:04}-{month:02}-{day:02}"


def format_of(header: Header, formats: Sequence[Format]) -> Format:
    """The format of the profile and version that a header names; FormatError says which are known."""
    profile, version = header.cells["Profile"], header.cells["ProfileVersion"]
    found = [
        known
        for known in formats
        if known.grouped
        and profile.lower() in map(str.lower, known.grouped.profiles)
        and version in known.grouped.versions
    ]
    if not found:
        named = "; ".join(
            f"{name} {', '.join(known.grouped.versions)}"
            for known in formats
            if known.grouped
            for name in known.grouped.profiles
        )
        raise FormatError(
            f"{header.file_name}, line {header.line}: HEAD says Profile {profile}, ProfileVersion {version}; known are: "
            f"{named}."
        )
    if len(found) > 1:
        ids = ", ".join(known.id for known in found)
        raise InputError(f"{header.file_name} fits several formats: {ids}; say which with --format.")
    return found[0]
