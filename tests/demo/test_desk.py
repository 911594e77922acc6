"""The demo's input tables are ones that Spartito takes: every value, every split, every report."""

import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from spartito.demo.month import make
from spartito.domain.split import SplitLine
from spartito.domain.split_check import check_splits
from spartito.domain.validity import ALWAYS, FOREVER
from spartito.formats.load import load_formats
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.tables.kinds import INPUT_TABLES
from spartito.tables.values import TYPES

from . import month


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("month"), 3_000, 2_000)


@pytest.mark.parametrize("kind", ["catalogue", "payees", "splits", "deals", "rates", "settlements"])
def test_every_value_of_an_input_table_is_taken(made, kind):
    columns = {column.name: column for column in INPUT_TABLES[kind].columns}
    with getattr(made, kind).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row.keys() <= columns.keys()
            for name, value in row.items():
                kept = columns[name]
                fine = (
                    value in kept.choices if kept.choices else value == "*" or TYPES[kept.type].check(value)
                )
                assert fine or not value, (name, value)


def _splits(made):
    return [
        SplitLine(
            row["account_id"],
            row["payee_id"],
            Fraction(row["percent"]),
            row["isrc"],
            row["upc"],
            status=row["status"],
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else ALWAYS,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else FOREVER,
        )
        for row in month.table(made.splits)
    ]


def test_every_split_can_be_honoured(made):
    assert check_splits(_splits(made)) == []


def test_the_splits_are_of_every_sort(made):
    versions = defaultdict(list)
    for line in _splits(made):
        versions[line.account_id, line.isrc, line.upc, line.valid_from, line.valid_to].append(line)
    sharing = {account for account, isrc, upc, *_ in versions if not isrc and not upc}
    assert {len(lines) for lines in versions.values()} == {2, 3, 4, 5}
    assert {(bool(isrc), bool(upc)) for _, isrc, upc, *_ in versions} == {
        (a, b) for a in (False, True) for b in (False, True)
    }
    assert any(sum(line.percent for line in lines) < 100 for lines in versions.values())
    assert any(line.status == "pending" for lines in versions.values() for line in lines)
    assert any(start != ALWAYS for *_, start, _ in versions)
    assert any(
        line.payee_id in sharing and line.payee_id != line.account_id
        for lines in versions.values()
        for line in lines
    )


def test_every_report_is_recognised(made):
    formats = load_formats()
    found = [recognise(path.name, delivery.head(delivery.whole(path)), formats) for path in made.reports]
    assert all(compile_plan(match) for match in found)
    assert [match.format.source for match in found] == [
        "youtube/asset_raw",
        "spotify/licensor",
        *["apple/music_streams"] * 3,
        "apple/itunes_sales",
    ]
