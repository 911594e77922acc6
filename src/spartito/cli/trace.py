"""Why a payee was paid what it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.trace import found
from spartito.app.trace.lines import lines as lines_of
from spartito.cli.console import say, say_json, table
from spartito.cli.explain import valid
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    PeriodArgument,
    ThreadsOption,
    resources,
    the_book,
    the_period,
)
from spartito.outputs.present import counted

_BEFORE = {"tax_at_source": "as tax", "deducted_at_source": "for publishers"}
_LINE = (
    "report_id",
    "line_number",
    "isrc",
    "upc",
    "title",
    "territory",
    "amount",
    "currency",
    "share",
    "earned",
)


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(trace)


def trace(
    payee: Annotated[str, typer.Argument(metavar="PAYEE", help="The payee's id.")],
    period: PeriodArgument,
    isrc: Annotated[str, typer.Option(help="Only the money of this recording.")] = "",
    upc: Annotated[str, typer.Option(help="Only the money of this release.")] = "",
    lines: Annotated[int, typer.Option(min=0, help="How many lines to show; all of them are added up.")] = 20,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every line there.")] = None,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Trace a payee's money: balance, rates, tracks, splits and deals, and the lines of the reports."""
    opened, within = the_book(book), resources(threads, memory)
    traced = found.trace(opened, found.Asked(payee, the_period(period), isrc, upc), within)
    shown: list[dict[str, str]] = []
    if csv is not None:
        found.write_lines(opened, traced, csv, within)
    else:
        every = lines_of(opened, traced.cells, within)
        shown = list(islice(every, lines))
        for _ in every:
            pass  # every line is read, so that the sums are proven
    if json:
        say_json({**traced.document, "lines_in_all": traced.lines, "lines": shown})
        return
    _show(traced.document)
    if csv is not None:
        say(f"{csv}: {counted(traced.lines, 'line')}.")
    elif shown:
        table("Lines", _LINE, [[row[name] for name in _LINE] for row in shown])
        say(
            f"{len(shown):,} of {counted(traced.lines, 'line')}; --csv FILE writes all. Lines times shares are the earnings."
        )


def _show(said: dict[str, Any]) -> None:
    say(f"{said['name'] or said['payee_id']}, {said['period']} ({said['status']}, run {said['run_id']})")
    rows = [("opening", "", "", said["opening"]), _came_in(said)]
    rows += [(row["kind"], row["reference"], row["note"], row["amount"]) for row in said["movements"]]
    table(
        f"The balance in {said['currency']}",
        ("", "", "", "amount"),
        [*rows, ("closing", "", "", said["closing"])],
    )
    names = (
        "conversion_id",
        "sales_period",
        "currency",
        "deduction",
        "amount",
        "rate",
        "rate_note",
        "converted",
    )
    table("Conversions", names, [[row[name] for name in names] for row in said["conversions"]])
    for track in said["tracks"]:
        where = ", ".join(
            track[n] for n in ("isrc", "upc", "source", "sales_period", "territory", "usage_type") if track[n]
        )
        say(f"{where}: {track['amount']} {track['currency']}")
        for cell in track["cells"]:
            say(
                f"    {counted(cell['lines'], 'line')} by {cell['match_rule']}: {cell['amount']} x {cell['share']}"
            )
            for name, words in _BEFORE.items():
                if name in cell:
                    say(f"        {cell[name]} {track['currency']} of these lines were taken before, {words}")
            for said_once in dict.fromkeys(line for terms in cell["terms"] for line in _terms(terms)):
                say(f"        {said_once}")


def _came_in(said: dict[str, Any]) -> tuple[str, str, str, str]:
    """What the conversions gave, as it entered the balance."""
    by, came = "by the conversions below", said["came_in"]
    if not said["entered_rate"]:
        return "came in", "", by, came
    return (
        "came in",
        "",
        f"{by}: {came} {said['book_currency']} at {said['entered_rate_note']}",
        said["earned"],
    )


def _terms(terms: dict[str, Any]) -> Iterator[str]:
    for split in terms["splits"]:
        scope = ", ".join(split[name] for name in ("account_id", "isrc", "upc") if split[name])
        said = ", ".join(f"{line['payee_id']} {line['percent']} %" for line in split["lines"])
        yield (f"the split of {scope}, {valid(split)}: {said}")
    if deal := terms["deal"]:
        yield (f"the deal of {deal['account_id']}, {valid(deal)}: a commission of {deal['percent']} %")
