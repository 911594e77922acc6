"""A book on made-up data, made and fed by the command line, each command measured."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.contestants.spartito import command
from bench.data import facts
from bench.layout import CURRENCY
from bench.measure import Measured, measured


@dataclass(frozen=True, slots=True)
class Stage:
    """One command: what it did, to how many lines or rows, and what it took."""

    name: str
    count: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    peak_own_bytes: int
    others: float
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a book, where commands are run one after another."""

    book: Path
    log: Path

    def init(self) -> Stage:
        """Make the book."""
        return self._stage("init", 0, "init", "--currency", CURRENCY)

    def import_catalogue(self, catalogue: Path, tracks: int) -> Stage:
        """Import the catalogue."""
        return self._stage("import the catalogue", tracks, "import", "catalogue", catalogue)

    def import_table(self, kind: str, file: Path, rows: int) -> Stage:
        """Import one input table."""
        return self._stage(f"import {kind}", rows, "import", kind, file)

    def period(self, word: str, period: str, lines: int, *options: str | Path) -> Stage:
        """Run or close a period; what it says of every single payee is not kept."""
        stage = self._stage(f"{word} the period", lines, word, period, *options)
        return replace(stage, said={name: said for name, said in stage.said.items() if name != "payees"})

    def statements(self, period: str, lines: int, formats: str, folder: Path, *options: str | Path) -> Stage:
        """Write the statements of a period into a folder."""
        words = ("statements", period, "--as", formats, "--to", folder, *options)
        return self._stage(f"statements as {formats.replace(',', ' and ')}", lines, *words)

    def ingest(self, report: Path, *options: str | Path) -> Stage:
        """Ingest a report; SystemExit where a line or a digit is not what the generator knows."""
        true = facts(report)
        stage = self._stage("ingest", true["lines"], "ingest", report, *options)
        (row,) = stage.said["reports"]
        found = {name: Decimal(row["amounts"][CURRENCY][name]) for name in ("total", "placed", "suspense")}
        expected = {name: Decimal(true[name]) for name in found}
        if found != expected or row["lines"] != true["lines"] or row["rules"] != true["rules"]:
            raise SystemExit(f"{report} was ingested with {found}, {row['rules']}; expected {true}.")
        return stage

    def consolidate(self, report: Path, lines: int, out: Path) -> Stage:
        """Write every line of a report to one file."""
        return self._stage(f"consolidate to {out.suffix[1:]}", lines, "consolidate", report, "--to", out)

    def verify(self, lines: int) -> Stage:
        """Prove the whole book again."""
        return self._stage("verify", lines, "verify")

    def _stage(self, name: str, count: int, *words: str | Path) -> Stage:
        done = measured(command(*words, "--book", self.book, "--json"), self.log)
        return stage_of(name, count, done, json.loads(done.output))


def stage_of(name: str, count: int, done: Measured, said: dict[str, Any]) -> Stage:
    """What a measured command took, by name."""
    times = (done.seconds, done.cpu_seconds, done.peak_bytes, done.peak_own_bytes, done.others)
    return Stage(name, count, *times, {key: _named(value) for key, value in said.items()})


def _named(value: Any) -> Any:
    """The last name of a path, so that nothing is kept of where this machine has its files."""
    return Path(value).name if isinstance(value, str) and value.startswith("/") else value
