"""Progress on anything long: lines, lines a second and time left, on stderr and only to a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from spartito.app.intake.placing import Progress as Report
from spartito.app.statements.publish import Progress as Count
from spartito.cli.console import console


@contextmanager
def ingest_progress() -> Iterator[Report | None]:
    """A bar for each file that is being ingested; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[lines]:>13,} lines  {task.fields[speed]:>11,} lines/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(name: str, done: int, total: int, lines: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total, lines=0, speed=0)
            task = bar.tasks[tasks[name]]
            elapsed = task.elapsed or 0
            speed = int(lines / elapsed) if elapsed > 0 else 0
            bar.update(tasks[name], completed=done, total=total, lines=lines, speed=speed)

        yield report


@contextmanager
def statements_progress() -> Iterator[Count | None]:
    """A bar for the statements that are being written; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:>9,} of {task.total:,} payees  {task.fields[speed]:>7,} statements/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("Statements", total=0, speed=0)

        def count(done: int, payees: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            bar.update(task, completed=done, total=payees, speed=int(done / elapsed) if elapsed > 0 else 0)

        yield count
