"""What a contestant is asked to do, and what it answers."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OPEN, SUM, CELLS, CONSOLIDATED, PREPARE = "open", "sum", "cells", "consolidated", "prepare"


@dataclass(frozen=True, slots=True)
class Job:
    """Files and limits of one task: the made-up catalogue, the report, the contestant's own store, the file to write."""

    catalogue: Path
    candidates: Path
    report: Path
    store: Path
    out: Path
    isrc: str
    threads: int

    def words(self) -> list[str]:
        """The job as words of a command line."""
        return [str(value) for value in dataclasses.astuple(self)]

    @staticmethod
    def read(words: list[str]) -> Job:
        """The job that `words` made."""
        catalogue, candidates, report, store, out = map(Path, words[:5])
        return Job(catalogue, candidates, report, store, out, words[5], int(words[6]))


@dataclass(frozen=True, slots=True)
class Sums:
    """What came out, for the comparison with the others; amounts are plain decimals."""

    lines: int = 0
    placed_lines: int = 0
    total: str = "0"
    placed: str = "0"
    cells: int = 0


Told = Callable[[], Sums]
"""Asked after the clock has stopped, so that adding up for the comparison costs no contestant time."""

Task = Callable[[Job], Told]
"""The part that is timed: everything from opening the catalogue to the last byte."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sums, and the seconds of the timed part: on the wall, and of all cores together."""

    seconds: float
    cpu_seconds: float
    sums: Sums

    def json(self) -> str:
        """The answer as a contestant prints it."""
        times = {"seconds": self.seconds, "cpu_seconds": self.cpu_seconds}
        return json.dumps(times | dataclasses.asdict(self.sums))

    @staticmethod
    def read(text: str) -> Answer:
        """The answer that a contestant printed."""
        told = json.loads(text)
        return Answer(told.pop("seconds"), told.pop("cpu_seconds"), Sums(**told))
