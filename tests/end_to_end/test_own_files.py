"""No command writes over what the book keeps, wherever it is told to write."""

import shutil

import pytest

from . import command, imprint, layouts, waiting

PERIOD = "2026-09"
ASKED = {
    "payments": ("payments", PERIOD, "--to"),
    "statements": ("statements", PERIOD, "--to"),
    "trace": ("trace", "ann", PERIOD, "--csv"),
    "suspense": ("suspense", "export", "--to"),
    "usage": ("usage", "--csv"),
    "ledger": ("ledger", "export", "--as", "hledger", "--to"),
    "tax": ("tax", "summary", "2026", "--as", "1042-S", "--to"),
    "consolidate": ("consolidate", "--force", "REPORT", "--to"),
    "ingest": ("ingest", "REPORT", "--consolidate"),
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    made = waiting.book(tmp_path_factory.mktemp("book"))
    waiting.close(made, PERIOD)
    return made


@pytest.fixture
def report(tmp_path):
    path = tmp_path / layouts.file_name("spotify", "2026-08", 1)
    return layouts.write(path, "spotify", "2026-08", "USD", waiting.LINES[:1])


@pytest.mark.parametrize("question", ASKED)
def test_no_file_of_the_book_is_written_over(tmp_path, closed, report, question):
    book = shutil.copytree(closed, tmp_path / "book")
    before = imprint.of(book)
    words = [report if word == "REPORT" else word for word in ASKED[question]]
    names = ("runs", "runs/new") if question == "statements" else ("book.db", "settings.toml", "runs/a.csv")
    for name in ("reports/a.csv",) if "REPORT" in ASKED[question] else names:
        result = command.call(*words, book / name, "--book", book)
        assert result.exit_code == command.REFUSED, result.output
        assert "is the book's own" in result.stderr
        assert imprint.of(book) == before
    assert not list(book.rglob("*.partial*"))


def test_beside_what_it_keeps_a_book_has_room(tmp_path, closed):
    book = shutil.copytree(closed, tmp_path / "book")
    command.done("statements", PERIOD, "--to", book / "statements", "--book", book)
    command.done("payments", PERIOD, "--to", book / "payments.csv", "--book", book)
