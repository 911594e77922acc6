"""`make bench` on a tiny month, so that it never breaks unseen: every contestant that is installed, every digit equal."""

import csv
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench import compare as comparing
from bench.compare import CONTESTANTS, SPREADS, Bench
from bench.data import NARROW, ROOT, Data
from bench.job import CELLS, CONSOLIDATED, PREPARE, Sums
from bench.layout import CONSOLIDATED as COLUMNS

PACKAGES = {"polars": "polars", "lmdb": "lmdb", "rocksdb": "rocksdict"}
SIZE = ("--lines", "3000", "--tracks", "2000", "--times", "2")


def installed(name):
    if name == "pebble":
        return (ROOT / "target" / "bench" / "pebble").exists()
    return find_spec(PACKAGES.get(name, "duckdb")) is not None


def test_make_bench_ends_with_a_figure_for_every_task_and_leaves_nothing_behind(generator, tmp_path):
    compared(tmp_path, ["spartito", "duckdb", "cat"])


@pytest.mark.soak
def test_make_bench_works_with_every_contestant_that_is_installed(generator, tmp_path):
    compared(tmp_path, [name for name in CONTESTANTS if installed(name)])


def compared(folder, names):
    words = ["--work", folder / "work", "--results", folder / "results", "--contestants", ",".join(names)]
    subprocess.run([sys.executable, "-m", "bench", *SIZE, *map(str, words)], cwd=ROOT, check=True)
    (path,) = (folder / "results").glob("*.json")
    rows = json.loads(path.read_text("utf-8"))["rows"]
    page = path.with_suffix(".md").read_text("utf-8")

    for name in names:
        module = comparing.contestant(name)
        assert {row["task"] for row in rows if row["contestant"] == module.NAME} == set(module.TASKS)
        assert module.NAME in page
    assert all(row["seconds"] > 0 and row["peak_bytes"] > 0 for row in rows)
    timed = [row for row in rows if row["task"] in SPREADS]
    assert all(round(row["seconds"], 3) == min(row["all_seconds"]) for row in timed)
    assert {len(row["all_seconds"]) for row in timed if row["contestant"] in ("Spartito", "DuckDB")} == {2}
    assert "the fastest of 2 times is shown" in page
    assert list((folder / "work").iterdir()) == []


@pytest.fixture(scope="module")
def bench(generator, tmp_path_factory):
    made = Bench(Data(tmp_path_factory.mktemp("work"), 2000, 3000), 2, Path())
    made.data.make_catalogue()
    made.data.make_candidates()
    return made


def rows_written(bench, name):
    job = bench.job(name, bench.data.make_report(NARROW))
    tasks = comparing.contestant(name).TASKS
    tasks[PREPARE](job)
    tasks[CONSOLIDATED](job)
    with job.out.open(encoding="utf-8", newline="") as file:
        return [{**row, "amount": row["amount"].rstrip("0")} for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", ["polars", "lmdb", "rocksdb"])
def test_the_others_write_the_same_lines_in_the_same_order(bench, name):
    if not installed(name):
        pytest.skip(f"{PACKAGES[name]} is installed by make bench")
    expected = rows_written(bench, "duckdb")

    assert rows_written(bench, name) == expected
    assert len(expected) == 3000
    assert tuple(expected[0]) == COLUMNS
    shutil.rmtree(bench.job(name, Path()).store, ignore_errors=True)
    bench.job("duckdb", Path()).store.unlink()


def test_a_contestant_that_is_wrong_by_a_digit_is_refused():
    true = {"lines": 2, "total": "3.50", "placed": "1.25", "reasons": {"no id": 1}}
    comparing.agree("right", CELLS, Sums(placed_lines=1, placed="1.250"), true)

    with pytest.raises(SystemExit, match="wrong at cells"):
        comparing.agree("wrong", CELLS, Sums(placed_lines=1, placed="1.250000000001"), true)
