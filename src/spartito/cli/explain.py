"""Why a line goes where it goes, and who shares its money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as dates
from typing import Annotated, Any

import typer

from spartito.app.suspense import explaining
from spartito.cli.console import say, say_json, table
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
from spartito.domain.territory import named
from spartito.errors import InputError

Row = dict[str, Any]
_TRACK = ("isrc", "upc", "account_id", "track_id", "title", "version", "artist")


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(explain)


def explain(
    report: Annotated[str, typer.Argument(metavar="[REPORT", help="The report.")] = "",
    line: Annotated[int, typer.Argument(metavar="LINE]", min=0, max=MOST, help="The line of its file.")] = 0,
    isrc: Annotated[str, typer.Option(help="As the line says it.")] = "",
    upc: Annotated[str, typer.Option(help="As the line says it.")] = "",
    dsp_id: Annotated[str, typer.Option(help="What the DSP calls the track.")] = "",
    title: Annotated[str, typer.Option(help="As the line says it.")] = "",
    version: Annotated[str, typer.Option(help="As the line says it, such as Live.")] = "",
    artist: Annotated[str, typer.Option(help="As the line says it.")] = "",
    duration: Annotated[str, typer.Option(help="As the line says it.")] = "",
    date: Annotated[str, typer.Option(help="When it was sold, YYYY-MM-DD or YYYY-MM; else this month.")] = "",
    source: Annotated[str, typer.Option(help="The source, such as spotify/licensor.")] = "",
    territory: Annotated[str, typer.Option(help="Where it was sold, such as DE.")] = "ZZ",
    usage_type: Annotated[str, typer.Option(help="How it was used, such as download.")] = "",
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Explain where a line belongs: `explain REPORT LINE`, or `explain --isrc ... --upc ... --title ...`."""
    texts = dict(
        zip(
            ("isrc", "upc", "dsp_id", "title", "version", "artist", "duration"),
            (isrc, upc, dsp_id, title, version, artist, duration),
            strict=True,
        )
    )
    opened = the_book(book)
    if report and line:
        found = explaining.of_report(opened, report, line, resources(threads, memory))
    elif report or not any(texts.values()):
        raise InputError(
            "Give a report and a line of it, or what a line says: --isrc, --upc, --dsp-id, --title."
        )
    else:
        asked = explaining.Line(source, texts, _sold(date), _territory(territory), usage_type)
        found = explaining.of_line(opened, asked, resources(threads, memory))
    if json:
        say_json(found)
    else:
        _show(found)


def _sold(text: str) -> str:
    if not text:
        return ""
    expected = f'"{text}" is not a date. Expected YYYY-MM-DD or YYYY-MM, of a year from 1900 to 5000.'
    try:
        day = dates.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        raise InputError(expected) from None
    if not 1900 <= day.year <= 5000:
        raise InputError(expected)
    return day.isoformat()[: len(text)]


def _territory(text: str) -> str:
    if code := named(text):
        return code
    raise InputError(f'"{text}" is not a territory. Expected a country code such as DE, or ZZ if unknown.')


def _show(found: Row) -> None:
    if by := found.get("superseded_by"):
        say(f"Report {found['report_id']} was corrected: {by} is in force in its place.")
    if "rejected" in found:
        bad = found["rejected"]
        say(
            f'{found["file"]}, line {found["line_number"]} is rejected: "{bad["value"]}" is not {bad["expected"]}.'
        )
    elif "ignored" in found:
        say(f"{found['file']}, line {found['line_number']} is ignored: {found['ignored']}.")
    else:
        table("", ("the line", ""), [(name, text) for name, text in found["line"].items() if text])
        show_ladder(found)
        if sharing := found.get("sharing"):
            show_sharing(sharing)


def show_ladder(found: Row) -> None:
    """Say where a line goes, what each rule said of it, and what it could have been."""
    for note in found["notes"]:
        say(note)
    rules = [(row["rule"], "decides" if row["decided"] else "", row["said"]) for row in found["rules"]]
    table("What each rule says", ("rule", "", ""), rules)
    show_tracks("Candidates", found["candidates"], ("left_out",))
    if found["match_rule"]:
        placed = found["placed"]
        where = ", ".join(f"{word} {placed[word]}" for word in ("isrc", "upc") if placed[word])
        say(f"Placed by {found['match_rule']}: {where}, account {placed['account_id']}.")
        if decision := found.get("decision"):
            say(_decided(decision))
    else:
        say(f"In suspense, {found['reason']}: {found['because']}")
    say("")


def _decided(decision: Row) -> str:
    """Who has decided, when and why."""
    on = decision["recorded_at"][:10]
    if not decision["author"]:
        return f"The aliases imported on {on} say so ({decision['note']})."
    note = f": {decision['note']}" if decision["note"] else ""
    return f"Decided by {decision['author']} on {on} for this {decision['for']}{note}."


def show_tracks(title: str, tracks: Sequence[Row], more: Sequence[str] = ()) -> None:
    """A table of tracks, where there are any."""
    if tracks:
        names = (*_TRACK, *more)
        table(title, names, [[track[name] for name in names] for track in tracks])


def show_sharing(sharing: Row) -> None:
    """Say which splits and deals hold for a line, and what everybody gets of it."""
    if period := sharing["closed_period"]:
        say(
            f"{period} is closed: this is how its run divided the line, by the contracts and settings of then."
        )
    for track in sharing["tracks"]:
        for split in track["splits"]:
            scope = ", ".join(split[name] for name in ("account_id", "isrc", "upc") if split[name])
            lines = ", ".join(f"{x['payee_id']} {x['percent']} %{_pending(x)}" for x in split["lines"])
            say(f"The split of {scope}, {valid(split)}: {lines}.")
        if not track["splits"]:
            say("No split holds on that day: all of it is the account's.")
        if deal := track["deal"]:
            say(f"The deal of {deal['account_id']}, {valid(deal)}: a commission of {deal['percent']} %.")
        if override := track["override"]:
            say(f"{override['parent_account_id']} takes {override['percent']} % of the account's own part.")
    if sharing["shares"]:
        rows = [(row["payee_id"], row["share"]) for row in sharing["shares"]]
        table(f"Shares on {sharing['on_date']} (* is the commission)", ("payee", "share of the money"), rows)
        for pool in sharing["pools"]:
            say(_divided(pool))
    else:
        say("The tracks that it may be are shared differently: its money waits until the splits agree.")


def _divided(pool: Row) -> str:
    """How a contract divides what its pool took in."""
    until, after = (
        ", ".join(f"{row['payee_id']} {row['share']}" for row in pool[phase])
        for phase in ("until_recouped", "after_recouped")
    )
    how = f"{until} until {pool['pot_id']} is recouped, then {after}" if pool["pot_id"] else after
    whole = f"{pool['pool']} is the pool of contract {pool['contract_id']}, divided once a period"
    return f"{whole}, after costs, losses and priorities: {how}."


def _pending(line: Row) -> str:
    return " (pending)" if line["status"] == "pending" else ""


def valid(dated: Row) -> str:
    """From when to when a split or a deal holds, in words."""
    first, end = dated["valid_from"], dated["valid_to"]
    words: Iterable[str] = filter(None, (f"from {first}" if first else "", f"until {end}" if end else ""))
    return " ".join(words) or "always valid"
