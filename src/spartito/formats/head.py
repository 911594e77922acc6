"""The first lines of a report, as text: cut into lines and fields the way the core cuts them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Sequence

from spartito.errors import InputError

HEADER_LINES = 30
"""The header row is looked for in so many lines; what stands above it is the preamble."""

_BOM = "\ufeff"
_BLANKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_PACKED = {
    b"PK\x03\x04": "a ZIP archive or a workbook; unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password; save it as .xlsx without one",
    b"[{": "a JSON array; ask for JSON lines, one object a line",
    b"\x1f\x8b": "compressed twice; unpack it once",
    b"\x28\xb5\x2f\xfd": "compressed twice; unpack it once",
    b"BZh": "compressed with bzip2; unpack it first",
    b"PAR1": "a Parquet file; give the report as its DSP sent it",
    b"<?xml": "an XML document; ask for the report as a flat file",
    b"<xs:schema": "an XML document; ask for the report as a flat file",
    b"%PDF": "a PDF; ask for the report as CSV or TSV",
}
_WIDE_MARKS = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}


def head_lines(file_name: str, head: bytes, encodings: Collection[str]) -> dict[str, list[str]]:
    """The first lines of a report without line ends and byte order mark, in each of *encodings* that it may have.

    With a byte order mark of UTF-16 it can have no other. InputError for what is no text file.
    """
    for magic, what in _PACKED.items():
        if head.startswith(magic):
            raise InputError(f"{file_name} is {what}.")
    if not head.strip(_BLANKS):
        raise InputError(f"{file_name} is empty; fetch it again, or leave it out.")
    order = _WIDE_MARKS.get(head[:2], "")
    possible = sorted(name for name in encodings if (name in ("utf-16", order)) == bool(order))
    if not possible:
        seen, said = (
            "UTF-16",
            'no format says so; save it as UTF-8, or add a format with encoding = "utf-16"',
        )
        if not order:
            seen, said = (
                "no UTF-16 with a byte order mark",
                "its format says so; look at the encoding there",
            )
        raise InputError(f"{file_name} is written in {seen}, and {said}.")
    return {name: _lines(head, order if name == "utf-16" else name) for name in possible}


def _lines(head: bytes, encoding: str) -> list[str]:
    # The head may end inside a character; what cannot be decoded further down is for the core to reject, line by line.
    text = head.decode(encoding, errors="replace").removeprefix(_BOM)
    return [line.removesuffix("\r") for line in text.split("\n")]


def split_fields(line: str, delimiter: str, quotes: str) -> list[str]:
    """The fields of one line; with quotes "csv" a quoted field may hold the delimiter."""
    if quotes == "none":
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a field beyond the reader's limit: no header
        return line.split(delimiter)


def normal_name(name: str) -> str:
    """A column name as names are compared: non-breaking spaces made plain, none around; case kept."""
    return name.replace("\u00a0", " ").strip()


def repeated(columns: Sequence[str]) -> list[str]:
    """The column names that appear more than once."""
    return sorted(name for name, times in Counter(columns).items() if times > 1)


def joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The column names of a header of two rows; a name above holds until the next one.

    >>> joined(["", "Free", "", "Premium"], ["ISRC", "Plays", "Net", "Plays"])
    ['ISRC', 'Free Plays', 'Free Net', 'Premium Plays']
    """
    names, group = [], ""
    for place, name in enumerate(below):
        group = normal_name(above[place]) if place < len(above) and normal_name(above[place]) else group
        names.append(f"{group} {normal_name(name)}".strip())
    return names


def preamble_values(lines: list[str], layout: str, delimiter: str) -> dict[str, str]:
    """What the lines above the header say, by name.

    They are a line of names and one of values, or a name a line, or of a pattern whose named groups are the values.
    """
    rows = [[normal_name(field) for field in line.split(delimiter)] for line in lines if line.strip()]
    if layout == "key and value":
        return {row[0]: row[1] for row in rows if len(row) > 1 and row[0]}
    if layout == "names then values" and len(rows) > 1:
        return {name: value for name, value in zip(rows[0], rows[1], strict=False) if name}
    if layout in ("none", "names then values"):
        return {}
    found = re.finditer(layout, "\n".join(lines), re.MULTILINE)
    return {name: text.strip() for match in found for name, text in match.groupdict().items() if text}
