"""Input tables are read as text from CSV, gzipped CSV, Parquet and the ECB's file, line numbers kept."""

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spartito.errors import InputError
from spartito.sources.input_table import check, check_by_column, read
from spartito.tables.kinds import input_table

PAYEES = 'payee_id,name,currency\r\nnina,"Sol, Nina ""N""",EUR\r\n\r\nbo,"Bo\nand Cy",GBP\r\n'
ECB = "Date,USD,JPY,CYP,\n2026-10-30,1.1172,175.68,N/A,\n2007-10-29,1.4,N/A,0.584,\n"


def written(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    "data", [PAYEES.encode(), b"\xef\xbb\xbf" + PAYEES.encode(), gzip.compress(PAYEES.encode(), mtime=0)]
)
def test_a_csv_file_is_read_with_its_lines(tmp_path: Path, data: bytes):
    file = read(written(tmp_path, "payees.csv", data), input_table("payees"))

    assert file.header == ("payee_id", "name", "currency")
    assert list(file.lines) == [2, 4]
    assert [list(column) for column in file.columns] == [
        ["nina", "bo"],
        ['Sol, Nina "N"', "Bo\nand Cy"],
        ["EUR", "GBP"],
    ]


def test_rows_of_another_width_are_problems_beside_the_others(tmp_path: Path):
    path = written(tmp_path, "payees.csv", "payee_id,name,currency\na,A,EUR\nb,B\nc,C,XXQ\n")
    rows, problems, _ = check(path, input_table("payees"))

    assert rows == []
    assert [str(problem) for problem in problems] == [
        'payees.csv, line 3, column all: "2 fields" is not a row of 3 fields as in the header',
        'payees.csv, line 4, column currency: "XXQ" is not an ISO 4217 currency code such as EUR',
    ]


def test_the_ecb_history_is_taken_as_it_is(tmp_path: Path):
    rows, problems, warnings = check(written(tmp_path, "eurofxref-hist.csv", ECB), input_table("rates"))

    assert problems == []
    assert [tuple(row.values()) for row in rows] == [
        ("2026-10-30", "EUR", "USD", "1.1172"),
        ("2007-10-29", "EUR", "USD", "1.4"),
        ("2026-10-30", "EUR", "JPY", "175.68"),
    ]
    assert warnings == ["Withdrawn currencies left out: CYP."]


def test_a_bad_rate_of_the_ecb_history_has_its_line(tmp_path: Path):
    path = written(tmp_path, "eurofxref-hist.csv", ECB.replace("175.68", "175;68"))
    _, problems, _ = check(path, input_table("rates"))

    assert [problem.line for problem in problems] == [2]


def test_parquet_values_become_the_text_of_a_csv(tmp_path: Path):
    table = pa.table(
        {
            "date": pa.array([date(2026, 9, 30), date(2026, 9, 29)]),
            "base": pa.array(["EUR", "EUR"]).dictionary_encode(),
            "quote": ["USD", "JPY"],
            "rate": pa.array([Decimal("0.000000000100"), Decimal("1.10")], pa.decimal128(20, 12)),
        }
    )
    path = tmp_path / "rates.parquet"
    pq.write_table(table, path)
    checked = check_by_column(path, input_table("rates"))

    assert checked.problems == []
    assert checked.columns == {
        "date": ["2026-09-30", "2026-09-29"],
        "base": ["EUR", "EUR"],
        "quote": ["USD", "JPY"],
        "rate": ["0.0000000001", "1.1"],
    }


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (pa.array([1.1]), "column rate: floating-point numbers lose digits"),
        (pa.array([[1]]), "column rate: list<"),
        (
            pa.array([["1"], None, ["2", None]]),
            "line 3, column rate: 2, NULL holds a NULL; expected texts only",
        ),
    ],
)
def test_parquet_columns_that_are_no_exact_text_are_refused(tmp_path: Path, column: pa.Array, sentence: str):
    pq.write_table(pa.table({"rate": column}), tmp_path / "rates.parquet")
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "rates.parquet", input_table("rates"))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.csv", b"", "empty.csv is empty"),
        ("cut.csv.gz", gzip.compress(PAYEES.encode(), mtime=0)[:-9], "cut.csv.gz: "),
        ("cut.parquet", b"PAR1 and nothing more", "cut.parquet is not a readable Parquet file"),
        ("latin.csv", "payee_id,name\na,é".encode("latin-1"), "latin.csv, line 2: the text is not UTF-8"),
        ("open.csv", b'payee_id,name\na,"A\n', "open.csv, line 2: .*never closed. Close the quote"),
        (
            "semi.csv",
            b"payee_id;name\na;A\n",
            'semi.csv, line 1: "payee_id;name" is divided by semicolons. Expected names',
        ),
        ("tabs.csv", b"payee_id\tname\na\tA\n", "tabs.csv, line 1: .* is divided by tabs. Expected names"),
        (
            "mac.csv",
            b"payee_id,name\ra,A\r",
            'mac.csv, line 1: behind "name" the line ends in a carriage return alone. Expected line feeds. Save',
        ),
        ("nul.csv", b"payee_id,name\na,\0\n", "nul.csv, line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, sentence: str
):
    with pytest.raises(InputError, match=sentence) as caught:
        check(written(tmp_path, name, data), input_table("payees"))
    assert "\n" not in str(caught.value)
