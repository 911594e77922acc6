"""`python -m bench --lines N --tracks N`: compare, print the tables, and keep them."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from pathlib import Path

from bench.compare import CONTESTANTS, Bench, Row, compare
from bench.data import WORK, Data
from bench.results import RESULTS, save
from bench.table import tables


def main() -> None:
    """Run the comparison that the command line asks for."""
    given = _arguments()
    folder = given.work / f"compare-{given.tracks}-{given.lines}"
    shutil.rmtree(folder, ignore_errors=True)
    bench = Bench(Data(folder, given.tracks, given.lines), given.threads, given.pebble, given.times)
    rows = []
    for row in compare(bench, given.contestants.split(",")):
        print(_line(row), flush=True)
        rows.append(row)
    page = tables(rows, given.lines, given.tracks)
    size = {"tracks": given.tracks, "lines": given.lines, "threads": given.threads, "times": given.times}
    kept = save(
        given.results,
        f"compare-{given.lines}-{given.tracks}",
        {**size, "rows": [dataclasses.asdict(row) for row in rows]},
        page,
    )
    print(f"\n{page}\nKept in {kept}.")
    shutil.rmtree(folder)


def _line(row: Row) -> str:
    lines = f"{row.lines / row.seconds:>13,.0f} lines/s" if row.lines else ""
    return f"{row.contestant:20} {row.task:13} {row.seconds:9.2f} s {row.cpu_seconds:9.2f} CPU s {lines}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--lines", type=_number, default=20_000_000)
    parser.add_argument("--tracks", type=_number, default=10_000_000)
    parser.add_argument("--threads", type=_number, default=2)
    parser.add_argument("--times", type=_number, default=3)
    parser.add_argument("--contestants", default=",".join(CONTESTANTS))
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--pebble", type=Path, default=WORK / "pebble")
    return parser.parse_args()


def _number(text: str) -> int:
    return int(text.replace(",", ""))


if __name__ == "__main__":
    main()
