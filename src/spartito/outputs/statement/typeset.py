"""A statement as a PDF (PDF/A-2a, accessible), typeset by Typst: any script, tables over pages, the same bytes each time.

All texts go to Typst as data (JSON), so nothing that a report or a catalogue says is ever read as markup. The same fonts
give the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import cast

import typst

from spartito.domain.period import Period
from spartito.errors import InputError, ensure
from spartito.outputs.statement.document import told
from spartito.outputs.statement.files import FONT_PACKAGES
from spartito.outputs.statement.model import Statement

NEEDED = ("Noto Sans", "Noto Serif")
UNSHOWN = "\ufffd"
"""What stands for a character that no installed font has."""

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
# What Typst says of a character without a glyph; those that it does not print come as an escape with their code.
_MISSING = re.compile(r'the text `"(?P<text>(?:[^"\\]|\\.)+)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, and the characters that no installed font has: they are shown as � in it."""

    content: bytes
    unshown: str


def render(statement: Statement) -> bytes:
    """The statement as a PDF; InputError without the Noto fonts."""
    return typeset(statement).content


def typeset(statement: Statement) -> Typeset:
    """The statement as a PDF, and what of it could not be shown; InputError without the Noto fonts."""
    whole = json.dumps(told(statement), ensure_ascii=False, sort_keys=True)
    made_on = datetime.combine(Period.parse(statement.period).last_day, time(), UTC)
    unshown: set[str] = set()
    while True:
        text = "".join(UNSHOWN if letter in unshown else letter for letter in whole) if unshown else whole
        try:
            content = _compiler().compile(
                _template(),
                format="pdf",
                sys_inputs={"statement": text},
                pdf_standards=_STANDARDS,
                timestamp=made_on,
            )
        except typst.TypstError as error:
            found = _without_font(error) - unshown
            ensure(bool(found), f"statement {statement.number} can be typeset: {error}")
            unshown |= found
        else:
            ensure(isinstance(content, bytes), "a statement is one PDF")
            return Typeset(cast(bytes, content), "".join(sorted(unshown)))


def _without_font(error: typst.TypstError) -> set[str]:
    """The characters that the standard's check found without a glyph in any font."""
    texts = (match["text"] for match in _MISSING.finditer(str(error)))
    return {letter for text in texts for letter in _CODE.sub(lambda code: chr(int(code[1], 16)), text)}


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts()
    lacking = [name for name in NEEDED if name not in fonts.families()]
    if lacking:
        raise InputError(
            f"A PDF needs the fonts {' and '.join(lacking)}, which are not installed. Install the Noto fonts "
            f"(on Debian: apt-get install {FONT_PACKAGES})."
        )
    return typst.Compiler(font_paths=fonts)


@cache
def _template() -> bytes:
    return files("spartito.outputs").joinpath("templates/statement.typ").read_bytes()
