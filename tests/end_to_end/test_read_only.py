"""Whoever may read a book and not write it is told what it says, and whether it is whole."""

import json
import shutil
from pathlib import Path

import pytest

from . import command, layouts, waiting

PERIOD = "2026-09"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report that the book does not have."""
    path = tmp_path_factory.mktemp("report") / layouts.file_name("spotify", "2026-08", 1)
    return layouts.write(path, "spotify", "2026-08", "USD", waiting.LINES[:1])


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book with a closed period."""
    made = waiting.book(tmp_path_factory.mktemp("book"))
    waiting.close(made, PERIOD)
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory, book):
    """The same book, that nobody may write any more."""
    copy = shutil.copytree(book, tmp_path_factory.mktemp("kept") / "book")
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    return copy


@pytest.fixture
def hidden(tmp_path, book):
    """A copy of the book of which some files or folders may not be read, by their names."""
    copy = shutil.copytree(book, tmp_path / "book")
    shut: list[Path] = []

    def hide(name: str) -> Path:
        shut.extend(copy.rglob(name))
        for path in shut:
            path.chmod(0)
        return copy

    yield hide
    for path in shut:
        path.chmod(0o700)


@pytest.fixture(scope="module")
def questions(book, report):
    """What people ask a book, each question in a command."""
    (known,) = command.answer("reports", "--book", book)["reports"]
    (item, *_) = command.answer("suspense", "--book", book)["suspense"]
    return {
        "verify": ("verify",),
        "suspense": ("suspense", "list"),
        "item": ("suspense", "show", item["item_id"]),
        "line": ("explain", known["report_id"], "6"),
        "payee": ("trace", "ann", PERIOD),
        "feeds": ("usage", "feeds"),
        "usage": ("usage",),
        "dry run": ("ingest", report, "--dry-run"),
    }


@pytest.mark.parametrize(
    "question", ["verify", "suspense", "item", "line", "payee", "feeds", "usage", "dry run"]
)
def test_who_may_only_read_is_told_what_who_may_write_is_told(book, kept, questions, question):
    arguments = questions[question]
    told = command.done(*arguments, "--book", book)
    found = command.unprivileged(*arguments, "--book", kept)
    assert (found.returncode, found.stdout, found.stderr) == (0, told.stdout, told.stderr)


def test_rows_of_a_book_that_may_only_be_read_are_written_elsewhere(tmp_path, kept, report):
    done = command.unprivileged("consolidate", report, "--to", tmp_path / "rows.csv", "--book", kept)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) == 2


def test_a_database_that_may_not_be_written_is_one_sentence(tmp_path, book):
    copy = shutil.copytree(book, tmp_path / "book")
    (copy / "book.db").chmod(0o444)
    (tmp_path / "rates.csv").write_text("date,base,quote,rate\n2026-09-30,EUR,USD,1.25\n", "utf-8")
    found = command.unprivileged("import", "rates", tmp_path / "rates.csv", "--book", copy)
    assert found.returncode == command.REFUSED
    assert found.stderr.startswith(
        "The system says: book.db: attempt to write a readonly database. Nothing half-done"
    )
    assert len(found.stderr.splitlines()) == 1


def test_it_is_the_book_that_is_named_where_it_takes_no_report(kept, report):
    found = command.unprivileged("ingest", report, "--book", kept)
    assert found.returncode == command.REFUSED
    assert found.stderr.startswith(f"{report.name}: Permission denied: {kept / 'reports'}/")
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["report", "cells.parquet", "manifest.json", "postings.parquet", "index", "placements"]
)
def test_what_may_not_be_read_is_unproven_and_not_broken(hidden, name):
    book = hidden(name)
    found = command.unprivileged("verify", "--book", book)
    assert found.returncode == command.REFUSED, found.stderr
    assert "BROKEN" not in found.stdout
    assert "\nproven  " in found.stdout
    assert "unproven  " in found.stdout
    assert f"/{name}" in found.stderr
    assert "ermission denied" in found.stderr
    assert "damaged" not in found.stdout + found.stderr
    told = json.loads(command.unprivileged("verify", "--book", book, "--json").stdout)
    assert not told["sound"]
    assert any(proof["unproven"] for proof in told["proofs"])
    assert not any(proof["faults"] for proof in told["proofs"])


def test_what_is_broken_is_said_beside_what_may_not_be_read(hidden):
    book = hidden("report")
    (cells,) = book.rglob("cells.parquet")
    cells.write_bytes(b"")
    found = command.unprivileged("verify", "--book", book)
    assert found.returncode == 1
    assert "BROKEN" in found.stdout
    assert "Not everything could be looked at" in found.stdout


def test_a_database_that_may_not_be_read_is_not_called_damaged(hidden):
    found = command.unprivileged("reports", "--book", hidden("book.db"))
    assert found.returncode == command.REFUSED
    assert "Permission denied" in found.stderr
    assert "damaged" not in found.stderr
