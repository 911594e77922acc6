"""The native reader of catalogues and `tables.validate` are one: same problems, same warnings, same rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spartito.errors import InputError
from spartito.sources import catalogue, input_table
from spartito.store import parquet, snapshots
from spartito.tables.catalogue import CATALOGUE
from spartito.tables.values import RESERVED

LEAST_MEMORY = 1 << 20

ISRCS = [
    "QZABC2600001",
    "QZABC2600002",
    "qz-abc-26-00003",
    "ISRC QZABC2600001",
    "602318137111",
    "7.2E+11",
    "QZ",
    "-",
]
UPCS = ["", "602318137111", "00602318137111", '="0602318137111"', "602318137112", "7.24E+11", "0", "12", "x"]
IDS = [
    "",
    "a",
    "b",
    " b ",
    "*",
    "=1",
    "rate:x",
    "é",
    "e\u0301",
    "\u200b",
    "a\tb",
    "x" * 200,
    "x" * 201,
    "\u3042",
    "\U000e0041",
    *(f"{beginning}x" for beginning in RESERVED),
]
TEXTS = [
    "",
    "T",
    "t",
    " T",
    "T,t",
    'say "so"',
    "two\nlines",
    "\x07",
    "\u00a0",
    "\u0085x",
    "\x1cT",
    "日本",
    "T\x00",
    "ſ",
]
DATES = [
    "",
    "2026-01-01",
    "2026-02-30",
    "1999-12-31",
    "2126-01-01",
    "2226-01-01",
    "01/02/2026",
    "2026-1-1",
    "２０２６-01-01",
]
DURATIONS = [
    "",
    "205",
    "3:25",
    "03:25",
    "1:03:25",
    "24:00:00",
    "PT3M25S",
    "pt1h",
    "PT",
    "PT5",
    "PT3M25.500S",
    "PT3.5M",
    "86400",
    "86399",
    "3:60",
    "1:60:00",
    "-5",
    "3.25",
    "PT99999S",
    "PT1S1M",
    "12345:00",
    "PT1.S",
    "٣",
]
TERRITORIES = [
    "",
    "DE",
    "de, AT|ch",
    "WORLD",
    "world -us",
    "-US -CA",
    "DE -US",
    "WORLD DE",
    "ZZ",
    "XX",
    ",",
    "DE DE",
    "ſE",
]
VALUES = {
    "isrc": ISRCS, "upc": UPCS, "account_id": IDS, "track_id": IDS, "release_id": IDS, "title": TEXTS, "artist": TEXTS,
    "version": TEXTS, "release_title": TEXTS, "label": TEXTS, "release_date": DATES, "duration": DURATIONS,
    "valid_from": DATES, "valid_to": DATES, "territories": TERRITORIES,
}  # fmt: skip
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=6)


def written(header: list[str], rows: list[list[str]]) -> bytes:
    """A CSV file of these rows, as a spreadsheet writes it; a NUL would be an error of the file, not of a row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().replace("\x00", "").encode()


def natively(paths: list[Path], folder: Path, threads: int = 2, memory: int = LEAST_MEMORY) -> Any:
    """The problems, the warnings, and the rows as the snapshot has them."""
    reading = catalogue.begin(folder, threads, memory)
    for path in paths:
        catalogue.read(reading, path)
    if problems := reading.problems():
        return problems, reading.warnings, []
    _, repeated = snapshots.write(reading.rows.merge(folder), folder)
    if repeated:
        return reading.listed(repeated), reading.warnings, []
    tracks = parquet.read(folder / "table.parquet", list(CATALOGUE.names))
    return [], reading.warnings, tracks.to_pylist()


def by_tables(path: Path) -> Any:
    rows, problems, warnings = input_table.check(path, CATALOGUE)
    return problems, warnings, rows


def in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: [row[name] for name in CATALOGUE.names])


def assert_same(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path, folder = Path(name, "catalogue.csv"), Path(name, "snapshot")
        path.write_bytes(content)
        folder.mkdir()
        problems, warnings, rows = natively([path], folder)
        expected_problems, expected_warnings, expected_rows = by_tables(path)
    assert problems == expected_problems
    assert warnings == expected_warnings
    assert in_order(rows) == in_order(expected_rows)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    good = draw(st.booleans())
    required = list(CATALOGUE.required)
    optional = [name for name in CATALOGUE.names if name not in required]
    header = draw(st.permutations([*required, *draw(st.lists(st.sampled_from(optional), unique=True))]))
    few = {
        name: [v for v in values[:2] if v or name not in ("isrc", "account_id")] or ["a"]
        for name, values in VALUES.items()
    }
    choices = {
        name: st.sampled_from((few if good else VALUES)[name]) | (st.nothing() if good else ANY_TEXT)
        for name in header
    }
    rows = draw(st.lists(st.tuples(*(choices[name] for name in header)).map(list), max_size=12))
    if not good and rows and draw(st.booleans()):
        rows[0] = rows[0][1:]
    return written([*header, "mood"], [[*row, "sad"] for row in rows])


@settings(max_examples=400, deadline=None)
@given(tables())
def test_the_native_reader_and_the_tables_say_the_same(content: bytes):
    assert_same(content)


@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for column, texts in VALUES.items() for text in texts]
)
def test_each_nasty_value_is_taken_or_refused_by_both(column: str, text: str):
    row = {"isrc": "QZABC2600001", "upc": "", "title": "T", "artist": "A", "account_id": "a"} | {column: text}

    assert_same(written(list(row), [list(row.values())]))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(VALUES)), ANY_TEXT)
def test_any_text_is_taken_or_refused_by_both(column: str, text: str):
    row = {"isrc": "QZABC2600001", "upc": "", "title": "T", "artist": "A", "account_id": "a"} | {column: text}

    assert_same(written(list(row), [list(row.values())]))


def test_at_most_a_thousand_problems_are_listed_and_they_are_the_first():
    header = ["isrc", "upc", "title", "artist", "account_id"]
    rows = [
        ["bad", "bad", "T", "A", "*"] if line % 3 else ["QZABC2600001", "", "T", "A", "a"]
        for line in range(20_000)
    ]

    assert_same(written(header, rows))


@pytest.mark.parametrize(("mark", "words"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_that_is_not_divided_by_commas_is_refused_in_one_sentence(
    tmp_path: Path, mark: str, words: str
):
    path = tmp_path / "c.csv"
    path.write_text(mark.join(CATALOGUE.required) + "\n", "utf-8")

    with pytest.raises(InputError, match=f"c.csv, line 1: .* is divided by {words}"):
        natively([path], tmp_path)
