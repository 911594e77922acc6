"""A dry run says what ingesting would say, and leaves the book as it was."""

import shutil

import pytest

from . import command, imprint, label, layouts

SAME = ("report_id", "file", "source", "format", "sales_period", "lines", "placed", "suspense", "rejected")
SUMS = ("ignored", "rules", "reasons", "amounts", "warnings")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=60)


@pytest.fixture
def book(tmp_path, made):
    return label.open_book(tmp_path / "book", made)


def test_it_says_what_ingesting_says_and_keeps_nothing(tmp_path, book, made):
    before = imprint.of(book)
    said = command.answer("ingest", "--dry-run", *made.reports, "--book", book)

    assert imprint.difference(before, imprint.of(book)) == []
    really = command.answer("ingest", *made.reports, "--book", shutil.copytree(book, tmp_path / "another"))
    assert said["dry_run"] is True
    assert [[report[name] for name in (*SAME, *SUMS)] for report in said["reports"]] == [
        [report[name] for name in (*SAME, *SUMS)] for report in really["reports"]
    ]


def test_it_shows_the_lines_that_cannot_be_read(tmp_path, book, made):
    report = tmp_path / made.reports[1].name
    lines = layouts.text_of(made.reports[1]).splitlines(keepends=True)
    report.write_text("".join([*lines[:-1], "no line of a report\n", lines[-1]]), "utf-8")
    result = command.call("ingest", "--dry-run", report, "--book", book)

    assert result.exit_code == 0
    assert "This was a dry run: nothing was kept." in result.stdout
    assert f'{report.name}, line {len(lines)}, "no line of a report" is not' in result.stderr


@pytest.mark.parametrize("option", [("--supersedes", "x"), ("--by-reference",), ("--consolidate", "out.csv")])
def test_what_only_a_real_one_can_do_is_refused(book, made, option):
    result = command.call("ingest", "--dry-run", made.reports[0], *option, "--book", book)

    assert (result.exit_code, "--dry-run keeps nothing" in result.stderr) == (command.REFUSED, True)
