"""A corrected delivery takes the place of the first one, as long as that was not accounted for."""

import shutil

import pytest

from . import command, imprint, layouts

PERIOD = "2026-09"


@pytest.fixture
def wrong(tmp_path, made):
    """The report of Spotify with one amount too many."""
    report = made.reports[1]
    text = layouts.text_of(report)
    last = text.rstrip("\n").rsplit("\n", 1)[1]
    return layouts.save(tmp_path / "wrong" / report.name, text + last.replace("Song", "A wrong song") + "\n")


def _balances(book):
    return command.answer("run", PERIOD, "--book", book)["payees"]


def test_a_corrected_delivery_leaves_nothing_of_the_first(tmp_path, imported, made, wrong):
    book, clean = (shutil.copytree(imported, tmp_path / name) for name in ("book", "clean"))
    (first,) = command.answer("ingest", wrong, "--book", book)["reports"]
    command.done("ingest", made.reports[1], "--supersedes", first["report_id"], "--book", book)
    command.done("ingest", made.reports[1], "--book", clean)
    assert _balances(book) == _balances(clean)
    command.done("close", PERIOD, "--book", book)
    command.done("verify", "--book", book)


def test_what_was_accounted_for_is_not_matched_again(tmp_path, imported, made):
    book = shutil.copytree(imported, tmp_path / "book")
    (first,) = command.answer("ingest", made.reports[1], "--book", book)["reports"]
    command.done("run", PERIOD, "--book", book)
    command.done("close", PERIOD, "--book", book)
    before = imprint.database(book)
    result = command.call("ingest", made.reports[1], "--supersedes", first["report_id"], "--book", book)
    assert result.exit_code == command.REFUSED
    assert f"Report {first['report_id']} was accounted for in {PERIOD}" in result.stderr
    assert "Only a corrected file can supersede it" in result.stderr
    assert imprint.database(book) == before
    command.done("verify", "--book", book)


def test_a_superseded_delivery_does_not_come_back(tmp_path, imported, made, wrong):
    book = shutil.copytree(imported, tmp_path / "book")
    (first,) = command.answer("ingest", wrong, "--book", book)["reports"]
    command.done("ingest", made.reports[1], "--supersedes", first["report_id"], "--book", book)
    before = imprint.of(book)
    assert command.call("ingest", wrong, "--book", book).exit_code == command.REFUSED
    assert (
        command.call("ingest", wrong, "--supersedes", first["report_id"], "--book", book).exit_code
        == command.REFUSED
    )
    assert imprint.of(book) == before
