"""Whoever may read a book and not write it is told what it says, and whether it is whole."""

import shutil

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
