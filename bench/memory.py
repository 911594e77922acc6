"""The same memory whatever the size: a report, and one of ten times its lines, ingested under one limit.

`python -m bench.memory --lines N --tracks N --memory SIZE`. Hardly two lines share a cell, so that cells must spill.
Each report is generated in a stream, gzipped, and deleted before the next one.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from pathlib import Path

from bench.book import Desk, Stage
from bench.data import WIDE, WORK, Data
from bench.results import RESULTS, save
from bench.stages import page

_TIMES = 10


def main() -> None:
    """Ingest both reports into books of their own, and keep what each took."""
    given = _arguments()
    folder = given.work / "memory"
    shutil.rmtree(folder, ignore_errors=True)
    stages = [_ingest(folder, given, lines) for lines in (given.lines, given.lines * _TIMES)]
    small, large = stages
    told = page(stages) + (
        f"\nThe limit was {given.memory}. Ten times the lines took {large.peak_bytes / small.peak_bytes - 1:+.1%} of the "
        f"memory at its peak ({large.peak_own_bytes / small.peak_own_bytes - 1:+.1%} without mapped files).\n"
    )
    size = {"tracks": given.tracks, "lines": given.lines, "memory": given.memory}
    kept = save(
        given.results, f"memory-{given.lines}-{given.tracks}",
        {**size, "stages": [dataclasses.asdict(stage) for stage in stages]}, told,
    )  # fmt: skip
    print(f"{told}\nKept in {kept}.")
    shutil.rmtree(folder)


def _ingest(folder: Path, given: argparse.Namespace, lines: int) -> Stage:
    data = Data(folder, given.tracks, lines)
    desk = Desk(folder / f"book-{lines}", folder / "log.txt")
    data.make_catalogue()
    desk.init()
    desk.import_catalogue(data.catalogue, given.tracks)
    report = data.make_report(WIDE, ending=".gz")
    stage = desk.ingest(report, "--memory", given.memory)
    shutil.rmtree(report.parent)
    shutil.rmtree(desk.book)
    print(f"{lines:,} lines: {stage.seconds:,.1f} s, {stage.peak_bytes / 1e6:,.0f} MB", flush=True)
    return dataclasses.replace(stage, name=f"ingest {lines:,} lines")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--tracks", type=int, default=10_000_000)
    parser.add_argument("--memory", default="300MB")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
