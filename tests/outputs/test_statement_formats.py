"""Statements as workbooks and PDFs: whole, the same bytes each time, any script, and harmless whatever a title says."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from spartito.domain.money import plain
from spartito.errors import InputError
from spartito.outputs.present import file_name, wrapping
from spartito.outputs.statement import files, table
from spartito.outputs.statement.model import Issuer, Payee, SourceEarnings, Statement, TrackLine

from . import rich, samples

HOSTILE = (
    "=HYPERLINK(\"http://example.com\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "<b>&\"'{{ 7*7 }}",
    "#import \"x\": y", "$ sum $ *bold* _it_", "tx\u202etxt\u2066", "line\r\nbreak\x00\x1b[31m", "\ud800half", "W" * 300,
    "ﷺ" * 60, "a\u0300" * 400, "https://example.com/pay", "mailto:a@example.com",
)  # fmt: skip
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NO_FONTS = "the Noto fonts are not installed (fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji)"


def has_fonts() -> bool:
    import typst

    needed = {"Noto Sans", "Noto Serif", "Noto Sans Arabic", "Noto Sans CJK JP", "Noto Color Emoji"}
    return needed <= set(typst.Fonts().families())


fonts = pytest.mark.skipif(not has_fonts(), reason=NO_FONTS)


def hostile() -> Statement:
    """A statement where every text is one that somebody made up to do harm."""
    lines = tuple(
        TrackLine(text, text, text, text, text, text, text, text, Decimal(3), Decimal("0.5"))
        for text in HOSTILE
    )
    amount = Decimal("0.5") * len(lines)
    source = SourceEarnings(HOSTILE[0], HOSTILE[1], "EUR", amount, amount, "", HOSTILE[5], lines)
    told = rich.statement()
    return replace(
        told,
        number=HOSTILE[6],
        issuer=Issuer(HOSTILE[0], HOSTILE[7], HOSTILE[10]),
        payee=Payee(HOSTILE[3], HOSTILE[9], HOSTILE[2], HOSTILE[16]),
        sources=(source,),
        closing=told.closing - told.earned + amount,
        movements=tuple(replace(m, note=HOSTILE[5], reference=HOSTILE[0]) for m in told.movements),
        holds=tuple(replace(held, reason=HOSTILE[12], hold_id=HOSTILE[4]) for held in told.holds),
    )


def made(statement: Statement, name: str) -> bytes:
    return files.FORMATS[name].render(statement).content


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """The texts and numbers of a workbook's cells, by sheet; a formula or a link is an error."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name.lower()]
    names = [
        one.get("name")
        for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{SPREADSHEET}sheet")
    ]
    found = {}
    for number, name in enumerate(names, 1):
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(root.iter(f"{SPREADSHEET}f"))
        assert not list(root.iter(f"{SPREADSHEET}hyperlink"))
        found[name] = [["".join(cell.itertext()) for cell in row] for row in root.iter(f"{SPREADSHEET}row")]
    return found


def pages(content: bytes) -> list[str]:
    """The text of each page, in the letters that the fonts stand for."""
    return [
        unicodedata.normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages
    ]


def test_the_workbook_has_every_line_and_every_digit():
    statement = rich.statement()
    found = sheets(made(statement, "xlsx"))

    exact = [row[-1] for row in found["Lines"][1:]]
    assert exact == [plain(line.amount) for source in statement.sources for line in source.tracks]
    assert found["Lines"][0][-1] == "Amount, exact"
    assert plain(statement.closing) in found["Statement"][-1]
    assert list(found) == [
        "Statement", "What came in", "What else moved your balance", "How much is still unrecouped",
        "What is held, and why", "What is kept for returns", "Tax withheld", "Self-billed invoices", "Still to come",
        "Services", "Territories", "Uses", "Releases", "Tracks", "Lines",
    ]  # fmt: skip


def test_more_lines_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    from spartito.outputs.statement import workbook

    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    found = sheets(made(samples.statement((10,)), "xlsx"))

    assert [len(found[name]) for name in ("Lines", "Lines 2", "Lines 3")] == [5, 5, 3]


@pytest.mark.parametrize("name", ["html", "csv", "csv-raw", "xlsx", pytest.param("pdf", marks=fonts)])
def test_the_same_statement_gives_the_same_bytes(name):
    assert made(rich.statement(), name) == made(rich.statement(), name)


