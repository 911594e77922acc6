"""Suspense as a work list: list, show, resolve, export, import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from spartito.app.suspense import dismissing, resolving, work_file
from spartito.app.suspense import work_list as waiting
from spartito.cli.console import say, say_json, table
from spartito.cli.explain import show_ladder, show_sharing, show_tracks
from spartito.cli.intake import show_retried
from spartito.cli.options import (
    BOOK,
    MOST,
    BookOption,
    JsonOption,
    MemoryOption,
    ThreadsOption,
    resources,
    the_book,
)
from spartito.domain.resolution import SAID
from spartito.errors import InputError
from spartito.outputs.present import counted
from spartito.stages.suspense.work_list import Asked

LIST = "list"
ItemArgument = Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, or the beginning of it.")]
AuthorOption = Annotated[str, typer.Option("--author", help="Who decides.")]
MostOption = Annotated[
    int, typer.Option("--most", min=1, max=MOST, help="How many of each currency, most money first.")
]
SourceOption = Annotated[str, typer.Option("--source", help="Only of this source, such as spotify/licensor.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Only for this reason, such as ambiguous.")]


class Work(TyperGroup):
    """The commands over suspense; without one of them, the list."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read `spartito suspense` and its options as `spartito suspense list`."""
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = [LIST, *args]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    work = typer.Typer(cls=Work, help="What is readable but could not be placed, and decisions about it.")
    work.command(LIST)(list_)
    work.command()(show)
    work.command()(resolve)
    work.command()(dismiss)
    work.command()(export)
    work.command("import")(import_)
    app.add_typer(work, name="suspense")


def list_(
    book: BookOption = BOOK,
    most: MostOption = 50,
    source: SourceOption = "",
    reason: ReasonOption = "",
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Only what was dismissed.")] = False,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """List what waits for a decision, most money first within each currency."""
    asked = Asked(source=source, reason=reason, most=most, dismissed="yes" if dismissed else "no")
    rows, totals = waiting.listed(the_book(book), resources(threads, memory), asked)
    if json:
        say_json({"suspense": rows, "totals": [asdict(total) for total in totals]})
        return
    whose = ("account_id",) if any(row["account_id"] for row in rows) else ()
    said = ("isrc", "upc", *whose, "title", "artist")
    names = ("item_id", "source", "reason", *said, "lines", "amount", "currency")
    shown = [(*(row[n] for n in names), _best(row)) for row in rows]
    table("Suspense", ("item", *names[1:], "perhaps"), shown)
    table(
        "",
        ("currency", "lines", "all that waits", "in book currency"),
        [tuple(asdict(t).values()) for t in totals],
    )


def _best(row: dict[str, Any]) -> str:
    """The likeliest suggestion in a few words."""
    for track in row["suggestions"]:
        return f"{track['isrc']} of {track['account_id']}: {track['likeness']} ({track['score']})"
    return ""


def show(
    item: ItemArgument,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Show everything about one item: where it stands, its candidates, what each rule says, suggestions."""
    found = waiting.shown(the_book(book), resources(threads, memory), item)
    if json:
        say_json(found)
        return
    say(f"Item {found['item_id']}")
    table("", ("what the lines say", ""), [(name, found[name]) for name in SAID if found[name]])
    if found["account_id"]:
        say(f"The lines of account {found['account_id']}, which has the recording on several releases.")
    _rows("What waits", ("reason", "lines", "amount", "currency"), found["amounts"])
    places = ("file", "report_id", "first_line", "sales_period", "reason", "lines", "amount", "currency")
    _rows("First seen", places, found["first_seen"])
    show_ladder(found["explanation"])
    if sharing := found["explanation"].get("sharing"):
        show_sharing(sharing)
    show_tracks("Suggestions, none of which pays by itself", found["suggestions"], ("likeness", "score"))
    _rows("Dismissed so far", ("recorded_at", "author", "undone", "note"), found["dismissals"])
    decided = ("recorded_at", "author", "to_track_id", "to_isrc", "to_upc", "to_account_id", "note")
    _rows("Decided so far", decided, found["resolutions"])


def _rows(title: str, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """A table of the rows, where there are any."""
    if rows:
        table(title, names, [[row[name] for name in names] for row in rows])


def resolve(
    item: ItemArgument,
    author: AuthorOption,
    track_id: Annotated[str, typer.Option(help="The track, by the account's own id.")] = "",
    isrc: Annotated[str, typer.Option(help="The recording.")] = "",
    upc: Annotated[str, typer.Option(help="The release, where the recording is on several.")] = "",
    account: Annotated[str, typer.Option(help="The account, where several have the recording.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Decide which track an item belongs to: for the lines that wait, and for all that say the same later."""
    if not track_id and not isrc:
        raise InputError(
            "Name the track with --track-id, or the recording with --isrc (and --upc, --account)."
        )
    named = resolving.named(isrc, upc, account, track_id)
    _show(resolving.resolve(the_book(book), item, named, author, note, resources(threads, memory)), json=json)


def dismiss(
    item: ItemArgument,
    author: AuthorOption,
    note: Annotated[str, typer.Option(help="Why.")],
    undo: Annotated[bool, typer.Option("--undo", help="Put it back on the list.")] = False,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Take an item off the work list; its money stays in suspense."""
    done = dismissing.dismiss(the_book(book), item, author, note, resources(threads, memory), undo=undo)
    if json:
        say_json(waiting.dismissal_row(done))
    else:
        what = "is on the work list again" if done.undone else "is dismissed"
        say(f"{done.item.item_id} {what}, says {done.author}: {done.note}")


def export(
    to: Annotated[Path, typer.Option(metavar="FILE", help="The CSV file to write.")],
    book: BookOption = BOOK,
    most: MostOption = 10_000,
    source: SourceOption = "",
    reason: ReasonOption = "",
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Write the work list as CSV, with empty columns for decisions."""
    asked = Asked(source=source, reason=reason, most=most, dismissed="no")
    items = work_file.export(the_book(book), to, asked, resources(threads, memory))
    if json:
        say_json({"file": str(to), "items": items})
    else:
        say(
            f"{counted(items, 'item')} in {to}. Fill in to_track_id, or to_isrc and what tells its tracks apart, and give it to"
        )
        say(f"  spartito suspense import {to} --author NAME")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A work list with decisions filled in.")],
    author: AuthorOption,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Take the decisions of a filled-in work list, all or none, and apply them."""
    _show(work_file.import_(the_book(book), file, author, resources(threads, memory)), json=json)


def _show(done: resolving.Applied, *, json: bool) -> None:
    if json:
        say_json(
            {
                "decisions": [waiting.decision_row(decision) for decision in done.taken],
                "known": done.known,
                "overruled": [waiting.decision_row(decision) for decision in done.overruled],
                "retried": [asdict(report) for report in done.retried],
            }
        )
        return
    for decision in done.taken:
        say(f"{decision.item.item_id} belongs to {decision.named}, says {decision.author}.")
    for decision in done.overruled:
        say(
            f"{decision.item.item_id} belonged to {decision.named} before, said {decision.author}: what that has placed stays, "
            "what comes goes by the newer decision."
        )
    if done.known:
        say(f"{counted(done.known, 'decision was', 'decisions were')} taken in the same way before.")
    show_retried(done.retried)
