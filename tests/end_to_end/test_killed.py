"""A command killed at any moment, and given again, leaves the book that an undisturbed command leaves."""

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from . import command, feeds, imprint, label, months, studio, waiting

SEED = 926
KILLS_IN_A_TEST_RUN = 15  # each for ingest and close, and one more at each rename
KILLS_OF_SUSPENSE = 6
KILLS_IN_A_SOAK = 500
KNOWN_ALREADY = 2  # what the second try may say where the first was killed after its last step
# What a command asks of the disk; it is killed at each such call, of those that it makes many hundreds of at every few.
TRACED = {"fsync": 1, "fdatasync": 1, "unlink": 1, "mkdir": 1, "pwrite64": 1, "write": 5, "openat": 23}


class Bench:
    """A book before a command, the command, and what the book is after it."""

    def __init__(self, folder: Path, before: Path, arguments: tuple[str, ...]) -> None:
        self.folder, self.before, self.arguments = folder, before, arguments
        undisturbed = self.fresh()
        started = time.monotonic()
        command.finished(*arguments, "--book", str(undisturbed))
        self.seconds = time.monotonic() - started
        self.after = imprint.of(undisturbed)
        assert self.after != imprint.of(before)

    def fresh(self) -> Path:
        """A copy of the book as it was before the command."""
        book = self.folder / "book"
        if book.exists():
            shutil.rmtree(book)
        shutil.copytree(self.before, book)
        return book

    def give_again(self, book: Path) -> None:
        """Give the command a second time; the book is then as if nothing had happened."""
        again = command.process(*self.arguments, "--book", str(book))
        _, errors = again.communicate(timeout=300)
        assert again.returncode in (0, KNOWN_ALREADY), errors
        assert imprint.difference(imprint.of(book), self.after) == []


@pytest.fixture(scope="module")
def ingest(tmp_path_factory):
    """The ingest of four reports at once."""
    folder = tmp_path_factory.mktemp("ingest")
    made = label.write(folder / "label")
    before = label.open_book(folder / "before", made)
    return Bench(folder, before, ("ingest", *map(str, made.reports)))


@pytest.fixture(scope="module")
def close(tmp_path_factory):
    """The close of a period of four reports."""
    folder = tmp_path_factory.mktemp("close")
    made = label.write(folder / "label")
    before = label.open_book(folder / "before", made)
    command.done("ingest", *made.reports, "--book", before)
    command.done("run", "2026-09", "--book", before)
    return Bench(folder, before, ("close", "2026-09"))


@pytest.fixture(scope="module")
def resolve(tmp_path_factory):
    """A decision about lines that a closed period has accounted for."""
    before = waiting.book(tmp_path_factory.mktemp("resolve"))
    waiting.close(before, "2026-09")
    item = waiting.work(before)["Lost Song"]["item_id"]
    named = ("--isrc", "QZABC2600002", "--author", "mia")
    return Bench(before.parent / "bench", before, ("suspense", "resolve", item, *named))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """A new catalogue, with which the suspense of two reports is tried again."""
    before = waiting.book(tmp_path_factory.mktemp("catalogue"))
    waiting.ingest(before, [{**waiting.LINES[3], "amount": "3"}], 1)
    rows = [*waiting.TRACKS, waiting.SUM]
    return Bench(
        before.parent / "bench",
        before,
        ("import", "catalogue", str(months.write_table(before.parent / "new.csv", rows))),
    )


@pytest.fixture(scope="module")
def feed(tmp_path_factory):
    """The ingest of a usage feed."""
    folder = tmp_path_factory.mktemp("feed")
    before = studio.opened(folder).book
    feeds.add_format(before)
    return Bench(
        folder / "bench", before, ("ingest", str(feeds.write(folder / "f.csv", {}, {"Age": "25-34"})))
    )


@pytest.fixture(scope="module")
def feed_again(tmp_path_factory):
    """A new catalogue, with which the waiting lines of a usage feed are tried again."""
    folder = tmp_path_factory.mktemp("feed_again")
    before = studio.opened(folder).book
    feeds.add_format(before)
    waits = {"ISRC": "QZXXX2600009"}
    command.done("ingest", feeds.write(folder / "f.csv", {}, waits), "--book", before)
    track = {"isrc": waits["ISRC"], "upc": "", "title": "New", "artist": "Nina", "account_id": "label"}
    new = months.write_table(folder / "new.csv", [track])
    return Bench(folder / "bench", before, ("import", "catalogue", "--update", str(new)))


