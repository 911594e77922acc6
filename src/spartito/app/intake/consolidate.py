"""Consolidate reports: every record of them in one file, matched against the catalogue, in file order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spartito import __version__
from spartito.app.intake import formats, message_sets, placing
from spartito.app.intake.recognising import Wanted, recognised
from spartito.app.resources import Resources
from spartito.app.suspense import decisions
from spartito.domain import money
from spartito.errors import InputError
from spartito.formats.recognise import Recognised
from spartito.outputs import consolidated
from spartito.outputs.consolidated import Entry, Growing
from spartito.sources import delivery, rows
from spartito.sources import report as source_report
from spartito.sources.delivery import Delivered
from spartito.sources.documents.text import as_text
from spartito.store import aside, manifest
from spartito.store.book import Book

PART_BYTES_VARIABLE = "SPARTITO_PART_BYTES"
PART_BYTES = 256 << 20
_EXACT_SCALE = 38
_ROUNDED_SCALE = 12


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said beside the files."""

    format_id: str | None = None
    sales_period: str | None = None
    resources: Resources = field(default_factory=Resources)
    force: bool = False


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A finished file: its rows, the figures of each report in it, and what the user should know besides."""

    path: Path
    rows: int
    reports: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A report whose format is known; nothing of its lines has been read."""

    report: Delivered
    found: Recognised
    plan: dict[str, object]
    state: tuple[int, int, int]

    @property
    def name(self) -> str:
        """The report's place, whatever the folder in which the command is given."""
        return f"{self.report.path.resolve()}: {self.report.member}"


def consolidate(
    book: Book,
    files: Sequence[Path],
    to: Path,
    options: Options,
    progress: placing.Progress | None = None,
) -> Consolidated:
    """Write the rows of all reports in *files* to *to*, all or nothing; the same work broken off before goes on."""
    book.refuse_own(to)
    target = consolidated.target(to, files, force=options.force)
    desk = placing.desk(book, options.resources, progress)
    planned, notes = _plan_all(desk, files, options)
    with (
        consolidated.growing(target, _origin(desk, planned)) as file,
        aside.scratch(book.folder("reports")) as folder,
    ):
        _Writing(desk, file, planned, folder).write()
        file.finish()
        done = tuple(_row(report, entry) for report, entry in zip(planned, file.entries, strict=True))
        return Consolidated(to, file.rows, done, (*notes, *file.notes))


def _plan_all(
    desk: placing.Desk, files: Sequence[Path], options: Options
) -> tuple[list[_Planned], list[str]]:
    """Every report in *files* with its format, before the first line of any is read; and what was left out."""
    delivered: list[Delivered] = []
    notes: list[str] = []
    for path in files:
        if delivery.is_stream(path):
            raise InputError(f"{path} can be read once only; save it to a file, and give that.")
        inside, left_out = delivery.reports_in(path, desk.book.settings.limits)
        delivered += inside
        notes += left_out
    whole, incomplete = message_sets.sets(delivered)
    for _, error in incomplete:
        raise error
    planned = [_plan(desk, report, options, one.told_before(report)) for one in whole for report in one]
    _refuse_twice([report.name for report in planned], planned)
    return planned, notes


def _plan(desk: placing.Desk, report: Delivered, options: Options, told: tuple[str, ...]) -> _Planned:
    state = source_report.state_of(report.path)
    found = recognised(report, Wanted(formats.known(desk.book.root), options.format_id, options.sales_period))
    found = replace(found, told=told)
    if found.format.is_usage:
        raise InputError(
            f"{report.shown} is a usage feed ({found.format.id}); a consolidated file is of money. Leave it out."
        )
    plan = desk.plan(found, options.sales_period)
    return _Planned(report, found, plan, state)


def _refuse_twice(names: Sequence[str], planned: Sequence[_Planned]) -> None:
    first: dict[str, Delivered] = {}
    for name, report in zip(names, (one.report for one in planned), strict=True):
        if name in first:
            raise InputError(
                f"{report.shown} and {first[name].shown} are the same report; a consolidated file has every record "
                "once. Name one of them."
            )
        first[name] = report


