"""The made-up data of one run, written by the native generator into a folder that is deleted afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT / "target" / "release" / "examples" / "generate"
WORK = ROOT / "target" / "bench"
NARROW, WIDE = "narrow", "wide"
"""How lines are spread over cells: about six lines in one, or hardly two."""

KNOWN_ISRC = "QZZ001000000"
"""The ISRC of the first track that the generator makes."""

_REPORT_NAME = "YouTube_Made_M_20260801_20260831_asset_raw_v1-1.csv"


@dataclass(frozen=True, slots=True)
class Data:
    """The files of a run over *tracks* tracks and *lines* lines."""

    folder: Path
    tracks: int
    lines: int
    seed: int = 1

    @property
    def catalogue(self) -> Path:
        """The input table `catalogue`."""
        return self.folder / "catalogue.csv"

    @property
    def candidates(self) -> Path:
        """The tracks of each ISRC, one ISRC a line in order, for stores that want them so."""
        return self.folder / "candidates.tsv"

    def report(self, spread: str, first: int | None = None, ending: str = "") -> Path:
        """The report of that spread, or one with its *first* lines only."""
        return self.folder / f"{spread}-{min(first or self.lines, self.lines)}" / f"{_REPORT_NAME}{ending}"

    def make_catalogue(self) -> None:
        """Write the catalogue."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _generate("catalogue", "--tracks", self.tracks, "--seed", self.seed, "--to", self.catalogue)

    def make_candidates(self) -> None:
        """Write the tracks of each ISRC."""
        words = [sys.executable, "-m", "bench.candidates", str(self.catalogue), str(self.candidates)]
        subprocess.run(words, check=True)

    def make_report(self, spread: str, first: int | None = None, ending: str = "") -> Path:
        """Write a report and its facts; nothing to do where it is there."""
        report = self.report(spread, first, ending)
        if not report.exists():
            report.parent.mkdir(parents=True, exist_ok=True)
            size = ["--tracks", self.tracks, "--lines", self.lines, "--first", first or self.lines]
            to = ["--to", report, "--facts", _facts(report)]
            _generate("report", *size, "--seed", self.seed, "--spread", spread, *to)
        return report


def facts(report: Path) -> dict[str, Any]:
    """What the generator says is true of a report: `lines`, `total`, `placed`, `suspense`, `rules`, `reasons`."""
    found: dict[str, Any] = json.loads(_facts(report).read_text("utf-8"))
    return found


def _facts(report: Path) -> Path:
    return report.with_name("facts.json")


def _generate(*words: object) -> None:
    subprocess.run([str(GENERATOR), *map(str, words)], check=True)
