"""Spartito itself, with validation, the whole match ladder, fingerprint, content hash and both counts on.

The book is made by the command line. This is the one module of the benchmarks that knows the core's calls.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import spartito
from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM, Job, Sums, Task, Told
from bench.layout import CURRENCY
from spartito._core import Placement, Snapshot
from spartito.app.intake.consolidate import Options, consolidate
from spartito.app.intake.formats import known
from spartito.app.resources import Resources
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.sources import report as source_report
from spartito.store.book import open_book

NAME, VERSION = "Spartito", spartito.__version__
_MEMORY_BYTES = 6 << 30
_CELLS_A_BATCH = 1 << 18


def command(*words: str | Path) -> list[str]:
    """A command line of the Spartito that is installed beside this Python."""
    return [str(Path(sys.executable).with_name("spartito")), *map(str, words)]


def _prepare(job: Job) -> Told:
    _run("init", "--book", job.store, "--currency", CURRENCY)
    _run("import", "catalogue", job.catalogue, "--book", job.store)
    return Sums


def _run(*words: str | Path) -> None:
    subprocess.run(command(*words), stdout=subprocess.DEVNULL, check=True)


def stored(job: Job) -> Path:
    """The native index of the catalogue's snapshot, all that matching needs."""
    return _snapshot(job) / "index"


def _snapshot(job: Job) -> Path:
    (folder,) = (job.store / "catalogue").iterdir()
    return folder


def _open(job: Job) -> Told:
    Snapshot.open(_snapshot(job)).lookup(job.isrc, "")
    return Sums


def _plan(job: Job) -> dict[str, object]:
    return compile_plan(
        recognise(job.report.name, delivery.head(delivery.whole(job.report)), known(job.store))
    )


def _bounds(job: Job) -> source_report.Bounds:
    return source_report.Bounds(job.threads, _MEMORY_BYTES, source_report.BLOCK_BYTES, job.store.parent)


def _sum(job: Job) -> Told:
    """What `spartito ingest --dry-run` does."""
    report, snapshot = delivery.whole(job.report), Snapshot.open(_snapshot(job))
    placement = source_report.dry_run(report, _plan(job), snapshot, None, _bounds(job))
    return lambda: _sums(placement, 0)


def _cells(job: Job) -> Told:
    placement = source_report.place(job.report, _plan(job), Snapshot.open(_snapshot(job)), None, _bounds(job))
    cells = 0
    while (batch := placement.next_cells(_CELLS_A_BATCH)) is not None:
        cells += len(batch["track_first"]) // 4
    return lambda: _sums(placement, cells)


def _consolidated(job: Job) -> Told:
    options = Options(resources=Resources(job.threads, _MEMORY_BYTES))
    consolidate(open_book(job.store), [job.report], job.out, options)
    return Sums


def _sums(placement: Placement, cells: int) -> Sums:
    summary = json.loads(placement.summary)
    amounts = summary["amounts"][CURRENCY]
    return Sums(summary["lines"], summary["placed"], amounts["total"], amounts["placed"], cells)


TASKS: dict[str, Task] = {
    PREPARE: _prepare,
    OPEN: _open,
    SUM: _sum,
    CELLS: _cells,
    CONSOLIDATED: _consolidated,
}
