"""A corrected delivery takes the place of the first one, as long as that was not accounted for."""

import json
import shutil
import subprocess

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


def test_a_correction_that_came_in_beside_the_first_can_take_its_place(tmp_path, imported, made, wrong):
    book, clean = (shutil.copytree(imported, tmp_path / name) for name in ("book", "clean"))
    (first,) = command.answer("ingest", wrong, "--book", book)["reports"]
    beside = command.answer("ingest", made.reports[1], "--book", book)
    (second,) = beside["reports"]
    (warning,) = beside["warnings"]
    assert f"give it again with --supersedes {first['report_id']}" in warning
    assert command.answer("ingest", made.reports[1], "--book", clean)["warnings"] == []
    assert _balances(book) != _balances(clean)

    command.done("ingest", made.reports[1], "--supersedes", first["report_id"], "--book", book)

    in_force = command.answer("reports", "--book", book)["reports"]
    assert [report["report_id"] for report in in_force] == [second["report_id"]]
    assert _balances(book) == _balances(clean)
    command.done("close", PERIOD, "--book", book)
    command.done("verify", "--book", book)


def test_it_takes_its_place_after_the_first_was_paid_as_if_it_had_been_named(tmp_path, imported, made, wrong):
    book = shutil.copytree(imported, tmp_path / "book")
    (first,) = command.answer("ingest", made.reports[1], "--book", book)["reports"]
    command.done("run", PERIOD, "--book", book)
    command.done("close", PERIOD, "--book", book)
    named = shutil.copytree(book, tmp_path / "named")
    correction = ("ingest", wrong, "--supersedes", first["report_id"])
    command.done(*correction, "--book", named)
    command.done("ingest", wrong, "--book", book)

    command.done(*correction, "--book", book)

    later = [command.answer("run", "2026-10", "--book", each) for each in (book, named)]
    assert later[0]["run_id"] == later[1]["run_id"]
    command.done("verify", "--book", book)


def test_what_a_closed_period_has_paid_for_takes_no_place(tmp_path, imported, made, wrong):
    book = shutil.copytree(imported, tmp_path / "book")
    command.done("ingest", made.reports[1], "--book", book)
    command.done("run", PERIOD, "--book", book)
    command.done("close", PERIOD, "--book", book)
    (wrong_one,) = command.answer("ingest", wrong, "--book", book)["reports"]
    before = imprint.database(book)

    result = command.call("ingest", made.reports[1], "--supersedes", wrong_one["report_id"], "--book", book)

    assert result.exit_code == command.REFUSED
    assert f"was accounted for in {PERIOD}" in result.stderr
    assert imprint.database(book) == before


def test_two_reports_by_standard_input_have_no_name_by_which_one_could_be_the_other(
    tmp_path, imported, made, wrong
):
    book = shutil.copytree(imported, tmp_path / "book")
    words = [*command.PROGRAM, "ingest", "-", "--book", str(book), "--json"]
    for report in (wrong, made.reports[1]):
        done = subprocess.run(words, input=report.read_bytes(), capture_output=True, check=True)
        assert json.loads(done.stdout)["warnings"] == []
