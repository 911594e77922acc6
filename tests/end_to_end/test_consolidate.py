"""The consolidated file has every record once, as the oracle places it, and its money is that of the cells."""

import shutil
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from oracle import Oracle
from oracle.reports import read
from oracle.text import identifier, plain

from . import command, consolidated, imprint, label, layouts, months

NOT_SHRUNK = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=400)


@pytest.fixture(scope="module")
def book(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, made, book):
    """The file of all four reports, made in the plainest way."""
    path = tmp_path_factory.mktemp("whole") / "out.csv"
    command.done("consolidate", *made.reports, "--to", path, "--book", book, "--threads", "1")
    return path


@settings(max_examples=15, derandomize=True, **NOT_SHRUNK)
@given(months.months())
def test_every_record_is_in_the_file_as_the_oracle_places_it(month):
    with tempfile.TemporaryDirectory() as name:
        folder, step = Path(name), month.steps[0]
        command.done("init", "--currency", month.currency, "--book", folder / "book")
        oracle = Oracle(month.currency)
        for kind in ("catalogue", "aliases"):
            if step.tables.get(kind):
                file = months.write_table(folder / f"{kind}.csv", step.tables[kind])
                command.done("import", kind, file, "--book", folder / "book")
                oracle.load(kind, file)
        files = [delivery.write(folder, number) for number, delivery in enumerate(step.deliveries)]
        command.done("consolidate", *files, "--to", folder / "out.csv", "--book", folder / "book")
        for file in files:
            oracle.ingest(file)
        expected = [_expected(report.source, *line) for report in oracle.taken for line in report.lines]
        found = [_known(row) for row in consolidated.rows(folder / "out.csv")]
        assert [row[: len(facts)] for row, facts in zip(found, expected, strict=True)] == expected


def _expected(source, line, rule, candidates):
    """What the oracle knows of a row; the codes only of the one track that it names, or of an album line's release."""
    if line.state != "read":
        return [source, line.state]
    account = candidates[0].account if candidates else ""
    rule = rule if candidates else consolidated.WAITING + rule
    facts = [
        source,
        "line",
        line.sales_period,
        line.usage_type,
        line.currency,
        plain(line.amount),
        account,
        rule,
    ]
    if rule == "upc":
        return [*facts, "", candidates[0].upc]
    return [*facts, candidates[0].isrc, candidates[0].upc] if len(candidates) == 1 else facts


def _known(row):
    kind = consolidated.kind(row)
    if kind in ("rejected", "ignored"):
        return [row["source"], kind]
    names = ("sales_period", "usage_type", "currency", "amount", "account_id", "match_rule", "isrc", "upc")
    return [row["source"], "line", *(row[name] for name in names)]


@pytest.mark.parametrize("threads", ["1", "2", "5"])
@pytest.mark.parametrize("block_bytes", ["700", "65536"])
@pytest.mark.parametrize("part_bytes", ["1", "20000"])
def test_threads_blocks_and_parts_change_nothing(
    tmp_path, monkeypatch, made, book, whole, threads, block_bytes, part_bytes
):
    monkeypatch.setenv("SPARTITO_BLOCK_BYTES", block_bytes)
    monkeypatch.setenv("SPARTITO_PART_BYTES", part_bytes)
    out = tmp_path / "out.csv"
    command.done("consolidate", *made.reports, "--to", out, "--book", book, "--threads", threads)
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(tmp_path.iterdir()) == [out]


def test_the_reports_come_in_the_order_in_which_they_are_named(tmp_path, made, book, whole):
    out = tmp_path / "out.csv"
    command.done("consolidate", *reversed(made.reports), "--to", out, "--book", book)
    parts = []
    for report in made.reports:
        command.done("consolidate", report, "--to", tmp_path / "one.csv", "--book", book, "--force")
        parts.append((tmp_path / "one.csv").read_bytes().split(b"\n", 1))
    assert out.read_bytes() == parts[0][0] + b"\n" + b"".join(rows for _, rows in reversed(parts))
    assert whole.read_bytes() == parts[0][0] + b"\n" + b"".join(rows for _, rows in parts)


def test_line_numbers_are_those_of_the_file(whole, made):
    found = defaultdict(list)
    for row in consolidated.rows(whole):
        found[row["source"]].append(int(row["line_number"]))
    first = {"youtube": 2, "spotify": 4, "apple_music": 6, "itunes": 2}
    for layout, source in layouts.SOURCES.items():
        assert found[source] == list(range(first[layout], first[layout] + 400))


def test_the_money_is_that_of_the_cells(tmp_path, made, book, whole):
    ingested = shutil.copytree(book, tmp_path / "book")
    reports = command.answer("ingest", *made.reports, "--book", ingested)["reports"]
    rows = consolidated.rows(whole)
    cells = defaultdict(Decimal)
    for report in reports:
        table = pq.read_table(
            ingested / "reports" / report["report_id"] / "placements" / "1" / "cells.parquet"
        )
        for cell in table.to_pylist():
            cells[_cell(cell)] += cell["amount"]
    placed = defaultdict(Decimal)
    for row in rows:
        if consolidated.kind(row) == "placed":
            placed[_cell(row)] += Decimal(row["amount"])
    assert placed == cells
    for report in reports:
        mine = [row for row in rows if row["report_id"] == report["report_id"]]
        assert len(mine) == report["lines"]
        for currency, amounts in report["amounts"].items():
            for kind in ("placed", "suspense"):
                some = [row for row in mine if row["currency"] == currency and consolidated.kind(row) == kind]
                assert sum(Fraction(row["amount"]) for row in some) == Fraction(amounts[kind])


