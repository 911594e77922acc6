"""Workbooks become lines of text: cell by cell as they are stored, row n on line n, the same text every time."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from spartito import _core
from spartito.errors import InputError
from spartito.sources import delivery
from spartito.sources.documents import text

from .workbooks import number, ods_parts, packed, row, words, xlsx_parts

SALES = "Sales"


def lines(path: Path, width: int = 1, sheet: str = SALES) -> list[str]:
    plan = {"document": {"kind": "workbook", "sheet": sheet, "width": width}}
    with text.as_text(delivery.whole(path), plan, path.parent) as read:
        return read.text.read_text("utf-8").splitlines()


def cells(path: Path, *rows: str, formats: tuple[str, ...] = (), about: str = "") -> list[str]:
    return lines(packed(path / "sales.xlsx", xlsx_parts({SALES: "".join(rows)}, (), formats, about=about)))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("0.1", "0.1"),
        ("1.0000000000000001E-1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1E-7", "0.0000001"),
        ("7.2438496065E11", "724384960650"),
        ("12.50", "12.5"),
        ("-1234567.89", "-1234567.89"),
        ("-0", "0"),
        ("9007199254740993", "9007199254740993"),
        ("0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234"),
    ],
)
def test_a_number_is_the_shortest_decimal_that_is_what_is_stored(tmp_path: Path, stored: str, read: str):
    assert cells(tmp_path, row(1, number("A1", stored))) == [read]


@pytest.mark.parametrize(
    ("code", "stored", "read"),
    [
        ("dd/mm/yyyy", "46265", "2026-08-31"),
        ("[$-409]mmmm yyyy", "46235", "2026-08-01"),
        ("dd/mm/yyyy hh:mm", "46265.75", "2026-08-31T18:00:00"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("0.00%", "0.155", "15.5%"),
        ("0%", "1.0000000000000001E-1", "10%"),
        ("0.00;(0.00)", "-12.5", "-12.5"),
        ("#,##0.00 [$€-407]", "1234.5", "1234.5"),
        ('0 "days"', "3", "3"),
    ],
)
def test_the_number_format_says_what_a_number_is(tmp_path: Path, code: str, stored: str, read: str):
    assert cells(tmp_path, row(1, number("A1", stored, 1)), formats=(code,)) == [read]


@pytest.mark.parametrize(("day", "read"), [("0", "1904-01-01"), ("44803", "2026-08-31")])
def test_the_days_of_a_workbook_may_begin_in_1904(tmp_path: Path, day: str, read: str):
    dated = row(1, number("A1", day, 1))
    assert cells(tmp_path, dated, formats=("d/m/yy",), about='<workbookPr date1904="1"/>') == [read]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ('<c r="C5" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="C5"><f>A5*2</f></c>', "a formula without its value; open and save the workbook"),
        ('<c r="C5" t="s"><v>9</v></c>', "the text 9, which is missing"),
        (number("C5", "1,5"), '"1,5", which is no number'),
        (number("C5", "60", 1), "60, which is no day"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, cell: str, what: str):
    found = cells(tmp_path, row(5, words("A5", "a"), cell), formats=("d/m/yy",))
    assert found == ["", "", "", "", f"\x1acell C5 of sheet Sales holds {what}"]


def test_every_row_is_on_the_line_of_its_number(tmp_path: Path):
    rows = (
        row(2, words("A2", "ISRC"), words("C2", 'Net "EUR"')),
        '<row r="4" hidden="1"><c r="B4" t="str"><f>B2</f><v>two\nlines</v></c></row>',
        '<row><c t="b"><v>1</v></c><c t="d"><v>2026-08-31T00:00:00</v></c></row>',
        row(9),
    )
    path = packed(tmp_path / "sales.xlsx", xlsx_parts({SALES: "".join(rows)}))

    assert lines(path, 3) == [
        "",
        'ISRC\t\t"Net ""EUR"""',
        "",
        "\ttwo lines\t",
        "TRUE\t2026-08-31\t",
        *[""] * 4,
    ]
    assert lines(path, 3) == lines(path, 3)


def test_what_a_workbook_program_writes_is_what_we_read(tmp_path: Path):
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("About")
        sheet = workbook.add_worksheet(SALES)
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["QZABC2600001", "Ümlaut & <b>", 0.1, -12.5, 724384960650, 1e-7, True])
        sheet.write_datetime(0, 7, datetime.combine(date(2026, 8, 31), time()), day)
        sheet.write_formula(0, 8, "=C1*2", None, 0.2)
        sheet.write_string(1, 0, "00724384960650")
        sheet.merge_range(2, 0, 2, 2, "merged")

    first = "QZABC2600001\tÜmlaut & <b>\t0.1\t-12.5\t724384960650\t0.0000001\tTRUE\t2026-08-31\t0.2"
    assert lines(path) == [first, "00724384960650", "merged"]


def test_shared_and_rich_texts_are_joined_without_how_they_are_spoken(tmp_path: Path):
    parts = xlsx_parts(
        {SALES: row(1, '<c r="A1" t="s"><v>1</v></c>', '<c r="B1" t="s"><v>2</v></c>')}, ["", "_x0041_"]
    )
    rich = "<si><r><t>東</t></r><r><t>京</t></r><rPh><t>とう</t></rPh></si></sst>"
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace("</sst>", rich)

    assert lines(packed(tmp_path / "sales.xlsx", parts)) == ["A\t東京"]


