"""Spartito itself, with validation, the whole match ladder, fingerprint, content hash and both counts on.

The book is made by the command line. This is the one module of the benchmarks that knows the core's calls.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import spartito
from bench.job import CELLS, OPEN, PREPARE, SUM, Job, Sums, Task, Told
from bench.layout import CURRENCY
from spartito import _core
from spartito.app.formats import known
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import report as source_report

NAME, VERSION = "Spartito", spartito.__version__


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
    """The native index of the catalogue's snapshot."""
    return _index(job)


def _open(job: Job) -> Told:
    _core.Index.open(_index(job)).lookup(job.isrc, "")
    return Sums


def _index(job: Job) -> Path:
    (folder,) = (job.store / "catalogue").iterdir()
    return folder / "index"


def _placed(job: Job) -> _core.Placement:
    plan = compile_plan(recognise(job.report.name, source_report.head(job.report), known(job.store)))
    return source_report.place(job.report, plan, _index(job), threads=job.threads)


def _sum(job: Job) -> Told:
    placement = _placed(job)
    return lambda: _sums(placement, 0)


def _cells(job: Job) -> Told:
    placement = _placed(job)
    cells = len(placement.cells()["track_first"]) // 4
    return lambda: _sums(placement, cells)


def _sums(placement: _core.Placement, cells: int) -> Sums:
    summary = json.loads(placement.summary)
    amounts = summary["amounts"][CURRENCY]
    return Sums(summary["lines"], summary["placed"], amounts["total"], amounts["placed"], cells)


TASKS: dict[str, Task] = {PREPARE: _prepare, OPEN: _open, SUM: _sum, CELLS: _cells}
