"""Pebble: our own small Go program in `bench/pebble`, which works as Spartito's predecessor did.

It times itself and prints the same answer as the others, so the runner starts it as it is.
"""

from __future__ import annotations

import re
from pathlib import Path

from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM, Job

_MODULES = Path(__file__).parents[1] / "pebble" / "go.mod"
NAME, VERSION = "Go over Pebble", re.findall(r"pebble/v2 v(\S+)", _MODULES.read_text("utf-8"))[0]
LINES_MOST = 5_000_000
TASKS = dict.fromkeys((PREPARE, OPEN, SUM, CELLS, CONSOLIDATED))


def command_of(program: Path, task: str, job: Job) -> list[str]:
    """The command line of a task."""
    store = ["--store", str(job.store), "--threads", str(job.threads)]
    if task == PREPARE:
        return [str(program), "build", "--candidates", str(job.candidates), *store]
    out = ["--out", str(job.out)] if task == CONSOLIDATED else []
    return [str(program), "run", "--task", task, "--report", str(job.report), *store, *out]
