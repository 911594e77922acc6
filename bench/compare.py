"""Spartito beside what a user would pick instead: `python -m bench.compare --lines N --tracks N`.

Each contestant builds its store of the same catalogue, then does each task on the same report with its files in the
page cache, alone, in a process of its own, on two threads. They take turns, several times; of each the fastest counts,
since whatever else a machine does only adds to it. A contestant whose sums differ by a digit ends the run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.data import KNOWN_ISRC, NARROW, WIDE, Data, facts
from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM, Answer, Job, Sums
from bench.measure import Measured, measured

CONTESTANTS = ("spartito", "duckdb", "polars", "pebble", "lmdb", "rocksdb", "cat")
SPREADS = {SUM: NARROW, CELLS: WIDE, CONSOLIDATED: NARROW}
"""What each task is done on; `open` and `prepare` need no report."""

_READ_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Row:
    """One task of one contestant. Seconds are of the timed part; `lines` is how many lines it did, 0 where none.

    Of a task that was done several times this is the fastest; `all_seconds` are of all of them.
    """

    contestant: str
    version: str
    task: str
    lines: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    peak_own_bytes: int
    others: float
    cells: int = 0
    out_bytes: int = 0
    store_bytes: int = 0
    all_seconds: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a comparison works, and its limits."""

    data: Data
    threads: int
    pebble: Path
    times: int = 1

    @property
    def log(self) -> Path:
        """What contestants say on stderr."""
        return self.data.folder / "log.txt"

    def job(self, name: str, report: Path) -> Job:
        """A contestant's job on a report."""
        store, out = self.data.folder / f"{name}.store", self.data.folder / f"{name}.csv"
        return Job(self.data.catalogue, self.data.candidates, report, store, out, KNOWN_ISRC, self.threads)


def compare(bench: Bench, names: Sequence[str]) -> Iterator[Row]:
    """Measure every task of the contestants; SystemExit where one of them is wrong."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: bench.threads])
    bench.data.make_catalogue()
    bench.data.make_candidates()
    for name in names:
        if PREPARE in contestant(name).TASKS:
            yield _prepare(bench, name)
    for task, spread in SPREADS.items():
        yield from _rows(bench, names, task, spread)
    yield from (_open(bench, name) for name in names if OPEN in contestant(name).TASKS)


def _rows(bench: Bench, names: Sequence[str], task: str, spread: str) -> Iterator[Row]:
    """The contestants take turns; those that do only a part of the lines have one."""
    found: dict[str, list[Row]] = {}
    for turn in range(bench.times):
        for name in names:
            module = contestant(name)
            if task in module.TASKS and not (turn and hasattr(module, "LINES_MOST")):
                found.setdefault(name, []).append(_row(bench, name, task, spread))
    _same_cells(row for rows in found.values() for row in rows)
    yield from map(fastest, found.values())


def _same_cells(rows: Iterable[Row]) -> None:
    cells: dict[int, int] = {}
    for row in rows:
        if row.cells and cells.setdefault(row.lines, row.cells) != row.cells:
            raise SystemExit(
                f"{row.contestant} makes {row.cells:,} cells of {row.lines:,} lines; expected {cells[row.lines]:,}."
            )


def fastest(rows: Sequence[Row]) -> Row:
    """The fastest of one contestant's rows of a task, with the seconds of all in their order."""
    return replace(
        min(rows, key=lambda row: row.seconds), all_seconds=[round(row.seconds, 3) for row in rows]
    )


def _prepare(bench: Bench, name: str) -> Row:
    job = bench.job(name, Path())
    done = measured(_command(bench, name, PREPARE, job), bench.log)
    return replace(_measured_row(name, PREPARE, done), store_bytes=_bytes(_stored(name, job)))


def _open(bench: Bench, name: str) -> Row:
    job = bench.job(name, Path())
    warm(_stored(name, job))
    done = measured(_command(bench, name, OPEN, job), bench.log)
    answer = Answer.read(done.output)
    return _timed(_measured_row(name, OPEN, done), answer)


def _row(bench: Bench, name: str, task: str, spread: str) -> Row:
    report = bench.data.make_report(spread, getattr(contestant(name), "LINES_MOST", None))
    job = bench.job(name, report)
    warm(report, _stored(name, job))
    done = measured(_command(bench, name, task, job), bench.log)
    answer = Answer.read(done.output)
    row = replace(_timed(_measured_row(name, task, done), answer), lines=facts(report)["lines"])
    if name == "cat":
        job.out.unlink(missing_ok=True)
        return row
    if task != CONSOLIDATED:
        agree(name, task, answer.sums, facts(report))
        return replace(row, cells=answer.sums.cells)
    agree(name, task, _written(job.out), facts(report))
    row = replace(row, out_bytes=job.out.stat().st_size)
    job.out.unlink()
    return row


def _timed(row: Row, answer: Answer) -> Row:
    return replace(row, seconds=answer.seconds, cpu_seconds=answer.cpu_seconds)


def _measured_row(name: str, task: str, done: Measured) -> Row:
    memory = (done.peak_bytes, done.peak_own_bytes)
    module = contestant(name)
    return Row(module.NAME, module.VERSION, task, 0, done.seconds, done.cpu_seconds, *memory, done.others)


def _command(bench: Bench, name: str, task: str, job: Job) -> list[str]:
    module = contestant(name)
    if hasattr(module, "command_of"):
        command: list[str] = module.command_of(bench.pebble, task, job)
        return command
    return [sys.executable, "-m", "bench.contestant", name, task, *job.words()]


def _stored(name: str, job: Job) -> Path:
    """The file or folder that the contestant looks codes up in."""
    module = contestant(name)
    found: Path = module.stored(job) if hasattr(module, "stored") else job.store
    return found


def contestant(name: str) -> ModuleType:
    """The module of a contestant."""
    return import_module(f"bench.contestants.{name}")


def agree(name: str, task: str, sums: Sums, true: dict[str, Any]) -> None:
    """The contestant's answer is what the generator knows, to the last digit."""
    placed = true["lines"] - sum(true["reasons"].values())
    expected: dict[str, Any] = {"placed_lines": placed, "placed": Decimal(true["placed"])}
    found: dict[str, Any] = {"placed_lines": sums.placed_lines, "placed": Decimal(sums.placed)}
    if task != CELLS:
        expected |= {"lines": true["lines"], "total": Decimal(true["total"])}
        found |= {"lines": sums.lines, "total": Decimal(sums.total)}
    if found != expected:
        raise SystemExit(f"{name} is wrong at {task}: it says {found}; expected {expected}.")


def _written(file: Path) -> Sums:
    words = [sys.executable, "-m", "bench.written", str(file)]
    return Sums(**json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))


def warm(*places: Path) -> None:
    """Read the files, so that they are in the page cache; what others have written is on the disk by then."""
    os.sync()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                with path.open("rb", buffering=0) as file:
                    while file.read(_READ_BYTES):
                        pass


def _bytes(place: Path) -> int:
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(path.stat().st_size for path in files if path.is_file())