def _stirring(book: Path) -> tuple[int, ...]:
    """What changes as soon as a command begins to write: the times of the book and its folders."""
    folders = (book, *(book / name for name in ("reports", "usage", "runs", "inputs", "catalogue")))
    return tuple(folder.stat().st_mtime_ns for folder in folders if folder.is_dir())


def _kill_once(bench: Bench, seed: int) -> None:
    """Kill the command at a random moment: half of the times counted from when it begins to write."""
    chance = random.Random(seed)
    book = bench.fresh()
    before = _stirring(book)
    started = time.monotonic()
    running = command.process(*bench.arguments, "--book", str(book))
    if seed % 2:
        while running.poll() is None and _stirring(book) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, max(0.05, bench.seconds - (time.monotonic() - started))))
    else:
        time.sleep(chance.uniform(0, bench.seconds * 1.05))
    running.kill()
    running.communicate()
    bench.give_again(book)


@pytest.mark.parametrize("seed", range(SEED, SEED + KILLS_IN_A_TEST_RUN))
def test_an_ingest_killed_at_any_moment_is_made_whole_by_the_next(ingest, seed):
    _kill_once(ingest, seed)


@pytest.mark.parametrize("seed", range(SEED, SEED + KILLS_IN_A_TEST_RUN))
def test_a_close_killed_at_any_moment_is_made_whole_by_the_next(close, seed):
    _kill_once(close, seed)


@pytest.mark.parametrize("seed", range(SEED, SEED + KILLS_OF_SUSPENSE))
@pytest.mark.parametrize("name", ["resolve", "catalogue", "feed", "feed_again"])
def test_a_new_try_killed_at_any_moment_is_made_whole_by_the_next(request, name, seed):
    _kill_once(request.getfixturevalue(name), seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(SEED + 1000, SEED + 1000 + KILLS_IN_A_SOAK))
@pytest.mark.parametrize("name", ["ingest", "close", "resolve", "catalogue"])
def test_a_thousand_kills(request, name, seed):
    _kill_once(request.getfixturevalue(name), seed)


def _traced(bench: Bench, book: Path, injection: str) -> int:
    program = [*command.PROGRAM, *bench.arguments, "--book", str(book)]
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={injection}"]
    return subprocess.run([*trace, *program], capture_output=True, timeout=300, check=False).returncode


def _kill_at_every(bench: Bench, call: str, step: int) -> int:
    """Kill the command at its 1st, (1 + step)th, ... system call of a kind, until it makes no more of them."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    for number in range(1, 10_000, step):
        book = bench.fresh()
        if _traced(bench, book, f"{call}:signal=KILL:when={number}") == 0:
            return number
        bench.give_again(book)
    raise AssertionError(f"more than 10,000 calls of {call}")


@pytest.mark.parametrize("name", ["ingest", "close", "resolve", "catalogue", "feed", "feed_again"])
def test_a_kill_at_each_rename(request, name):
    assert _kill_at_every(request.getfixturevalue(name), "rename", 1) > 1


@pytest.mark.soak
@pytest.mark.parametrize("call", TRACED)
@pytest.mark.parametrize("name", ["ingest", "close"])
def test_a_kill_at_each_step_on_the_disk(request, name, call):
    assert _kill_at_every(request.getfixturevalue(name), call, TRACED[call]) > 1


@pytest.mark.soak
def test_a_kill_where_a_report_is_kept(ingest):
    assert _kill_at_every(ingest, "linkat", 1) > 1


@pytest.mark.soak
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["fsync", "write", "pwrite64"])
@pytest.mark.parametrize("name", ["ingest", "close"])
def test_a_disk_that_fails_at_each_step(request, name, call, error):
    """A full or failing disk is an error that leaves the book whole, and the command works once there is room."""
    bench = request.getfixturevalue(name)
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    failed = 0
    for number in range(1, 60):
        book = bench.fresh()
        failed += _traced(bench, book, f"{call}:error={error}:when={number}") != 0
        bench.give_again(book)
    assert failed > 0, f"no {call} was ever hit"
