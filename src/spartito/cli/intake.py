"""What comes in: init, import, ingest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from spartito.app.imports import import_catalogue as importing_catalogue
from spartito.app.imports import import_table as importing
from spartito.app.imports.albums import Kept
from spartito.app.imports.imported import Imported
from spartito.app.intake import dry_run as running_dry
from spartito.app.intake import ingest as ingesting
from spartito.app.intake.registering import Vouched
from spartito.app.suspense.retrying import Retried
from spartito.cli.console import complain, say, say_json
from spartito.cli.ingested import say_outcome
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
from spartito.errors import InputError, Problem
from spartito.outputs import consolidated
from spartito.outputs.present import counted
from spartito.store import book as books
from spartito.tables.catalogue import CATALOGUE

CHECK = "check"
SHOWN_RELEASES = 5
REPORT_FILES = "The report files, also gzip, zstd or zip"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command("import")(import_)
    app.command()(ingest)


def init(
    book: BookOption = BOOK,
    currency: Annotated[str, typer.Option(help="The one currency that the book is kept in.")] = "EUR",
    issuer: Annotated[str, typer.Option(help="Who sends the statements.")] = "",
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """Make a new book."""
    made = books.init(book, currency.upper(), issuer)
    if json:
        say_json({"book": str(made.root), "currency": made.currency})
    else:
        say(
            f"Made the book {made.root}, kept in {made.currency}. Its settings are in {made.root / 'settings.toml'}."
        )


def import_(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[check] KIND",
            help="catalogue, payees, splits, deals, rates, settlements, settlement_deductions, aliases and others.",
        ),
    ],
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE...", help="CSV (also gzipped) or Parquet.")
    ] = None,
    book: BookOption = BOOK,
    update: Annotated[
        bool,
        typer.Option("--update", help="Catalogue: replace the tracks that the files name, keep the rest."),
    ] = False,
    database: Annotated[
        str | None, typer.Option("--from", help="Catalogue: read postgresql://USER@HOST/DATABASE.")
    ] = None,
    table: Annotated[str, typer.Option(help="With --from: the table to read.")] = "",
    query: Annotated[str, typer.Option(help="With --from: the query to read.")] = "",
    memory: MemoryOption = "",
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """Import an input table, all or nothing; `import check KIND FILE...` lists every problem and imports nothing."""
    given = list(files or ())
    checking, kind = kind == CHECK, given.pop(0) if kind == CHECK and given else kind
    paths = [Path(file) for file in given]
    if kind == CATALOGUE.kind:
        take = _catalogue_rows(paths, database, table, query)
        allowed = resources(threads, memory)
        if checking:
            _show_check(kind, *importing_catalogue.check(take, allowed), json=json)
            return
        done = importing_catalogue.import_catalogue(the_book(book), take, allowed, update=update)
    elif update or database or table or query:
        raise InputError("--update, --from, --table and --query are for the catalogue.")
    elif not paths:
        raise InputError(
            "Name the files: spartito import KIND FILE..., or spartito import check KIND FILE..."
        )
    elif checking:
        _show_check(kind, *importing.check(kind, paths), json=json)
        return
    else:
        done = importing.import_table(the_book(book), kind, paths, resources(threads, memory))
    _show_imported(done, json=json)


def _catalogue_rows(
    files: list[Path], database: str | None, table: str, query: str
) -> importing_catalogue.Take:
    if bool(files) == bool(database):
        raise InputError("Name the catalogue: either its files, or a database with --from.")
    if database:
        return importing_catalogue.of_database(database, table, query)
    if table or query:
        raise InputError("--table and --query need the database that --from names.")
    return importing_catalogue.of_files(files)


def _show_imported(done: Imported, *, json: bool) -> None:
    for warning in done.warnings:
        complain(f"Warning: {warning}")
    if json:
        say_json(
            {
                "kind": done.kind,
                "version": done.version,
                "rows_read": done.rows_read,
                "rows_in_book": done.rows_in_book,
                "warnings": list(done.warnings),
                "retried": [asdict(retried) for retried in done.retried],
                "album_lines_kept": [asdict(kept) for kept in done.album_lines_kept],
            }
        )
    else:
        say(
            f"{done.kind}: {counted(done.rows_read, 'row')} read; the book has {done.rows_in_book:,} (version {done.version})."
        )
        show_retried(done.retried)
        for kept in done.album_lines_kept:
            say(f"  {kept.file}: {_album_lines(kept)}")


def _album_lines(kept: Kept) -> str:
    """Which lines a new catalogue does not move, and what to do."""
    shown = ", ".join(kept.releases[:SHOWN_RELEASES])
    more = f" and {len(kept.releases) - SHOWN_RELEASES} more" if len(kept.releases) > SHOWN_RELEASES else ""
    stays, it = ("stays", "it") if kept.lines == 1 else ("stay", "them")
    what = (
        f"To divide {it} anew: spartito ingest FILE --supersedes {kept.report_id}"
        if kept.can_be_placed_again
        else f"A closed period has accounted for a part of report {kept.report_id}, so that it cannot be placed again"
    )
    return (
        f"{counted(kept.lines, 'line')} of a whole release (UPC {shown}{more}) {stays} divided over the recordings that an "
        f"earlier catalogue had on it. {what}"
    )


def show_retried(retried: Iterable[Retried]) -> None:
    """Say what has left suspense, report by report."""
    for report in retried:
        money = "".join(f", {amount} {currency}" for currency, amount in report.amounts.items())
        say(
            f"  {report.file}: {counted(report.lines, 'line has', 'lines have')} left suspense"
            f"{money} (report {report.report_id})"
        )


def _show_check(kind: str, problems: list[Problem], warnings: list[str], *, json: bool) -> None:
    if json:
        say_json({"kind": kind, "problems": [str(p) for p in problems], "warnings": warnings})
    else:
        for warning in warnings:
            complain(f"Warning: {warning}")
        for problem in problems:
            say(str(problem))
        say(f"{kind}: {counted(len(problems), 'problem')}. Nothing was imported.")
    if problems:
        raise typer.Exit(2)


def ingest(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=f"{REPORT_FILES}; - is standard input.")
    ],
    book: BookOption = BOOK,
    format: FormatOption = None,
    sales_period: SalesPeriodOption = None,
    supersedes: Annotated[
        str | None, typer.Option(help="The report that this corrected delivery replaces.")
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="The book has this content, and it is another report all the same."),
    ] = False,
    author: Annotated[str, typer.Option(help="With --again: who says so.")] = "",
    note: Annotated[str, typer.Option(help="With --again: why.")] = "",
    by_reference: Annotated[
        bool,
        typer.Option("--by-reference", help="Keep only the place of the files in the book, not their bytes."),
    ] = False,
    consolidate: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Also write every line to this new file, OUT.csv or OUT.parquet."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would come of the reports, and keep nothing."),
    ] = False,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Read reports: match every line, add up cells, prove that no line and no cent was lost."""
    if (author or note) and not again:
        raise InputError("--author and --note say who vouches for the same content, and why: add --again.")
    target = consolidated.target(consolidate, files) if consolidate else None
    vouched = Vouched(author.strip(), note.strip()) if again else None
    options = ingesting.Options(
        format, sales_period, supersedes, resources(threads, memory), by_reference, target, vouched
    )
    opened = the_book(book)
    rejected: running_dry.Rejections = {}
    with ingest_progress() as progress:
        if dry_run:
            _refuse_with_dry_run(supersedes, consolidate, vouched, by_reference=by_reference)
            outcome, rejected = running_dry.dry_run(opened, files, options, progress)
        else:
            outcome = ingesting.ingest(opened, files, options, progress)
    say_outcome(opened, outcome, rejected if dry_run else None, json=json)


def _refuse_with_dry_run(
    supersedes: str | None, consolidate: Path | None, vouched: Vouched | None, *, by_reference: bool
) -> None:
    if supersedes or consolidate or vouched or by_reference:
        raise InputError(
            "--dry-run keeps nothing: leave out --supersedes, --again, --consolidate and --by-reference."
        )
