"""What there is: reports and formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app import formats as app_formats
from spartito.app import listings
from spartito.cli.console import complain, say, say_json, table
from spartito.cli.options import (
    BOOK,
    BookOption,
    FormatOption,
    JsonOption,
    SalesPeriodOption,
    ThreadsOption,
    the_book,
)

CHECK = "check"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(reports)
    app.command()(formats)


def reports(book: BookOption = BOOK, threads: ThreadsOption = 0, json: JsonOption = False) -> None:
    """List the reports in force, with their lines and money."""
    rows = listings.list_reports(the_book(book))
    if json:
        say_json({"reports": rows})
        return
    columns = (
        "report",
        "file",
        "format",
        "sales period",
        "lines",
        "placed",
        "suspense",
        "rejected",
        "accounted in",
    )
    names = ("report_id", "file", "format", "sales_period", "lines", "placed", "suspense", "rejected")
    table("Reports", columns, [(*(row[n] for n in names), ", ".join(row["accounted_in"])) for row in rows])


def formats(
    check: Annotated[
        list[str] | None, typer.Argument(metavar="[check FILE]", help="Show how a report would be read.")
    ] = None,
    book: BookOption = BOOK,
    format: FormatOption = None,
    sales_period: SalesPeriodOption = None,
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """List the formats; `formats check FILE` shows how a report would be read, and ingests nothing."""
    if not check:
        _list(book, json=json)
        return
    if len(check) != 2 or check[0] != CHECK:
        complain("Usage: spartito formats, or: spartito formats check FILE")
        raise typer.Exit(2)
    found = app_formats.check(book, Path(check[1]), format, sales_period)
    if json:
        say_json(app_formats.as_row(found))
    else:
        _show(found)
    if found.problems:
        raise typer.Exit(2)


def _list(book: Path, *, json: bool) -> None:
    rows = [
        {
            "format": known.id,
            "source": known.source,
            "since": known.since,
            "until": known.until,
            "provenance": known.provenance,
            "file": known.file,
        }
        for known in app_formats.known(book)
    ]
    if json:
        say_json({"formats": rows})
    else:
        names = ("format", "source", "since", "until", "provenance")
        table("Formats", names, [tuple(row[n] for n in names) for row in rows])


def _show(found: Any) -> None:
    say(f"{found.file_name}: {found.format_id} ({found.format_file}), header on line {found.header_line}")
    for name, value in found.preamble.items():
        say(f"  above the header: {name} = {value}")
    table("", ("word", "where it comes from"), sorted(found.roles.items()))
    names = sorted({name for record in found.records for name in record})
    table(
        "The first lines as they would be read", names, [[r.get(n, "") for n in names] for r in found.records]
    )
    for problem in found.problems:
        complain(problem)