def _ods(*cell: str) -> str:
    return f"<table:table-row>{''.join(cell)}</table:table-row>"


def _valued(kind: str, name: str, value: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"><text:p>shown</text:p></table:table-cell>'


def _said(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_an_ods_sheet_is_read_by_what_its_cells_store(tmp_path: Path):
    rows = (
        _ods(_said("ISRC"), '<table:table-cell table:number-columns-repeated="2"/>', _said("Net")),
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>',
        _ods(
            _said(
                'a<text:s text:c="2"/>b<text:line-break/>c<office:annotation><text:p>no</text:p></office:annotation>'
            ),
            _valued("float", "value", "1.0000000000000001E-1"),
            _valued("currency", "value", "-12.50"),
            _valued("percentage", "value", "0.155"),
            _valued("date", "date-value", "2026-08-31T00:00:00"),
            _valued("time", "time-value", "PT00H03M30S"),
            _valued("boolean", "boolean-value", "true"),
            "<table:covered-table-cell/>",
        ),
        _ods(_said("#N/A", 'calcext:value-type="error"')),
        '<table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row>',
    )
    path = packed(tmp_path / "sales.ods", ods_parts({"About": _ods(_said("x")), SALES: "".join(rows)}))

    assert lines(path, 4) == [
        "ISRC\t\t\tNet", "", "", "a  b c\t0.1\t-12.5\t15.5%\t2026-08-31\t00:03:30\tTRUE",
        "\x1acell A5 of sheet Sales holds #N/A",
    ]  # fmt: skip
    assert [head.sheet for head in text.heads_of(delivery.whole(path), b"PK\x03\x04")] == ["About", SALES]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
GOOD = xlsx_parts({SALES: row(1, words("A1", "a"))})


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {**GOOD, "xl/worksheets/sheet1.xml": BOMB + GOOD["xl/worksheets/sheet1.xml"]},
            "declares a document type, which no workbook does",
        ),
        (
            {**GOOD, "xl/worksheets/sheet1.xml": GOOD["xl/worksheets/sheet1.xml"].replace(">a<", ">&a;<")},
            "is no XML that can be read",
        ),
        ({**GOOD, "xl/worksheets/sheet1.xml": "<worksheet>"}, "is no XML that can be read"),
        ({**GOOD, "xl/externalLinks/externalLink1.xml": "<x/>"}, "has links to other workbooks"),
        ({name: part for name, part in GOOD.items() if "sheet1" not in name}, "has no part xl/worksheets/sheet1.xml"),
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}, "packed like a workbook, and is none"),
        (xlsx_parts({SALES: row(2) + row(2)}), "has row 2 after row 2"),
        (xlsx_parts({SALES: row(1048577)}), "has row 1048577 after row 0"),
        (xlsx_parts({SALES: row(1, words("B1", "b"), words("A1", "a"))}), 'has cell "A1" in the wrong place'),
        (xlsx_parts({SALES: row(1, words("XFE1", "b"))}), 'has cell "XFE1" in the wrong place'),
        (
            ods_parts({SALES: '<table:table-row table:number-rows-repeated="1048577"/>'}),
            'number-rows-repeated is "1048577", and at most 1048576 more fit',
        ),
        (
            ods_parts({SALES: "<table:table-source/>"}),
            "has links to other workbooks",
        ),
        (
            {**ods_parts({SALES: ""}), "META-INF/manifest.xml": "<m:m xmlns:m='m'><m:encryption-data/></m:m>"},
            "locked by a password",
        ),
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_refused_in_one_sentence(tmp_path: Path, parts: dict[str, str], sentence: str):
    path = packed(tmp_path / "sales.zip", parts)
    with pytest.raises(InputError) as caught:
        lines(path)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("sales.zip")
    assert "\n" not in str(caught.value)


def test_every_cut_of_a_workbook_is_refused(tmp_path: Path):
    whole = packed(tmp_path / "sales.xlsx", GOOD).read_bytes()
    for cut in range(4, len(whole), 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:cut])
        with pytest.raises(InputError, match=r"^cut\.xlsx"):
            lines(tmp_path / "cut.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path):
    rows = "".join(row(at, words(f"A{at}", "x" * 1000)) for at in range(1, 200))
    path = packed(tmp_path / "sales.xlsx", xlsx_parts({SALES: rows}))
    report = delivery.Delivered(path, "", path.name, _core.Limits(most_unpacked_bytes=100_000))
    plan = {"document": {"kind": "workbook", "sheet": SALES, "width": 1}}
    over = r"sales\.xlsx unpacks to more than 100000 bytes.*most_unpacked_bytes"
    with pytest.raises(InputError, match=over), text.as_text(report, plan, tmp_path):
        pytest.fail("the text was made")


def test_repeated_cells_do_not_grow_past_the_limits(tmp_path: Path):
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    many = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    path = packed(tmp_path / "sales.ods", ods_parts({SALES: many}))
    report = delivery.Delivered(path, "", path.name, _core.Limits(most_unpacked_bytes=10_000_000))
    plan = {"document": {"kind": "workbook", "sheet": SALES, "width": 1}}
    over = "unpacks to more than 10000000 bytes"
    with pytest.raises(InputError, match=over), text.as_text(report, plan, tmp_path):
        pytest.fail("the text was made")
