"""The examples of tax profiles can be written, read and imported, and a year without taxes is an empty form."""

import csv

import pytest

from . import command


@pytest.fixture
def book(tmp_path):
    command.done("init", "--book", tmp_path / "book")
    return tmp_path / "book"


def test_the_examples_can_be_imported_as_they_are(book, tmp_path):
    files = command.answer("tax", "examples", "--to", tmp_path / "examples")["files"]
    assert [file.rsplit("/", 1)[1] for file in files] == [
        "tax_profiles_india.csv",
        "tax_profiles_uk.csv",
        "tax_profiles_us.csv",
    ]
    imported = command.done("import", "tax_profiles", *files, "--book", book)
    assert "26 rows read; the book has 26" in imported.stdout


def test_every_example_names_its_source_and_asks_for_an_adviser(tmp_path):
    for file in command.answer("tax", "examples", "--to", tmp_path)["files"]:
        with open(file, encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                assert row["citation"], row["profile_id"]
                assert row["read_on"], row["profile_id"]
                assert "check with an adviser" in row["note"], row["profile_id"]


def test_the_examples_replace_nothing(tmp_path):
    command.done("tax", "examples", "--to", tmp_path)
    (tmp_path / "tax_profiles_india.csv").unlink()
    refused = command.call("tax", "examples", "--to", tmp_path)
    assert refused.exit_code == command.REFUSED
    assert "tax_profiles_uk.csv is there already" in refused.stderr
    assert not (tmp_path / "tax_profiles_india.csv").exists()


def test_a_year_without_taxes_is_a_form_without_lines(book, tmp_path):
    file = tmp_path / "form.csv"
    summary = command.answer("tax", "summary", "2026", "--as", "1099-MISC", "--to", file, "--book", book)
    assert summary["lines"] == 0
    assert file.read_text() == "year,payee_id,name,royalties,federal_tax_withheld,currency\n"


REFUSED = [
    (("2026", "--as", "W-2", "--to", "form.csv"), '"W-2" is not a form. Known: 1042-S, 1099-MISC.'),
    (("2026", "--as", "1042-S", "--to", "."), ". is a folder; name the file to write."),
    (("2026", "--as", "1042-S", "--to", "nowhere/form.csv"), "nowhere is not a folder; make it"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_written_is_refused(book, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    refused = command.call("tax", "summary", *arguments, "--book", book)
    assert refused.exit_code == command.REFUSED
    assert said in refused.stderr.replace("\n", " ")
