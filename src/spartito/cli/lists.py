"""What there is: reports and formats."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.imports import listings
from spartito.app.intake import formats as app_formats
from spartito.app.intake import holding
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
NEW = "new"
RELEASE = "release"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(reports)
    app.command()(formats)


def reports(
    release: Annotated[
        list[str] | None,
        typer.Argument(metavar="[release REPORT]", help="Let a report through that is held."),
    ] = None,
    book: BookOption = BOOK,
    author: Annotated[str, typer.Option(help="release: who stands for it.")] = "",
    note: Annotated[str, typer.Option(help="release: why it may count.")] = "",
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """List the reports in force; `reports release REPORT` lets one through that is held."""
    if release:
        _release(book, release, author, note, json=json)
        return
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
    for row in rows:
        say_again(row)
        for sentence in holding.sentences(row["file"], row["report_id"], row["held"]) if row["held"] else ():
            complain(sentence)


def say_again(row: dict[str, Any]) -> None:
    """Say of a report that has the content of another one who vouches for it, and why."""
    if again := row["again"]:
        say(
            f"{row['file']} (report {row['report_id']}) has the content of report {again['same_as']} and is another one, "
            f"says {again['author']}: {again['note']}"
        )


def _release(book: Path, words: list[str], author: str, note: str, *, json: bool) -> None:
    if len(words) != 2 or words[0] != RELEASE:
        complain("Usage: spartito reports, or: spartito reports release REPORT --author NAME --note WHY")
        raise typer.Exit(2)
    why = holding.let_through(the_book(book), words[1], author, note)
    if json:
        say_json(
            {"report_id": words[1], "held": [asdict(each) for each in why], "author": author, "note": note}
        )
    else:
        say(f"Report {words[1]} is let through by {author}: {note}. It counts in the next run.")


def formats(
    check: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[check FILE | new FILE]", help="Show how a report would be read, or propose a format."
        ),
    ] = None,
    book: BookOption = BOOK,
    format: FormatOption = None,
    sales_period: SalesPeriodOption = None,
    name: Annotated[str, typer.Option(help="new: what to call the format, DSP/REPORT.")] = "acme/report",
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """List the formats; `formats check FILE` shows how a report would be read, `formats new FILE` proposes a format."""
    if not check:
        _list(book, json=json)
        return
    if len(check) != 2 or check[0] not in (CHECK, NEW):
        complain("Usage: spartito formats, or: spartito formats check FILE, or: spartito formats new FILE")
        raise typer.Exit(2)
    if check[0] == NEW:
        _propose(Path(check[1]), name, json=json)
        return
    checked = app_formats.check(book, Path(check[1]), format, sales_period)
    if json:
        say_json(app_formats.as_row(checked))
    else:
        _show(checked)
    if checked.first.problems:
        raise typer.Exit(2)


def _propose(file: Path, name: str, *, json: bool) -> None:
    """The proposal on the standard output, so that it can be kept as a file; what it was guessed from beside it."""
    proposal = app_formats.propose(file, name)
    if json:
        guesses = [asdict(guess) for guess in proposal.guesses]
        say_json({"toml": proposal.toml, "guesses": guesses, "missing": list(proposal.missing)})
        return
    say(proposal.toml)
    for guess in proposal.guesses:
        complain(f"{guess.key}: {guess.value} ({guess.confidence}; {guess.why})")
    for sentence in proposal.missing:
        complain(f"Missing: {sentence}.")
    complain("Keep it as BOOK/formats/NAME.toml, correct it, and look: spartito formats check FILE")


def _list(book: Path, *, json: bool) -> None:
    rows = [
        {
            "format": known.id,
            "kind": known.kind,
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
        names = ("format", "kind", "source", "since", "until", "provenance")
        table("Formats", names, [tuple(row[n] for n in names) for row in rows])


def _show(checked: app_formats.Checked) -> None:
    found = checked.first
    say(f"{found.file_name}: {found.format_id} ({found.format_file}), header on line {found.header_line}")
    for name, value in found.preamble.items():
        say(f"  above the header: {name} = {value}")
    table("", ("word", "where it comes from"), sorted(found.roles.items()))
    names = sorted({name for record in found.records for name in record})
    table(
        "The first lines as they would be read", names, [[r.get(n, "") for n in names] for r in found.records]
    )
    _show_whole(checked)
    for sentence in (*found.problems, *checked.suspicious):
        complain(sentence)


def _show_whole(checked: app_formats.Checked) -> None:
    if not checked.whole:
        return
    whole = checked.whole
    counts = [("lines", whole["lines"]), ("rejected", whole["rejected"]), *sorted(whole["ignored"].items())]
    table("All of it", ("what", "records"), counts)
    table("", ("sales period", "lines"), sorted(whole["sales_periods"].items()))
    if "figures" in whole:
        table("", ("figure", "total of the lines; no money"), sorted(whole["figures"].items()))
    else:
        money = [(currency, amounts["total"]) for currency, amounts in sorted(whole["amounts"].items())]
        table("", ("currency", "total of the lines"), money)
    for line in checked.rejected:
        complain(
            f'line {line["line_number"]}, column {line["column"]}: "{line["value"]}" is not {line["expected"]}'
        )
