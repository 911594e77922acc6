"""Hostile texts in a report come out of the consolidated file as they went in, or as rejected lines."""

import csv
import gzip
from pathlib import Path

import pytest

from . import command, consolidated, label


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    made = label.write(tmp_path_factory.mktemp("label"), lines=400)
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)


def test_hostile_texts_come_out_as_they_went_in(tmp_path, book):
    command.done("consolidate", consolidated.hostile(tmp_path), "--to", tmp_path / "out.csv", "--book", book)
    *rows, nul, ragged, last = consolidated.rows(tmp_path / "out.csv")
    assert [(row["title"], row["artist"]) for row in rows] == [
        (text, text[::-1]) for text in consolidated.HOSTILE
    ]
    assert last["title"] == consolidated.HOSTILE[0]
    assert [row["match_rule"] for row in (nul, ragged)] == ["rejected: nul byte", "rejected: ragged"]
    assert not any(nul[name] for name in ("title", "amount", "sales_period", "account_id"))
    assert _physical_lines(tmp_path) == [int(row["line_number"]) for row in (*rows, nul, ragged, last)]


def _physical_lines(folder: Path) -> list[int]:
    """Where each record starts, by Python's csv; a NUL is no matter to it once it is a letter."""
    text = (
        gzip.decompress(consolidated.hostile(folder).read_bytes())
        .decode()
        .replace("\0", "x")
        .replace("\r", "x")
    )
    table = csv.reader(text.splitlines(keepends=True))
    starts = [1]
    for _ in table:
        starts.append(table.line_num + 1)
    return starts[1:-1]
