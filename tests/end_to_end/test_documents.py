"""Reports as workbooks and JSON lines: from the cell to the payment, by the row that people see."""

import json
from pathlib import Path

import pytest
import xlsxwriter

from sources.packed import archive

from . import command, documents, months

FORMAT = """\
# Acme, made up for this test.
format = "acme/{name}"
source = "acme/sales"
provenance = "official"

[recognise]
header = ["ISRC", "Plays", "Net", "Day"]
optional = ["Title"]

[reading]
{reading}

[columns]
isrc = "ISRC"
title = "Title"
quantity = "Plays"
amount = "Net"
currency = {{ constant = "EUR" }}
usage_type = {{ constant = "stream" }}
kind = {{ constant = "sale" }}
sales_period = {{ from = "Day", as = "yyyy-mm-dd" }}
"""
READING = {
    "sheet": 'document = "workbook"',
    "lines": 'document = "JSON lines"',
    "text": 'delimiter = ";"\nquotes = "csv"',
}
TABLES = {
    "catalogue": [
        {"isrc": f"QZABC260000{number}", "upc": "", "title": title, "artist": "Ann", "account_id": account}
        for number, title, account in ((1, "First", "alba"), (2, "Second", "brio"))
    ],
    "payees": [{"payee_id": account, "name": account, "currency": "EUR"} for account in ("alba", "brio")],
    "settlements": [
        {
            "settlement_id": "s1",
            "source": "acme/sales",
            "sales_period": "2026-08",
            "currency": "EUR",
            "amount_reported": "29",
            "amount_sent": "29",
            "bank_currency": "EUR",
            "bank_received": "29",
            "received_on": "2026-09-20",
        }
    ],
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = tmp_path / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    _formats(made, "sheet", "lines")
    for kind, given in TABLES.items():
        command.done("import", kind, months.write_table(tmp_path / f"{kind}.csv", given), "--book", made)
    return made


def _formats(book: Path, *names: str) -> None:
    (book / "formats").mkdir(exist_ok=True)
    for name in names:
        text = FORMAT.format(name=name, reading=READING[name])
        (book / "formats" / f"{name}.toml").write_text(text, "utf-8")


@pytest.mark.parametrize("name", documents.WRITERS)
def test_a_document_is_read_to_the_cent_and_told_by_its_rows(tmp_path, book, name):
    file = documents.WRITERS[name](tmp_path / name)
    (report,) = command.answer("ingest", file, "--book", book)["reports"]
    report_id = report["report_id"]
    amounts = {"total": "29", "placed": "29", "suspense": "0", "rounding": "0"}
    assert report["amounts"] == {"EUR": amounts}
    assert (report["placed"], report["rejected"]) == (4, 1)

    explained = {row: command.answer("explain", report_id, row, "--book", book) for row in ("6", "7")}
    assert explained["6"]["line"]["title"] == 'Say "Hi"'
    held = 'key "Net" holds a list' if name.endswith("jsonl") else "cell D7 of sheet Sales holds #DIV/0!"
    assert explained["7"]["rejected"]["value"] == held

    run = command.answer("run", "2026-09", "--book", book)
    assert {payee["payee_id"]: payee["paid"] for payee in run["payees"]} == {"alba": "10.25", "brio": "18.75"}
    command.done("close", "2026-09", "--book", book)
    lines = command.answer("trace", "brio", "2026-09", "--book", book)["lines"]
    assert [(line["line_number"], line["amount"]) for line in lines] == [("5", "20.5"), ("9", "-1.75")]
    command.done("verify", "--book", book)


@pytest.mark.parametrize("name", documents.WRITERS)
def test_what_is_proposed_for_a_document_reads_it_once_the_currency_is_said(tmp_path, book, name):
    file = documents.WRITERS[name](tmp_path / name)
    for known in (book / "formats").iterdir():
        known.unlink()
    proposal = command.answer("formats", "new", file, "--name", "acme/new", "--book", book)
    assert [sentence.partition(" is ")[0] for sentence in proposal["missing"]] == ['"currency"']

    toml = proposal["toml"].replace("[columns]", '[columns]\ncurrency = { constant = "EUR" }')
    (book / "formats" / "new.toml").write_text(toml, "utf-8")
    (report,) = command.answer("ingest", file, "--book", book)["reports"]
    assert (report["format"], report["amounts"]["EUR"]["total"], report["rejected"]) == ("acme/new", "29", 1)


def test_what_is_kept_is_the_workbook_and_it_is_known_again(tmp_path, book):
    file = documents.xlsx(tmp_path / "sales.xlsx")
    dry = command.answer("ingest", file, "--dry-run", "--book", book)["reports"][0]
    (report,) = command.answer("ingest", file, "--book", book)["reports"]

    assert {**dry, "warnings": {}} == {**report, "warnings": {}}
    assert (book / "reports" / report["report_id"] / "report").read_bytes() == file.read_bytes()
    again = command.call("ingest", file, "--book", book)
    assert again.exit_code == command.REFUSED
    assert "the same content is in the book already" in again.stderr


def test_the_sheets_beside_the_report_are_named(tmp_path, book):
    answer = command.answer("ingest", documents.xlsx(tmp_path / "sales.xlsx"), "--book", book)
    assert answer["warnings"] == ["sales.xlsx: sheet Notes left out; Sales is the report."]


def test_two_sheets_that_are_reports_are_refused(tmp_path, book):
    with xlsxwriter.Workbook(tmp_path / "sales.xlsx") as workbook:
        for name in ("July", "August"):
            workbook.add_worksheet(name).write_row(0, 0, documents.HEADER)
    result = command.call("ingest", tmp_path / "sales.xlsx", "--book", book)

    assert result.exit_code == command.REFUSED
    assert "sales.xlsx: the sheets July (acme/sheet) and August (acme/sheet) are reports" in result.stderr


def test_a_format_may_name_the_sheet(tmp_path, book):
    with xlsxwriter.Workbook(tmp_path / "sales.xlsx") as workbook:
        for name in ("July", "August"):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, documents.HEADER)
            sheet.write_row(1, 0, ["QZABC2600001", "First", 1, 1 if name == "July" else 2, "2026-08-31"])
    text = FORMAT.format(name="sheet", reading='document = "workbook"\nsheet = "August"')
    (book / "formats" / "sheet.toml").write_text(text, "utf-8")
    (report,) = command.answer("ingest", tmp_path / "sales.xlsx", "--book", book)["reports"]

    assert report["amounts"]["EUR"]["total"] == "2"


