"""What changed between two runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from spartito.app.month import run_difference
from spartito.cli.console import say, say_json, table
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    ThreadsOption,
    the_book,
    the_period,
)
from spartito.outputs.present import counted


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(diff)


def diff(
    first: Annotated[str, typer.Argument(metavar="PERIOD|RUN", help="A month, or the run before.")],
    second: Annotated[str, typer.Argument(metavar="[RUN]", help="The run after.")] = "",
    most: Annotated[int, typer.Option("--most", min=0, help="How many payees to show.")] = 50,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Say what changed between two runs: of a month the newest draft and the one before, or two by their ids."""
    opened = the_book(book)
    if second:
        before, after = (run_difference.run_named(opened, name) for name in (first, second))
    else:
        before, after = run_difference.runs_of(opened, the_period(first))
    found = run_difference.between(before, after, opened.currency)
    if json:
        say_json({"currency": opened.currency, **found})
    else:
        _show(found, most)


def _show(found: dict[str, Any], most: int) -> None:
    say(
        f"From run {found['before']['run_id']} to run {found['after']['run_id']} ({found['after']['period']})"
    )
    changed = [
        *((f"input {row['name']}", row["before"], row["after"]) for row in found["inputs"]),
        *((f"setting {row['name']}", row["before"], row["after"]) for row in found["settings"]),
        *((row["name"], row["before"], row["after"]) for row in found["others"]),
        *((f"report {row['report_id']}", "", row["change"]) for row in found["reports"]),
    ]
    if changed:
        table("What they were calculated from", ("", "before", "after"), changed)
    else:
        say("Both were calculated from the same.")
    payees = found["payees"]
    rows = [
        (row["payee_id"], name, *_figures(row[name]), row["currency"])
        for row in payees[:most]
        for name in _moved(row)
    ]
    rows += [
        ("in all", name, *_figures(sums[name]), sums["currency"])
        for sums in found["totals"]
        for name in run_difference.FIGURES
    ]
    table("Payees", ("payee", "", "before", "after", "difference", "currency"), rows)
    if len(payees) > most:
        say(f"{counted(len(payees) - most, 'more payee')} changed; --most shows more, --json all.")


def _moved(row: dict[str, Any]) -> list[str]:
    return [name for name in run_difference.FIGURES if row[name]["difference"] != "0"]


def _figures(compared: dict[str, str]) -> tuple[str, str, str]:
    return compared["before"], compared["after"], compared["difference"]
