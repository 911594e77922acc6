"""The demo's month is right: the oracle, given the same files, comes to the same balances."""

from fractions import Fraction

import pytest

from oracle import Oracle

from . import command, proof

PERIOD = "2026-09"
SIZE = ("--lines", "3000", "--tracks", "300")


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The files of the demo's month and nothing else."""
    folder = tmp_path_factory.mktemp("demo") / "month"
    command.done("demo", *SIZE, "--only-data", folder)
    return folder


def _files(month):
    return {path.stem: path for path in month.rglob("*.csv") if path.parent.name != "reports"}


def test_the_demo_s_balances_are_the_oracle_s(tmp_path, month):
    book, oracle = tmp_path / "book", Oracle("EUR")
    command.done("init", "--currency", "EUR", "--book", book)
    for kind in ("catalogue", "payees", "splits", "deals", "rates", "settlements"):
        file = _files(month)[kind]
        command.done("import", kind, file, "--book", book)
        oracle.load(kind, file)
    reports = sorted(next(month.rglob("reports")).iterdir())
    lines = sum(proof.ingest(book, oracle, report)["lines"] for report in reports)
    assert lines >= 3000
    found = proof.run(book, oracle, PERIOD)
    assert sum(Fraction(payee["paid"]) > 0 for payee in found["payees"]) > 3
    proof.close(book, oracle, PERIOD)
    command.done("verify", "--book", book)


def test_the_demo_runs_from_reports_to_payments(tmp_path):
    told = command.answer("demo", *SIZE, "--book", tmp_path / "book")
    assert told
    command.done("verify", "--book", _book(tmp_path / "book"))


def _book(folder):
    return next(path.parent for path in folder.rglob("book.db"))


def test_the_demo_makes_the_same_files_every_time(tmp_path, month):
    command.done("demo", *SIZE, "--only-data", tmp_path / "again")
    again = {path.relative_to(tmp_path / "again"): path.read_bytes() for path in _all(tmp_path / "again")}
    assert again == {path.relative_to(month): path.read_bytes() for path in _all(month)}


def _all(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