def _origin(desk: placing.Desk, planned: Sequence[_Planned]) -> dict[str, Any]:
    """Everything that the rows are made from; names complete "was begun with other"."""
    sources = sorted({report.found.format.source for report in planned})
    return {
        "reports (or they have changed since)": [[report.name, *report.state] for report in planned],
        "formats": [manifest.digest(report.plan) for report in planned],
        "tracks in the catalogue": desk.snapshot,
        "decisions": {source: decisions.read(desk.book, source).digest for source in sources},
        "rules, of another version of Spartito": __version__,
    }


class _Writing:
    """The reports one after the other, each from where it stands in the file."""

    def __init__(self, desk: placing.Desk, file: Growing, planned: Sequence[_Planned], folder: Path) -> None:
        self.desk = desk
        self.file = file
        self.planned = planned
        self.bounds = placing.bounds(desk, folder)
        self.part_bytes = _part_bytes()

    def write(self) -> None:
        """Write every report to its end."""
        if not self._same_content():
            self.file.begin_anew("was begun with a report whose content has changed")
        for number, report in enumerate(self.planned):
            entry = self._entry(number)
            if entry is None or not entry.finished:
                self._write_report(number, report, entry)

    def _entry(self, number: int) -> Entry | None:
        return self.file.entries[number] if number < len(self.file.entries) else None

    def _same_content(self) -> bool:
        """Whether the report that was broken off still is what it was."""
        number = len(self.file.entries) - 1
        if number < 0 or self.file.entries[number].finished:
            return True
        with self._work(self.planned[number]) as work:
            found = rows.content(work, {}, self.bounds.threads)
        return found.hash == self.file.entries[number].content_hash

    @contextmanager
    def _work(self, one: _Planned) -> Iterator[rows.Work]:
        _, decided = self.desk.decided(one.found.format.source, self.bounds.spill_folder)
        with as_text(one.report, one.plan, self.bounds.spill_folder) as read:
            yield rows.Work(read, one.plan, self.desk.catalogue, decided)

    def _write_report(self, number: int, one: _Planned, entry: Entry | None) -> None:
        with self._work(one) as work:
            self._write_rows(number, one, entry, work)

    def _write_rows(self, number: int, one: _Planned, entry: Entry | None, work: rows.Work) -> None:
        state = entry.state if entry else {"offset": self.file.offset}
        told, shown = self.desk.progress, one.report.shown
        progress = None if told is None else (lambda done, total, lines: told(shown, done, total, lines))
        read = rows.content(work, state, self.bounds.threads, progress)
        before = [known.content_hash for known in self.file.entries[:number]]
        _refuse_twice([*before, read.hash], self.planned[: number + 1])
        done = rows.write(
            work,
            read,
            (read.hash[: placing.ID_DIGITS], one.found.format.source),
            rows.To(self.file.target.partial, state, self.part_bytes),
            self.bounds,
            lambda part: self.file.keep(number, Entry(read.hash, part, finished=False)),
            progress,
        )
        if source_report.state_of(one.report.path) != one.state:
            raise InputError(
                f"{one.report.shown} was changed while it was read. Give it again when it is complete."
            )
        self.file.keep(number, Entry(read.hash, done, finished=True))


def _part_bytes() -> int:
    text = os.environ.get(PART_BYTES_VARIABLE, str(PART_BYTES))
    if not text.isdecimal() or int(text) < 1:
        raise InputError(
            f'{PART_BYTES_VARIABLE} is "{text}"; expected a number of bytes such as {PART_BYTES}.'
        )
    return int(text)


def _row(one: _Planned, entry: Entry) -> dict[str, Any]:
    figures = entry.state["figures"]
    return {
        "report_id": entry.content_hash[: placing.ID_DIGITS],
        "file": one.report.shown,
        "source": one.found.format.source,
        "format": one.found.format.id,
        "lines": figures["rows"],
        "outcomes": figures["outcomes"],
        "amounts": {currency: _amounts(sums) for currency, sums in figures["money"].items()},
    }


def _amounts(sums: dict[str, Any]) -> dict[str, str]:
    rest = 10 ** (_EXACT_SCALE - _ROUNDED_SCALE)
    exact = {
        "total": sums["total"]["units"] * rest + sums["total"]["rest"],
        "placed": sums["placed"] * rest,
        "suspense": sums["suspense"] * rest,
        "rounding": sums["rounding"],
    }
    return {name: money.text(units, _EXACT_SCALE) for name, units in exact.items()}
