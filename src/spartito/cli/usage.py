"""What usage feeds say: figures for artists, the feeds, and what waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app import place
from spartito.app.imports import listings
from spartito.app.usage import asking
from spartito.cli.console import say, say_json, table
from spartito.cli.lists import say_again
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    ThreadsOption,
    resources,
    the_book,
)
from spartito.domain.usage import FIGURES
from spartito.errors import InputError
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import counted, csv_text

FEEDS, SUSPENSE = "feeds", "suspense"
Row = dict[str, Any]


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(usage)


def usage(
    what: Annotated[
        str,
        typer.Argument(metavar="[feeds | suspense]", help="List the feeds, or the lines without a track."),
    ] = "",
    account: Annotated[str, typer.Option(help="The account whose tracks count.")] = "",
    isrc: Annotated[str, typer.Option(help="The recording that counts.")] = "",
    payee: Annotated[str, typer.Option(help="The payee who has a share of the tracks that count.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first day, YYYY-MM-DD or YYYY-MM.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last day, YYYY-MM-DD or YYYY-MM.")] = "",
    by: Annotated[str, typer.Option(help=f"What to tell apart, by commas: {', '.join(asking.BY)}.")] = "",
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the rows there.")] = None,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Show what usage feeds say: streams, listeners and other figures, which are never money."""
    opened, allowed = the_book(book), resources(threads, memory)
    if what and any((account, isrc, payee, first, last, by, csv)):
        raise InputError(f"spartito usage {what} lists all there are: leave out the options that choose.")
    if what == FEEDS:
        _feeds(listings.list_feeds(opened), json=json)
        return
    if what == SUSPENSE:
        _waiting(asking.waiting(opened, allowed), json=json)
        return
    if what:
        raise InputError(
            f'"{what}" is unknown. Usage: spartito usage, or: spartito usage feeds, or: spartito usage suspense'
        )
    if csv is not None:
        place.check(opened, csv)
    answer = asking.ask(opened, asking.asked(account, isrc, payee, first, last, by), allowed)
    shown = _told(answer)
    if csv is not None:
        write_atomically(csv, _as_csv(shown, answer.rows))
    if json:
        say_json({"rows": list(answer.rows), **{name: getattr(answer, name) for name in _KNOWN}})
        return
    _notes(answer)
    if csv is not None:
        say(f"{counted(len(answer.rows), 'row')} in {csv}.")
    elif answer.rows:
        table(
            "Usage", [name.replace("_", " ") for name in shown], [[r[n] for n in shown] for r in answer.rows]
        )


_KNOWN = ("beyond", "waiting", "apart", "feeds")


def _told(answer: asking.Answer) -> list[str]:
    """The columns, without figures that nobody says."""
    figures = [name for name in FIGURES if any(row[name] for row in answer.rows)]
    return [*answer.columns, *figures]


def _notes(answer: asking.Answer) -> None:
    if not answer.feeds:
        say("The book has no usage feeds. `spartito ingest FILE` takes them in, like any report.")
    elif not answer.rows:
        say("No usage feed tells of that.")
    if answer.apart:
        say(
            "Listeners and percentages do not add up: each is shown where one line says it. Tell more apart with --by to see them."
        )
    if answer.beyond:
        say(
            f"{counted(answer.beyond, 'line tells', 'lines tell')} of days within those asked for and of others too, "
            "and cannot be divided: not counted."
        )
    if answer.waiting:
        say(f"{counted(answer.waiting, 'line has', 'lines have')} no track yet: spartito usage suspense")


def _as_csv(columns: list[str], rows: tuple[Row, ...]) -> bytes:
    lines = [columns, *([csv_text(str(row[name])) for name in columns] for row in rows)]
    return "".join(f"{','.join(line)}\n" for line in lines).encode()


def _feeds(rows: list[Row], *, json: bool) -> None:
    if json:
        say_json({"feeds": rows})
        return
    names = ("report_id", "file", "format", "from_day", "to_day", "lines", "placed", "suspense", "rejected")
    titles = ("feed", *(name.replace("_", " ") for name in names[1:]))
    if rows:
        table("Usage feeds", titles, [[row[name] for name in names] for row in rows])
        for row in rows:
            say_again(row)
    else:
        say("The book has no usage feeds. `spartito ingest FILE` takes them in, like any report.")


def _waiting(rows: list[Row], *, json: bool) -> None:
    if json:
        say_json({"suspense": rows})
    elif rows:
        names = ("source", "reason", "isrc", "upc", "dsp_id", "title", "artist", "lines", "quantity")
        titles = [name.replace("_", " ") for name in names]
        table("Lines of usage feeds without a track", titles, [[row[name] for name in names] for row in rows])
        say(
            "Aliases (spartito import aliases FILE) and tracks of the catalogue place them when they are imported."
        )
    else:
        say("No line of a usage feed waits for its track.")
