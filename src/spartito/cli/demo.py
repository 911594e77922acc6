"""The demo: made-up data, then the whole month through the very commands that a user types."""

from __future__ import annotations

import io
import json as json_text
import shlex
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app import demo as making
from spartito.cli.console import say, say_json
from spartito.cli.options import BOOK, BookOption, JsonOption, ThreadsOption
from spartito.errors import InputError
from spartito.outputs.present import counted

DATA_FOLDER = "demo"
ISSUER = "Vela Music"
_KINDS = ("catalogue", "payees", "splits", "deals", "rates", "settlements")


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""

    @app.command()
    def demo(
        lines: Annotated[int, typer.Option(help="How many lines the reports have together.")] = 1_000_000,
        tracks: Annotated[int, typer.Option(help="How many tracks the catalogue has.")] = 200_000,
        book: BookOption = BOOK,
        only_data: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help="Write the input tables and the reports there, and stop."),
        ] = None,
        threads: ThreadsOption = 0,
        json: JsonOption = False,
    ) -> None:
        """A whole month on made-up data, from reports to payments, through the same commands that you type."""
        if only_data is not None:
            _write_data(only_data, lines, tracks, json=json)
        elif (book / "book.db").exists():
            raise InputError(
                f"There is a book in {book} already. Name another folder with --book for the demo's book."
            )
        else:
            _month(app, book, lines, tracks, threads, json=json)


def _write_data(to: Path, lines: int, tracks: int, *, json: bool) -> making.DemoMonth:
    month = making.write_data(to, lines, tracks)
    if json:
        say_json(making.as_row(month))
    else:
        say(
            f"Wrote {counted(month.lines, 'line')} in {counted(len(month.reports), 'report')}, and the input tables, to {to}."
        )
    return month


def _month(app: typer.Typer, book: Path, lines: int, tracks: int, threads: int, *, json: bool) -> None:
    started = time.monotonic()
    data = book / DATA_FOLDER
    month = making.write_data(data, lines, tracks)
    if not json:
        say(
            f"Made up a month in {data}: {counted(month.lines, 'line')} in {counted(len(month.reports), 'report')}, {counted(month.tracks, 'track')}."
        )
    results = {}
    for command in _commands(book, data, month):
        argv = [*command, "--book", str(book)]
        limit = ["--threads", str(threads)] if threads else []
        results[" ".join(command[:2])] = _run(app, argv, limit, json=json)
    seconds = time.monotonic() - started
    if json:
        say_json({"data": making.as_row(month), "commands": results})
    else:
        say(
            f"\nThe whole month took {seconds:.0f} seconds. Look at {book / 'runs'}/*/report.html and {book / 'statements'}."
        )


def _commands(book: Path, data: Path, month: making.DemoMonth) -> list[list[str]]:
    imports = [["import", kind, str(data / f"{kind}.csv")] for kind in _KINDS]
    return [
        ["init", "--currency", month.currency, "--issuer", ISSUER],
        *imports,
        ["ingest", *(str(path) for path in month.reports)],
        ["run", month.period],
        ["close", month.period],
        ["statements", month.period, "--to", str(book / "statements")],
        ["payments", month.period, "--as", "csv", "--to", str(book / f"payments-{month.period}.csv")],
        ["verify"],
    ]


def _run(app: typer.Typer, argv: list[str], limit: list[str], *, json: bool) -> Any:
    """Run one command of the command line; with --json, quietly, and give its document."""
    full = [*argv, *limit]
    if not json:
        say(f"\n$ spartito {shlex.join(full)}")
        _checked(app, full)
        return None
    said = io.StringIO()
    with redirect_stdout(said):
        _checked(app, [*full, "--json"])
    return json_text.loads(said.getvalue())


def _checked(app: typer.Typer, argv: list[str]) -> None:
    if code := app(argv, prog_name="spartito", standalone_mode=False):
        raise typer.Exit(code)
