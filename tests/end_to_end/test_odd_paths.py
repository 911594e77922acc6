"""Odd paths: bytes that are no UTF-8 are what a file may be called, and not what a book may; what means more elsewhere is only a name."""

import os
import shutil
from pathlib import Path

import pytest

from . import command

ODD = os.fsdecode(b"odd\xff")


def refused(*arguments, says):
    result = command.call(*arguments)
    assert result.exit_code == command.REFUSED, result.output
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def book(tmp_path, imported):
    return shutil.copytree(imported, tmp_path / "book")


@pytest.fixture
def odd(tmp_path, made):
    """A file of the label in a folder and under a name that are no UTF-8."""
    folder = tmp_path / ODD
    folder.mkdir()

    def copy(file: Path) -> Path:
        return shutil.copy(file, folder / f"{ODD}{file.name}")

    return copy


def test_a_book_whose_path_is_no_utf8_is_refused_at_once(tmp_path, imported, made):
    path = tmp_path / ODD
    refused("init", "--currency", "EUR", "--book", path, says="is no UTF-8")
    assert not path.exists()
    shutil.copytree(imported, path)
    for arguments in (
        ("import", "catalogue", made.tables["catalogue"]),
        ("ingest", *made.reports),
        ("verify",),
    ):
        refused(*arguments, "--book", path, says="is no UTF-8")


@pytest.mark.parametrize(("kind", "name"), [("catalogue", "Song 1"), ("payees", "Producer")])
def test_a_table_may_come_from_a_path_that_is_no_utf8(book, odd, made, kind, name):
    changed = odd(made.tables[kind])
    changed.write_text(changed.read_text("utf-8").replace(name, "Another", 1), "utf-8")
    command.done("import", kind, changed, "--book", book)


def test_a_report_may_come_from_a_path_that_is_no_utf8(book, odd, made):
    command.done("ingest", odd(made.reports[0]), "--book", book)


def test_reports_on_a_path_that_is_no_utf8_are_consolidated(tmp_path, book, odd, made):
    to = tmp_path / "rows.csv"
    command.done("consolidate", *map(odd, made.reports), "--to", to, "--book", book)
    assert to.is_file()
    assert list(tmp_path.glob("*.partial*")) == []


def test_parquet_on_a_path_that_is_no_utf8_is_refused(tmp_path, book, odd, made):
    (tmp_path / "table").write_bytes(b"PAR1")
    refused("import", "payees", odd(tmp_path / "table"), "--book", book, says="is no UTF-8")
    to = tmp_path / ODD / "rows.parquet"
    refused("consolidate", made.reports[0], "--to", to, "--book", book, says="is no UTF-8")
    assert list((tmp_path / ODD).glob("rows*")) == []


HOSTILE = (
    "-rf.txt", "a'; DROP TABLE reports; --.txt", "*.txt", "[ab]?.txt", "$(touch pwned).txt", "two\nlines.txt",
    "\u202egpj.txt", "e\u0301.txt", "\u00e9.txt", "x" * 240 + ".txt", " .txt", "%s{0}.txt",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_name_is_only_a_name(tmp_path, book, made, name):
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(made.reports[1], folder / name)
    shutil.copy(made.reports[2], folder / "ab.txt")
    (report,) = command.answer("ingest", folder / name, "--book", book)["reports"]
    assert report["source"] == "spotify/licensor"
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "ab.txt"])
