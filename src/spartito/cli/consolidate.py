"""One file out of many reports: consolidate."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.intake import consolidate as consolidating
from spartito.cli.console import complain, say, say_json, table
from spartito.cli.intake import REPORT_FILES
from spartito.cli.options import (
    BOOK,
    BookOption,
    FormatOption,
    JsonOption,
    MemoryOption,
    SalesPeriodOption,
    ThreadsOption,
    resources,
    the_book,
)
from spartito.cli.progress import ingest_progress
from spartito.domain.money import plain
from spartito.outputs.present import counted, total

AMOUNTS = ("total", "placed", "suspense", "rounding")


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(consolidate)


def consolidate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=f"{REPORT_FILES}.")],
    to: Annotated[Path, typer.Option(metavar="OUT", help="The file to write: OUT.csv or OUT.parquet.")],
    book: BookOption = BOOK,
    format: FormatOption = None,
    sales_period: SalesPeriodOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there already.")] = False,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Write every line of reports, matched, as one CSV or Parquet file; broken off, it goes on where it stood."""
    options = consolidating.Options(format, sales_period, resources(threads, memory), force)
    with ingest_progress() as progress:
        done = consolidating.consolidate(the_book(book), files, to, options, progress)
    for note in done.notes:
        complain(note)
    if json:
        say_json(
            {
                "file": str(done.path),
                "rows": done.rows,
                "reports": done.reports,
                "amounts": _sums(done.reports),
            }
        )
    else:
        _show(done)


def _show(done: consolidating.Consolidated) -> None:
    table(
        "",
        ("file", "report", "source", "lines"),
        [(row["file"], row["report_id"], row["source"], row["lines"]) for row in done.reports],
    )
    outcomes: Counter[str] = Counter()
    for row in done.reports:
        outcomes.update(row["outcomes"])
    table("", ("where the lines went", "lines"), [*outcomes.most_common(), ("all lines", done.rows)])
    money = [(currency, *(sums[name] for name in AMOUNTS)) for currency, sums in _sums(done.reports).items()]
    table("", ("currency", "total of the lines", "placed", "suspense", "rounding past 12 decimals"), money)
    say(f"{counted(done.rows, 'row')} of {counted(len(done.reports), 'report')} in {done.path}")


def _sums(rows: tuple[dict[str, Any], ...]) -> dict[str, dict[str, str]]:
    """The amounts of all reports by currency."""
    found: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for currency, amounts in row["amounts"].items():
            for name in AMOUNTS:
                found[currency][name].append(Decimal(amounts[name]))
    return {
        currency: {name: plain(total(sums[name])) for name in AMOUNTS}
        for currency, sums in sorted(found.items())
    }