def test_a_workbook_with_the_header_of_a_text_format_is_read_by_it(tmp_path, book):
    (book / "formats" / "sheet.toml").unlink()
    _formats(book, "text")
    (report,) = command.answer("ingest", documents.xlsx(tmp_path / "sales.xlsx"), "--book", book)["reports"]

    assert (report["format"], report["amounts"]["EUR"]["placed"]) == ("acme/text", "29")


def test_each_member_of_an_archive_is_recognised_by_itself(tmp_path, book):
    _formats(book, "text")
    text = b"ISRC;Plays;Net;Day\nQZABC2600001;1;7;2026-08-31\n"
    members = [
        (name, documents.WRITERS[name](tmp_path / name).read_bytes())
        for name in ("sales.xlsx", "sales.jsonl")
    ]
    (tmp_path / "august.zip").write_bytes(archive(*members, ("sales.csv", text)))
    answer = command.answer("ingest", tmp_path / "august.zip", "--book", book)
    (tmp_path / "loose.xlsx").write_bytes(members[0][1])

    assert [(report["file"], report["format"], report["amounts"]["EUR"]["total"]) for report in answer["reports"]] == [
        ("august.zip: sales.xlsx", "acme/sheet", "29"),
        ("august.zip: sales.jsonl", "acme/lines", "29"),
        ("august.zip: sales.csv", "acme/text", "7"),
    ]  # fmt: skip
    again = command.call("ingest", tmp_path / "loose.xlsx", "--book", book)
    assert "the same content is in the book already" in again.stderr
    command.done("verify", "--book", book)


def test_the_same_sheet_from_another_program_is_the_same_report(tmp_path, book):
    command.done("ingest", documents.xlsx(tmp_path / "sales.xlsx"), "--book", book)
    result = command.call("ingest", documents.ods(tmp_path / "sales.ods"), "--book", book)

    assert result.exit_code == command.REFUSED
    assert "sales.ods: the same content is in the book already, as sales.xlsx" in result.stderr


def test_a_consolidated_file_has_the_rows_of_a_workbook(tmp_path, book):
    file = documents.xlsx(tmp_path / "sales.xlsx")
    (report,) = command.answer("ingest", file, "--book", book)["reports"]
    command.done("consolidate", file, "--to", tmp_path / "all.csv", "--book", book)
    found = [line.split(",") for line in (tmp_path / "all.csv").read_text("utf-8").splitlines()[1:]]

    assert {line[0] for line in found} == {report["report_id"]}
    assert [line[1] for line in found] == ["3", "4", "5", "6", "7", "8", "9"]


def test_a_workbook_kept_by_reference_is_read_where_it_lies(tmp_path, book):
    file = documents.xlsx(tmp_path / "sales.xlsx")
    (report,) = command.answer("ingest", file, "--by-reference", "--book", book)["reports"]

    assert command.answer("explain", report["report_id"], "4", "--book", book)["line"]["title"] == "First"
    command.done("verify", "--book", book)


def test_a_number_that_nobody_has_typed_is_noted(tmp_path, book):
    with xlsxwriter.Workbook(tmp_path / "sales.xlsx") as workbook:
        sheet = workbook.add_worksheet("Sales")
        sheet.write_row(0, 0, documents.HEADER)
        sheet.write_row(1, 0, ["QZABC2600001", "First", 1, 1 / 3, "2026-08-31"])
    (report,) = command.answer("ingest", tmp_path / "sales.xlsx", "--book", book)["reports"]

    assert report["warnings"] == {"number with more digits than a person types": 1}
    assert report["amounts"]["EUR"] == {
        "total": "0.3333333333333333", "placed": "0.333333333333", "suspense": "0", "rounding": "0.0000000000003333",
    }  # fmt: skip


def test_formats_check_shows_the_rows_of_a_sheet(tmp_path, book):
    file = documents.xlsx(tmp_path / "sales.xlsx")
    shown = json.loads(command.call("formats", "check", file, "--book", book, "--json").stdout)
    assert (shown["format"], shown["header_line"]) == ("acme/sheet", 2)
    assert [record["amount"] for record in shown["records"]] == ["10", "20.5", "0.25", "-1.75"]
    assert shown["problems"] == ["sales.xlsx, line 7: the record will be rejected (unreadable)."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old Excel workbook (.xls), or one with a password"),
        (b'[{"ISRC": "a"}]', "a JSON array"),
        (archive(("inner.zip", archive(("a.csv", b"a")))), "an archive within an archive"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_document_is_refused_in_one_sentence(tmp_path, book, data, sentence):
    (tmp_path / "sales").write_bytes(data)
    result = command.call("ingest", tmp_path / "sales", "--book", book)

    assert result.exit_code == command.REFUSED
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
