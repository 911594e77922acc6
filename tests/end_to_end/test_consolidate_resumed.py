"""A consolidation killed at any moment, and given again, ends with the bytes of an undisturbed one."""

import fcntl
import json
import os
import random
import shutil
import subprocess
import time

import pytest

from . import command, label

SEED = 1125
KILLS = 4
KILLS_IN_A_SOAK = 400
SMALL = {"SPARTITO_BLOCK_BYTES": "3000", "SPARTITO_PART_BYTES": "9000"}


class Bench:
    """The reports, the book, the command, and the bytes that it should end with."""

    def __init__(self, folder, ending):
        self.folder = folder
        self.made = label.write(folder / "label", lines=3000)
        self.book = label.open_book(folder / "book", self.made, ("catalogue",))
        self.out = folder / f"out{ending}"
        started = time.monotonic()
        command.finished(*self.arguments, **SMALL)
        self.seconds = time.monotonic() - started
        self.expected = self.out.read_bytes()

    @property
    def arguments(self):
        return ("consolidate", *self.made.reports, "--to", self.out, "--book", self.book, "--threads", "2")

    def fresh(self):
        for path in self.folder.glob("out*"):
            path.unlink()

    def left(self):
        return sorted(path.name for path in self.folder.glob("out*"))

    def give_again(self):
        """Give the command again, and find the file as it should be and nothing beside it."""
        again = command.call(*self.arguments)
        assert again.exit_code == 0 or "is there already" in again.stderr, again.output
        assert self.out.read_bytes() == self.expected
        return again.stderr

    def journal(self):
        path = self.out.with_name(f"{self.out.name}.partial.json")
        return json.loads(path.read_bytes()) if path.exists() else {"entries": []}


@pytest.fixture(scope="module", params=[".csv", ".parquet"])
def bench(request, tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("bench"), request.param)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, value in SMALL.items():
        monkeypatch.setenv(name, value)


def _kill_once(bench, seed):
    """Kill the command at a random moment after it has begun to write, and give it again."""
    chance = random.Random(seed)
    bench.fresh()
    running = command.process(*bench.arguments, **SMALL)
    while running.poll() is None and not bench.left():
        time.sleep(0.001)
    time.sleep(chance.uniform(0, bench.seconds * 0.4))
    running.kill()
    running.communicate()
    rows = sum(entry["state"]["figures"]["rows"] for entry in bench.journal()["entries"])
    errors = bench.give_again()
    assert not rows or f"after {rows:,} rows" in errors
    assert bench.left() == [bench.out.name]


def test_killed_at_any_moment_it_goes_on_and_ends_the_same(bench):
    for seed in range(SEED, SEED + KILLS):
        _kill_once(bench, seed)


@pytest.mark.soak
def test_hundreds_of_kills(bench):
    for seed in range(SEED + 1000, SEED + 1000 + KILLS_IN_A_SOAK):
        _kill_once(bench, seed)


def _traced(bench, injection):
    program = [*command.PROGRAM, *map(str, bench.arguments)]
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={injection}"]
    return subprocess.run(
        [*trace, *program],
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, **SMALL},
        text=True,
    )


@pytest.fixture
def strace():
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("step", ["rename", "fdatasync"])
def test_a_kill_at_each_step_of_the_end(bench, step):
    for number in (1, 2, 3, 5, 8, 12, 20, 40):
        bench.fresh()
        if _traced(bench, f"{step}:signal=KILL:when={number}").returncode == 0:
            break
        bench.give_again()
        assert bench.left() in ([bench.out.name], [bench.out.name, f"{bench.out.name}.partial.json"])


@pytest.mark.usefixtures("strace")
def test_a_full_disk_is_one_clean_sentence_and_the_work_goes_on(bench):
    bench.fresh()
    done = _traced(bench, "pwrite64:error=ENOSPC:when=9+")
    assert done.returncode == command.REFUSED
    assert "No space left on device" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not bench.out.exists()
    bench.give_again()


def test_what_is_not_finished_is_cut_off(bench):
    bench.fresh()
    _kill_late(bench)
    partial = bench.out.with_name(f"{bench.out.name}.partial")
    with partial.open("ab") as file:
        file.write(b"half a row" * 1000)
    assert "Goes on" in bench.give_again()


def _kill_late(bench):
    """Kill the command once some parts are finished."""
    running = command.process(*bench.arguments, **SMALL)
    while running.poll() is None and not bench.journal()["entries"]:
        time.sleep(0.001)
    running.kill()
    running.communicate()
    assert bench.journal()["entries"]


@pytest.mark.parametrize("change", ["a report", "the catalogue", "the journal", "the file"])
def test_where_anything_differs_it_is_begun_anew(bench, change):
    bench.fresh()
    _kill_late(bench)
    partial = bench.out.with_name(f"{bench.out.name}.partial")
    if change == "a report":
        os.utime(bench.made.reports[3])
    elif change == "the catalogue":
        table = bench.made.tables["catalogue"]
        short = table.with_name("short.csv")
        short.write_text("".join(table.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
        command.done("import", "catalogue", short, "--book", bench.book)
    elif change == "the journal":
        partial.with_name(f"{partial.name}.json").write_text("{")
    else:
        os.truncate(partial, 200)
    if change == "the catalogue":
        done = command.done(*bench.arguments)
        command.done("import", "catalogue", table, "--book", bench.book)
        assert "begun anew" in done.stderr
        assert bench.out.read_bytes() != bench.expected
    else:
        assert ("begun anew" in bench.give_again()) == (change != "the journal")
    assert bench.left() == [bench.out.name]


def test_two_at_once_do_not_mix(bench):
    bench.fresh()
    partial = bench.out.with_name(f"{bench.out.name}.partial")
    with partial.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        refused = command.call(*bench.arguments)
    assert refused.exit_code == command.REFUSED
    assert "is being written by another command" in refused.stderr
    bench.give_again()
