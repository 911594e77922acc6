"""Where each nanosecond of a line goes: `python -m bench.profile --lines N --tracks N`.

The core is built once more with its line tables, and the task runs under `perf`, which looks 4,000 times a second where
each thread is. A sample belongs to the innermost function of ours that is there (inlined ones count), and each source
file to one stage.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bench.compare import Bench, contestant, warm
from bench.data import NARROW, ROOT, WIDE, WORK, Data
from bench.job import CELLS, PREPARE, SUM, Answer
from bench.results import RESULTS, save
from bench.samples import files_of

_BY_STAGE = {
    "the kernel: reading the file, page faults": "kernel",
    "copies and allocation (libc)": "libc",
    "blocks: read and cut at record ends": "inputs blocks cut place",
    "content hash (BLAKE3)": "blake3",
    "fingerprint of the records": "hash twox",
    "scan: structure and UTF-8": "scan",
    "records and fields": "worker lines pending record records",
    "words to codes": "role recall coder",
    "codes, dates and decimals": "fields",
    "match": "ladder index recent placing",
    "cells": "cells partial merge spill memory",
    "suspense": "suspense",
    "totals and proofs": "totals abacus landed finish summary placement",
    "out to Python": "py pyo3",
}
STAGES = {file: stage for stage, files in _BY_STAGE.items() for file in files.split()}
"""Source files and folders of the core, crates, and the stage that each is."""

OTHER = "the rest"
_HERTZ = 4_000
_CORE = ROOT / "target" / "profile"


def main() -> None:
    """Profile both tasks and keep the table."""
    given = _arguments()
    data = Data(given.work / "profile", given.tracks, given.lines)
    shutil.rmtree(data.folder, ignore_errors=True)
    data.make_catalogue()
    bench = Bench(data, given.threads, Path())
    core = _build()
    contestant("spartito").TASKS[PREPARE](bench.job("spartito", Path()))
    found = {task: _profile(bench, core, task, spread) for task, spread in ((SUM, NARROW), (CELLS, WIDE))}
    page = _page(found)
    kept = save(given.results, f"profile-{given.lines}-{given.tracks}", {"nanoseconds": found}, page)
    print(f"{page}\nKept in {kept}.")
    shutil.rmtree(data.folder)


def _build() -> Path:
    """The core with line tables, in a folder of its own."""
    if not shutil.which("perf"):
        raise SystemExit("perf is missing: run apt-get install linux-perf, then make again.")
    words = ["cargo", "rustc", "--release", "--locked", "--quiet", "--lib", "--features", "python"]
    words += ["--crate-type", "cdylib", "--target-dir", str(_CORE)]
    environment = {**os.environ, "CARGO_PROFILE_RELEASE_DEBUG": "line-tables-only"}
    subprocess.run(words, cwd=ROOT, env=environment, check=True)
    return _CORE / "release" / "libspartito_core.so"


def _profile(bench: Bench, core: Path, task: str, spread: str) -> dict[str, float]:
    """Nanoseconds of CPU a line, by stage; the last entry is their sum."""
    report = bench.data.make_report(spread)
    warm(report)
    folder = bench.data.folder
    samples, pipes = folder / f"{task}.perf", [folder / f"{task}.{name}" for name in ("told", "heard")]
    for pipe in pipes:
        os.mkfifo(pipe)
    perf = [
        "perf",
        "record",
        "--quiet",
        "--event",
        "cpu-clock",
        "--freq",
        str(_HERTZ),
        "--output",
        str(samples),
    ]
    perf += ["--delay", "-1", "--control", f"fifo:{pipes[0]},{pipes[1]}"]
    job = bench.job("spartito", report)
    command = [sys.executable, "-m", "bench.profiled", str(core), *map(str, pipes), task, *job.words()]
    done = subprocess.run([*perf, "--", *command], stdout=subprocess.PIPE, text=True, check=True)
    answer = Answer.read(done.stdout)
    counts: Counter[str] = Counter()
    for file, count in files_of(samples, core, STAGES).items():
        counts[STAGES.get(file, OTHER)] += count
    nanoseconds = answer.cpu_seconds * 1e9 / bench.data.lines
    shares = {name: count / counts.total() * nanoseconds for name, count in counts.most_common()}
    return {**shares, "in all": nanoseconds}


def _page(found: dict[str, dict[str, float]]) -> str:
    names = sorted(
        {name for stages in found.values() for name in stages}, key=lambda name: -found[SUM].get(name, 0)
    )
    names.sort(key="in all".__eq__)
    lines = [
        f"| {name} | {' | '.join(f'{found[task].get(name, 0):.1f}' for task in found)} |" for name in names
    ]
    head = "| nanoseconds of CPU a line | (a) narrow | (b) wide |\n| --- | ---: | ---: |\n"
    return head + "\n".join(lines) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--tracks", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