def test_the_raw_csv_gives_every_text_back_as_it_was():
    text = made(hostile(), "csv-raw").decode()
    found = [row["title"] for row in csv.DictReader(io.StringIO(text, newline="")) if row["row"] == "track"]

    unwritable = str.maketrans({"\x00": "\ufffd", "\ud800": "\ufffd"})
    assert found == [title.translate(unwritable) for title in HOSTILE]


def test_hostile_texts_are_texts_in_a_workbook():
    found = sheets(made(hostile(), "xlsx"))

    titles = [row[7] for row in found["Lines"][1:]]
    assert titles[:4] == list(HOSTILE[:4])
    assert not any(
        set(text) & {"\u202e", "\x00", "\r"} for rows in found.values() for row in rows for text in row
    )


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed (libreoffice-calc)")
def test_a_spreadsheet_takes_no_hostile_text_for_a_formula_or_a_link(tmp_path):
    for name, content in (("table.csv", table.render(hostile())), ("book.xlsx", made(hostile(), "xlsx"))):
        (tmp_path / name).write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods",
         "--outdir", tmp_path / "opened", tmp_path / "table.csv", tmp_path / "book.xlsx"],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip

    for name in ("table.fods", "book.fods"):
        opened = (tmp_path / "opened" / name).read_text("utf-8")
        assert "HYPERLINK" in opened
        assert "table:formula" not in opened
        assert "xlink:href" not in opened


@fonts
def test_a_pdf_says_who_what_and_when():
    first, *rest = pages(made(rich.statement(), "pdf"))

    for words in (
        "Nina Varga",
        "September 2026",
        "We will pay you",
        "USD 2,614.10",
        "5 October 2026",
        "Recouped",
    ):
        assert words in first, words
    assert f"1 of {len(rest) + 1}" in first
    assert "Claimed by another label" in "".join(rest)


@fonts
def test_every_script_can_be_read_in_a_pdf():
    text = "".join(pages(made(samples.statement((10,)), "pdf")))

    for title in ("夜の電車", "Ночной поезд", "Blå timme"):
        assert title in text, title
    for title in ("ليلة في بيروت", "שיר של ים", "फिर मिलेंगे"):
        assert set(title) <= set(text), title


@fonts
def test_a_long_table_repeats_its_head_on_every_page():
    all_pages = pages(made(samples.statement((200, 5)), "pdf"))
    tables = [page for page in all_pages if "IEAB126" in page]

    assert len(tables) >= 4
    assert all("Plays and sales" in page for page in tables)
    assert f"{len(all_pages)} of {len(all_pages)}" in all_pages[-1]


@fonts
def test_a_pdf_is_made_to_last_and_does_nothing():
    content = made(hostile(), "pdf")
    reader = PdfReader(io.BytesIO(content))

    assert b"pdfaid:part" in content
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)
    assert not any(page.get("/Annots") or page.get("/AA") for page in reader.pages)
    text = "".join(pages(content))
    assert '#import "x"' in text
    assert "7*7" in text


@fonts
def test_a_character_that_no_font_has_is_named_and_shown_as_such(tmp_path):
    told = replace(samples.statement((3,)), payee=Payee("P1", "Nina \u0378 Varga"))
    written = files.write([told], tmp_path, ["pdf"])

    assert written.unshown == "\u0378"
    (page, *_) = pages((tmp_path / file_name(told.number, ".pdf")).read_bytes())
    assert "Nina \ufffd Varga" in page


@fonts
def test_without_the_fonts_it_says_which_and_how(monkeypatch):
    from spartito.outputs.statement import typeset

    monkeypatch.setattr(typeset, "NEEDED", ("Noto Nowhere",))
    typeset._compiler.cache_clear()
    with pytest.raises(InputError, match=r"Noto Nowhere.*apt-get install fonts-noto-core"):
        made(samples.statement(), "pdf")


def test_a_word_that_never_ends_can_be_broken():
    for word in ("W" * 300, "a\u0300" * 400, "ﷺ" * 60):
        parts = wrapping(word).split("\u200b")
        assert "".join(parts) == word
        assert max(map(len, parts)) <= 30
        assert not any(unicodedata.combining(part[0]) for part in parts)


@pytest.mark.parametrize("text", ["word", "html,docx", "", ","])
def test_an_unknown_format_is_refused_with_those_that_exist(text):
    with pytest.raises(InputError, match="Known: html, csv, csv-raw, xlsx, pdf"):
        files.formats(text)
