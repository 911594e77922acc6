"""The import of a catalogue: same rows, same bytes, in whatever order, form, memory or company they come."""

from __future__ import annotations

import csv
import gzip
import random
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spartito.tables.catalogue import CATALOGUE

from . import command

PROCESSES = 16
KEY = ("isrc", "upc", "account_id", "track_id")
Row = dict[str, str]


def rows_of(seed: int, count: int) -> list[Row]:
    """Rows of few ISRCs, releases and accounts, so that they meet; the key of each is its own by its title."""
    chance = random.Random(seed)
    return [
        {
            "isrc": f"QZABC26{chance.randrange(count // 3 + 1):05}",
            "upc": chance.choice(["", f"{chance.randrange(99):012}1"]),
            "title": f"Title {number}",
            "artist": chance.choice(["Trio", "Duo"]),
            "account_id": f"acc{chance.randrange(5)}",
            "track_id": chance.choice(["", "x", "y"]),
            "valid_from": chance.choice(["", "", "2026-01-01"]),
            "territories": chance.choice(["", "", "DE", "-US"]),
        }
        for number in range(count)
    ]


def write(rows: list[Row], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def imported(folder: Path, *arguments: str | Path, **options: str) -> dict[str, bytes]:
    """Every file of the snapshot that an import into a new book makes."""
    book = folder / "book"
    shutil.rmtree(book, ignore_errors=True)
    command.done("init", "--book", book)
    command.done("import", "catalogue", *arguments, "--book", book)
    return snapshot(book)


def snapshot(book: Path) -> dict[str, bytes]:
    current = command.answer("import", "catalogue", *_nothing_new(book), "--book", book)["version"]
    return {path.name: path.read_bytes() for path in sorted((book / "catalogue" / current).iterdir())}


def _nothing_new(book: Path) -> tuple[str | Path, ...]:
    """The current tracks themselves: an import that changes nothing, and says which version is current."""
    versions = sorted((book / "catalogue").glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)
    return (versions[-1] / "table.parquet",)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(seed=1, count=20_000)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    return imported(folder, write(rows, folder / "catalogue.csv"))


def test_a_snapshot_has_its_tracks_and_its_index(whole: dict[str, bytes]):
    assert list(whole) == ["index", "manifest.json", "names", "table.parquet", "terms"]


@pytest.mark.parametrize(
    "options", [("--threads", "1"), ("--threads", "5"), ("--memory", "1MB"), ("--memory", "2GB")]
)
def test_neither_threads_nor_memory_change_a_byte(
    tmp_path: Path, rows: list[Row], whole: dict[str, bytes], options
):
    assert imported(tmp_path, write(rows, tmp_path / "catalogue.csv"), *options) == whole


def test_neither_the_order_of_rows_nor_of_files_nor_their_form_changes_a_byte(
    tmp_path: Path, rows: list[Row], whole: dict[str, bytes]
):
    mixed = random.Random(2).sample(rows, len(rows))
    first, second, third = mixed[:7000], mixed[7000:7001], mixed[7001:]
    write(first, tmp_path / "first.csv")
    (tmp_path / "first.csv.gz").write_bytes(gzip.compress((tmp_path / "first.csv").read_bytes()))
    write([dict(reversed(row.items())) for row in second], tmp_path / "second.csv")
    pq.write_table(pa.Table.from_pylist(third), tmp_path / "third.parquet")

    for order in (
        ("first.csv.gz", "second.csv", "third.parquet"),
        ("third.parquet", "first.csv.gz", "second.csv"),
    ):
        assert imported(tmp_path, *(tmp_path / name for name in order)) == whole


def test_a_snapshot_imported_again_is_the_same(tmp_path: Path, whole: dict[str, bytes]):
    (tmp_path / "table.parquet").write_bytes(whole["table.parquet"])

    assert imported(tmp_path, tmp_path / "table.parquet") == whole


@pytest.mark.parametrize("memory", ["1MB", "1GB"])
def test_an_update_gives_the_bytes_of_a_full_import_of_the_merged_rows(
    tmp_path: Path, rows: list[Row], memory: str
):
    new = [*rows_of(seed=3, count=500), *({**row, "artist": "New", "title": "New"} for row in rows[:300])]
    new = list({tuple(row[name] for name in (*KEY, "title", "valid_from")): row for row in new}.values())
    named = {tuple(row[name] for name in KEY) for row in new}
    kept = [row for row in rows if tuple(row[name] for name in KEY) not in named]
    merged = imported(tmp_path, write([*new, *kept], tmp_path / "merged.csv"))

    imported(tmp_path, write(rows, tmp_path / "catalogue.csv"))
    options = ("--update", "--memory", memory, "--book", tmp_path / "book")
    done = command.answer("import", "catalogue", write(new, tmp_path / "new.csv"), *options)

    assert (done["rows_read"], done["rows_in_book"]) == (len(new), len(new) + len(kept))
    assert len(kept) < len(rows)
    assert snapshot(tmp_path / "book") == merged


def test_an_update_of_a_book_without_a_catalogue_is_its_first_import(
    tmp_path: Path, rows: list[Row], whole: dict[str, bytes]
):
    assert imported(tmp_path, write(rows, tmp_path / "catalogue.csv"), "--update") == whole


def test_a_key_that_two_files_use_is_said_with_both_places_and_nothing_changes(tmp_path: Path):
    rows = rows_of(seed=4, count=50)
    one, two = write(rows, tmp_path / "one.csv"), write([rows[7]], tmp_path / "two.csv")
    command.done("init", "--book", tmp_path / "book")
    result = command.call("import", "catalogue", one, two, "--book", tmp_path / "book")

    assert result.exit_code == command.REFUSED
    sentence = 'two.csv, line 2, column isrc: "{}" is not used once: one.csv, line 9 has the same isrc, upc, account_id'
    assert sentence.format(rows[7]["isrc"]) in " ".join(result.output.split())
    assert not list((tmp_path / "book" / "catalogue").iterdir())


def test_check_lists_every_problem_of_every_file_and_imports_nothing(tmp_path: Path):
    good = {"isrc": "QZABC2600001", "upc": "", "title": "T", "artist": "A", "account_id": "a"}
    write([good, {**good, "isrc": "x"}, good], tmp_path / "one.csv")
    write([{**good, "upc": "7.2E+11"}], tmp_path / "two.csv")
    result = command.call(
        "import", "check", "catalogue", tmp_path / "one.csv", tmp_path / "two.csv", "--json"
    )

    assert result.exit_code == command.REFUSED
    assert [line.split(":")[0].strip(' "') for line in result.output.splitlines() if " column " in line] == [
        "one.csv, line 3, column isrc",
        "one.csv, line 4, column isrc",
        "two.csv, line 2, column upc",
    ]


def test_sixteen_updates_at_once_follow_one_another_and_none_is_lost(tmp_path: Path):
    book = tmp_path / "book"
    command.done("init", "--book", book)
    files = [
        write(
            [{**row, "account_id": f"acc{number}"} for row in rows_of(seed=9, count=40)],
            tmp_path / f"{number}.csv",
        )
        for number in range(PROCESSES)
    ]
    started = [command.process("import", "catalogue", file, "--update", "--book", book) for file in files]
    outcomes = [(*process.communicate(timeout=600), process.returncode) for process in started]

    assert [code for _, _, code in outcomes] == [0] * PROCESSES, outcomes
    command.done("verify", "--book", book)
    current = snapshot(book)
    assert current == imported(tmp_path / "alone", *files)


def test_every_column_of_the_input_is_kept(tmp_path: Path):
    row = dict.fromkeys(CATALOGUE.names, "") | {
        "isrc": "qz-abc-26-00001", "upc": "602318137111", "title": " T ", "artist": "A", "account_id": "a", "track_id": "t",
        "release_id": "r", "version": "Live", "release_title": "R", "label": "L", "release_date": "2026-01-02",
        "duration": "PT3M25S", "valid_from": "2026-01-01", "valid_to": "2027-01-01", "territories": "de|AT",
    }  # fmt: skip
    imported(tmp_path, write([row], tmp_path / "catalogue.csv"))
    (table,) = (tmp_path / "book" / "catalogue").glob("*/table.parquet")

    assert pq.read_table(table).to_pylist() == [
        {"position": 0, **row, "isrc": "QZABC2600001", "upc": "00602318137111", "title": "T", "duration": "205", "territories": "AT DE"}
    ]  # fmt: skip
