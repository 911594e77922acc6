"""The statements of a book: in every format, the same with one process and with several, and as the ledger says."""

import csv
import io
from fractions import Fraction

import pytest

from spartito.app.statements import publish

from . import command, label

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
