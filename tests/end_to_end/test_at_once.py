"""Several people at once: each report is taken once, each period closed once, and nobody sees half a book."""

import json
import shutil

import pytest

from . import command, imprint, label

PERIOD = "2026-09"
PROCESSES = 8


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=300)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


@pytest.fixture(scope="module")
def alone(tmp_path_factory, imported, made):
    """The imprint of the book when one process took all four reports."""
    book = shutil.copytree(imported, tmp_path_factory.mktemp("alone") / "book")
    command.done("ingest", *made.reports, "--book", book)
    return imprint.of(book)


def _all_at_once(commands):
    """Start every command, wait for all; gives (exit code, output, errors) of each."""
    started = [command.process(*arguments) for arguments in commands]
    outcomes = []
    for process in started:
        output, errors = process.communicate(timeout=300)
        outcomes.append((process.returncode, output, errors))
    return outcomes


def _bugs(outcomes):
    """What those commands said on stderr that neither did their work nor refused it: the trace, and not all of the output."""
    return [(code, errors) for code, _, errors in outcomes if code not in (0, command.REFUSED)]


def test_the_same_report_eight_times_is_taken_once(tmp_path, imported, made):
    book = shutil.copytree(imported, tmp_path / "book")
    outcomes = _all_at_once([("ingest", made.reports[1], "--book", book, "--json")] * PROCESSES)
    assert sorted(code for code, _, _ in outcomes) == [0] + [command.REFUSED] * (PROCESSES - 1), _bugs(
        outcomes
    )
    assert len(imprint.database(book)["reports"]) == 1
    command.done("verify", "--book", book)


def test_the_same_and_different_reports_at_once_are_each_taken_once(tmp_path, imported, made, alone):
    book = shutil.copytree(imported, tmp_path / "book")
    files = (made.reports * 2)[:PROCESSES]
    outcomes = _all_at_once([("ingest", file, "--book", book, "--json") for file in files])
    codes = sorted(code for code, _, _ in outcomes)
    assert codes == [0] * len(made.reports) + [command.REFUSED] * (PROCESSES - len(made.reports)), _bugs(
        outcomes
    )
    taken = [json.loads(output)["reports"][0]["report_id"] for code, output, _ in outcomes if code == 0]
    assert len(set(taken)) == len(made.reports)
    assert imprint.of(book) == alone


def test_a_period_closed_by_eight_at_once_is_closed_once(tmp_path, imported, made):
    book = shutil.copytree(imported, tmp_path / "book")
    command.done("ingest", *made.reports, "--book", book)
    command.done("run", PERIOD, "--book", book)
    outcomes = _all_at_once([("close", PERIOD, "--book", book)] * PROCESSES)
    assert {code for code, _, _ in outcomes} <= {0, command.REFUSED}, _bugs(outcomes)
    assert len(imprint.database(book)["periods"]) == 1
    entries = [tuple(row[2:4]) for row in imprint.database(book)["postings"]]
    assert len(entries) == len(set(entries))
    command.done("verify", "--book", book)


def test_reports_that_arrive_while_a_period_is_run_and_closed_are_in_it_or_in_the_next(
    tmp_path, imported, made
):
    book = shutil.copytree(imported, tmp_path / "book")
    command.done("ingest", made.reports[0], "--book", book)
    command.done("run", PERIOD, "--book", book)
    late = [("ingest", file, "--book", book) for file in made.reports[1:]]
    outcomes = _all_at_once([*late, ("close", PERIOD, "--book", book), ("run", PERIOD, "--book", book)])
    assert all(code in (0, command.REFUSED) for code, _, _ in outcomes), _bugs(outcomes)
    assert len(imprint.database(book)["reports"]) == len(made.reports)
    assert "Traceback" not in "".join(errors for _, _, errors in outcomes)
    command.done("verify", "--book", book)
