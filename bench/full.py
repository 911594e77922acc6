"""A whole month of one large DSP through the command line: `python -m bench.full --lines N --tracks N`.

250 million lines of YouTube's shape, gzipped, generated in a stream and deleted at the end. What the disk has no room
for is left out, and the log says so.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.book import Desk, Stage
from bench.data import NARROW, WORK, Data
from bench.results import RESULTS, save
from bench.stages import page

PREDECESSOR_LINES, PREDECESSOR_SECONDS, PREDECESSOR_CORES = 250_000_000, 50 * 60, 4
"""What Spartito takes the place of: a Go program over an embedded store, with 16 GB of memory."""

_BYTES_A_LINE = {"csv": 200, "parquet": 70}
"""The consolidated file, as CSV where the disk has room for it, else as Parquet."""

_SPARE_BYTES = 8 << 30


def main() -> None:
    """Do the month, stage by stage, and keep the log."""
    given = _arguments()
    folder = given.work / "full"
    shutil.rmtree(folder, ignore_errors=True)
    stages: list[Stage] = []
    left_out: list[str] = []
    for stage in _month(folder, given, left_out):
        stages.append(stage)
        print(
            f"{stage.name:24} {stage.count:13,} {stage.seconds:9.1f} s {stage.peak_bytes / 1e6:9,.0f} MB",
            flush=True,
        )
    ingest = next(stage for stage in stages if stage.name == "ingest")
    told = "\n".join([page(stages), _share(ingest, given.threads), *left_out, ""])
    size = {"tracks": given.tracks, "lines": given.lines, "threads": given.threads, "left_out": left_out}
    kept = save(
        given.results, f"full-{given.lines}-{given.tracks}",
        {**size, "stages": [dataclasses.asdict(stage) for stage in stages]}, told,
    )  # fmt: skip
    print(f"\n{told}\nKept in {kept}.")
    shutil.rmtree(folder)


def _month(folder: Path, given: argparse.Namespace, left_out: list[str]) -> Iterator[Stage]:
    data = Data(folder, given.tracks, given.lines)
    desk = Desk(folder / "book", folder / "log.txt")
    data.make_catalogue()
    yield desk.init()
    yield desk.import_catalogue(data.catalogue, given.tracks)
    data.catalogue.unlink()
    report = data.make_report(NARROW, ending=".gz")
    yield desk.ingest(report, "--threads", str(given.threads))
    yield desk.verify(given.lines)
    free = shutil.disk_usage(folder).free - _SPARE_BYTES
    ending = next((name for name, size in _BYTES_A_LINE.items() if given.lines * size < free), "")
    if ending:
        yield desk.consolidate(report, given.lines, folder / f"consolidated.{ending}")
    else:
        left_out.append("Not consolidated: the disk had no room for the file.")


def _share(ingest: Stage, threads: int) -> str:
    replaced = PREDECESSOR_SECONDS * ingest.count / PREDECESSOR_LINES
    cores = ingest.seconds * threads / (replaced * PREDECESSOR_CORES)
    return (
        f"The predecessor took {replaced / 60:,.1f} minutes for so many lines on {PREDECESSOR_CORES} cores. Ingesting them "
        f"took {ingest.seconds / 60:,.1f} minutes on {threads}: {ingest.seconds / replaced:.1%} of the time, {cores:.1%} of "
        "the core time."
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.full", description=__doc__)
    parser.add_argument("--lines", type=int, default=PREDECESSOR_LINES)
    parser.add_argument("--tracks", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
