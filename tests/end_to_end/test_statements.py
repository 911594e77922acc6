"""The statements of a book: in every format, the same with one process and with several, and as the ledger says."""

import csv
import io
from fractions import Fraction

import pytest

from spartito.app.statements import publish

from . import command, label, months

FORMATS = "html,csv,csv-raw,xlsx"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("statements")
    made = label.write(folder / "label", lines=40)
    opened = label.open_book(folder / "book", made)
    command.done("ingest", *made.reports, "--book", opened)
    command.done("run", "2026-09", "--book", opened)
    return opened


def written(book, folder, *arguments):
    command.done("statements", "2026-09", "--to", folder, "--as", FORMATS, "--book", book, *arguments)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_statement_is_there_in_every_format(book, tmp_path):
    names = set(written(book, tmp_path / "all"))

    payees = {name.removesuffix(".html") for name in names if name.endswith(".html")}
    assert len(payees) == 11
    assert names == {
        f"{payee}{ending}" for payee in payees for ending in (".html", ".csv", ".raw.csv", ".xlsx")
    }


def test_several_processes_write_the_same_files(book, tmp_path, monkeypatch):
    alone = written(book, tmp_path / "alone", "--threads", "1")
    monkeypatch.setattr(publish, "LEAST_PAYEES_A_PART", 1)

    assert written(book, tmp_path / "together", "--threads", "3") == alone


def test_a_statement_says_what_the_ledger_says(book, tmp_path):
    files = written(book, tmp_path / "all")
    found = command.answer("run", "2026-09", "--book", book)["payees"]

    closing = {}
    for name, content in files.items():
        if name.endswith(".raw.csv"):
            rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
            (last,) = [row for row in rows if row["row"] == "closing"]
            closing[last["payee_id"]] = Fraction(last["converted"])
            assert {row["territory"] for row in rows if row["row"] == "track"} - {""}
    assert closing == {
        row["payee_id"]: Fraction(row["closing"]) for row in found if row["payee_id"] in closing
    }


def test_progress_counts_every_payee(book, tmp_path):
    from spartito.app.resources import Resources
    from spartito.domain.period import Period
    from spartito.store.book import open_book

    told = []
    publish.publish(
        open_book(book), Period.parse("2026-09"), tmp_path / "told", Resources(), ("csv",),
        lambda done, payees: told.append((done, payees)),
    )  # fmt: skip

    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]
    assert len(told) >= 11


def test_an_unknown_format_writes_nothing(book, tmp_path):
    refused = command.call("statements", "2026-09", "--to", tmp_path / "none", "--as", "docx", "--book", book)

    assert refused.exit_code == command.REFUSED
    assert '"docx" is not a format of statements' in refused.stderr
    assert not (tmp_path / "none").exists()


@pytest.fixture
def closed(tmp_path):
    made = label.write(tmp_path / "label", lines=20)
    opened = label.open_book(tmp_path / "book", made)
    command.done("ingest", *made.reports, "--book", opened)
    command.done("run", "2026-09", "--book", opened)
    command.done("close", "2026-09", "--book", opened)
    return opened


def rename(book, payee_id, name):
    file = months.write_table(
        book.parent / "renamed.csv", [{"payee_id": payee_id, "name": name, "currency": "EUR"}]
    )
    command.done("import", "payees", file, "--book", book)


def test_issuing_the_same_again_is_the_same_version(closed, tmp_path):
    first = command.answer("statements", "2026-09", "--to", tmp_path / "one", "--book", closed)
    rename(closed, "writer", "Willa Writer")
    again = command.answer("statements", "2026-09", "--to", tmp_path / "two", "--book", closed)

    assert (first["issued"], again["issued"]) == (first["statements"], 0)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two


def test_a_reissue_is_a_new_version_and_the_old_one_says_so(closed, tmp_path):
    command.done("statements", "2026-09", "--to", tmp_path / "out", "--book", closed)
    rename(closed, "writer", "Willa Writer")
    reissue = (
        "statements",
        "2026-09",
        "--to",
        tmp_path / "out",
        "--reissue",
        "--reason",
        "her name",
        "--book",
        closed,
    )

    assert command.answer(*reissue)["issued"] == 1
    assert command.answer(*reissue)["issued"] == 0
    old = (tmp_path / "out" / "2026-09-writer.html").read_text("utf-8")
    new = (tmp_path / "out" / "2026-09-writer-v2.html").read_text("utf-8")
    assert "Superseded: version 2 of this statement takes its place." in old
    assert "Willa Writer" not in old
    assert "version 2, replaces version 1" in new
    assert "Willa Writer" in new
    other = (tmp_path / "out" / "2026-09-producer.html").read_text("utf-8")
    assert "Superseded" not in other
    command.done("verify", "--book", closed)


@pytest.mark.parametrize(
    "arguments", [("--reissue",), ("--reason", "why not"), ("--reissue", "--reason", " ")]
)
def test_a_reissue_needs_a_reason(closed, tmp_path, arguments):
    refused = command.call("statements", "2026-09", "--to", tmp_path / "out", *arguments, "--book", closed)

    assert refused.exit_code == command.REFUSED
    assert "belong together" in refused.stderr


def test_what_was_not_issued_is_not_issued_again(closed, tmp_path):
    refused = command.call(
        "statements",
        "2026-09",
        "--to",
        tmp_path / "out",
        "--reissue",
        "--reason",
        "her name",
        "--book",
        closed,
    )

    assert refused.exit_code == command.REFUSED
    assert "have not been issued yet" in refused.stderr
