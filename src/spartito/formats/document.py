"""Which formats read a document, and what has to be known to make text of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from spartito.formats.format import JSON_LINES, WORKBOOK, Format

DELIMITER, QUOTES = "\t", "csv"
"""How we write the text that is made of a document."""


def candidates(formats: Iterable[Format], document: str, sheet: str) -> list[Format]:
    """The formats that may read text (no *document*), JSON lines, or the *sheet* of a workbook.

    A workbook may also have the header of a text format, and is then read by it: but not where numbers are written
    otherwise than in a workbook, or where text between other delimiters is looked for.
    """
    if not document:
        return [known for known in formats if not known.reading.document]
    found = []
    for known in formats:
        reading = known.reading
        if reading.document == document and reading.sheet in ("", sheet):
            found.append(known)
        elif document == WORKBOOK and _is_plain(known):
            as_sheet = replace(
                reading, delimiter=DELIMITER, quotes=QUOTES, encoding="utf-8", document=document
            )
            found.append(replace(known, reading=as_sheet))
    return found


def _is_plain(known: Format) -> bool:
    reading = known.reading
    plain = not reading.document and reading.numbers.decimal == "." and not reading.numbers.thousands
    return (
        plain and known.recognition.header_rows > 0 and (reading.delimiter == DELIMITER or not known.totals)
    )


def as_made(known: Format, sheet: str, columns: tuple[str, ...]) -> Mapping[str, object] | None:
    """What the text of a document is made by, for a plan; None for a report that is text."""
    if known.reading.document == WORKBOOK:
        return {"kind": WORKBOOK, "sheet": sheet, "width": len(columns)}
    if known.reading.document == JSON_LINES:
        recognition = known.recognition
        named = {"renamed": dict(recognition.renamed), "complete": recognition.complete}
        return {"kind": JSON_LINES, "columns": list(columns), **named}
    return None
