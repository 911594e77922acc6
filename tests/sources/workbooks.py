"""Workbooks made part by part, so that they hold exactly what is written here."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def _relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def xlsx_parts(
    sheets: Mapping[str, str],
    shared: Sequence[str] = (),
    formats: Sequence[str] = (),
    *,
    about: str = "",
) -> dict[str, str]:
    """The parts of an .xlsx workbook: the rows of each sheet as XML, shared texts, and number formats by style from 1."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="s{at}"/>' for at, name in enumerate(sheets, 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{at}" formatCode="{escape(code)}"/>' for at, code in enumerate(formats, 164)
    )
    styles = "".join(f'<xf numFmtId="{at}"/>' for at in range(164, 164 + len(formats)))
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    targets = [(f"s{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    own = [("t", "sharedStrings", "sharedStrings.xml"), ("f", "styles", "/xl/styles.xml")]
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{about}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(*targets, *own),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        **{
            f"xl/worksheets/sheet{at}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for at, rows in enumerate(sheets.values(), 1)
        },
    }


def ods_parts(sheets: Mapping[str, str]) -> dict[str, str]:
    """The parts of an .ods workbook: the rows of each sheet as XML."""
    tables = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {OFFICE}>{body}</office:document-content>",
    }


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write parts as a file, the same bytes every time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return path


def row(number: int, *cells: str) -> str:
    """A row of an .xlsx sheet."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def number(place: str, stored: str, style: int = 0) -> str:
    """A cell with a number as it is stored."""
    return f'<c r="{place}" s="{style}"><v>{stored}</v></c>'


def words(place: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