def _cell(row):
    names = "report_id source sales_period territory usage_type currency account_id track_id release_id match_rule"
    return tuple(row[name] for name in names.split())


def test_the_answer_says_the_figures_of_ingest(tmp_path, made, book):
    ingested = shutil.copytree(book, tmp_path / "book")
    reports = command.answer("ingest", *made.reports, "--book", ingested)["reports"]
    answer = command.answer("consolidate", *made.reports, "--to", tmp_path / "out.csv", "--book", book)
    assert answer["rows"] == sum(report["lines"] for report in reports)
    for mine, report in zip(answer["reports"], reports, strict=True):
        for name in ("report_id", "file", "source", "format", "lines", "amounts"):
            assert mine[name] == report[name], name
        reasons = {f"suspense: {name}": count for name, count in report["reasons"].items()}
        assert mine["outcomes"] == report["rules"] | reasons


def test_parquet_says_what_the_csv_says(tmp_path, made, book, whole):
    out = tmp_path / "out.parquet"
    command.done("consolidate", *made.reports, consolidated.hostile(tmp_path), "--to", out, "--book", book)
    command.done(
        "consolidate",
        *made.reports,
        consolidated.hostile(tmp_path),
        "--to",
        tmp_path / "out.csv",
        "--book",
        book,
    )
    table = pq.read_table(out, page_checksum_verification=True)
    types = {name: str(table.schema.field(name).type) for name in ("line_number", "quantity", "amount")}
    assert types == {"line_number": "int64", "quantity": "decimal128(18, 6)", "amount": "decimal128(24, 12)"}
    for row, expected in zip(table.to_pylist(), consolidated.rows(tmp_path / "out.csv"), strict=True):
        for name in ("quantity", "amount"):
            assert row.pop(name) == (Decimal(text) if (text := expected.pop(name)) else None)
        assert {name: str(value) for name, value in row.items()} == expected
    again = tmp_path / "again.parquet"
    command.done(
        "consolidate",
        *made.reports,
        consolidated.hostile(tmp_path),
        "--to",
        again,
        "--book",
        book,
        "--threads",
        "1",
    )
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_ingest_writes_the_same_file_in_the_same_pass(tmp_path, made, book, ending):
    ingested = shutil.copytree(book, tmp_path / "book")
    alone, out = tmp_path / f"alone{ending}", tmp_path / f"out{ending}"
    command.done("consolidate", *made.reports, "--to", alone, "--book", book)
    command.done("ingest", *made.reports, "--consolidate", out, "--book", ingested)
    assert out.read_bytes() == alone.read_bytes()
    plain = shutil.copytree(book, tmp_path / "plain")
    command.done("ingest", *made.reports, "--book", plain)
    assert imprint.difference(imprint.of(ingested), imprint.of(plain)) == []


def test_ingest_writes_only_what_it_has_ingested(tmp_path, made, book):
    ingested = shutil.copytree(book, tmp_path / "book")
    command.done("ingest", made.reports[2], "--book", ingested)
    out, alone = tmp_path / "out.csv", tmp_path / "alone.csv"
    refused = command.call("ingest", *made.reports, "--consolidate", out, "--book", ingested)
    assert refused.exit_code == command.REFUSED
    others = [report for report in made.reports if report != made.reports[2]]
    command.done("consolidate", *others, "--to", alone, "--book", book)
    assert out.read_bytes() == alone.read_bytes()


def test_without_a_catalogue_everything_readable_is_in_suspense(tmp_path, made):
    command.done("init", "--book", tmp_path / "empty")
    command.done("consolidate", *made.reports, "--to", tmp_path / "out.csv", "--book", tmp_path / "empty")
    rows = consolidated.rows(tmp_path / "out.csv")
    assert Counter(map(consolidated.kind, rows)) == {"suspense": 1600}
    assert not any(row["account_id"] or row["track_id"] or row["release_id"] for row in rows)
    isrcs = [line.isrc for report in made.reports for line in read(report)[1]]
    assert [row["isrc"] for row in rows] == [identifier(isrc)[1] for isrc in isrcs]


def test_a_rejected_line_shows_what_could_be_read_of_it(tmp_path, book):
    good = {
        "isrc": "QZABC2600001",
        "upc": "1000000000009",
        "amount": "2.50",
        "title": "Song",
        "artist": "Ann",
    }
    bad = [
        {"amount": "1,50"},
        {"territory": "XQ"},
        {"currency": "XYZ"},
        {"quantity": "many"},
        {"day": "13/45/2026"},
    ]
    lines = [good, *({**good, **change} for change in bad)]
    tail = "Total\t\t\t\t\t9\n"
    path = tmp_path / layouts.file_name("itunes", "2026-08", 1)
    layouts.write(path, "itunes", "2026-08", "EUR", lines, tail)
    command.done("consolidate", path, "--to", tmp_path / "out.csv", "--book", book)
    first, *rejected, total = consolidated.rows(tmp_path / "out.csv")
    names = ("sales_period", "territory", "quantity", "amount", "currency")
    assert [first[name] for name in names] == ["2026-08", "DE", "1", "2.5", "EUR"]
    for row, name in zip(
        rejected, ("amount", "territory", "currency", "quantity", "sales_period"), strict=True
    ):
        assert row["match_rule"] == f"rejected: {name}"
        expected = {**{field: first[field] for field in names}, name: ""}
        assert {field: row[field] for field in names} == expected
        assert (row["title"], row["artist"], row["isrc"], row["account_id"]) == (
            "Song",
            "Ann",
            "QZABC2600001",
            "",
        )
    assert total["match_rule"].startswith(consolidated.IGNORED)
    assert all(
        not value
        for name, value in total.items()
        if name not in ("report_id", "line_number", "source", "match_rule")
    )
