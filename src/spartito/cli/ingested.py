"""What `ingest` says of reports: where their lines went, what they add up to, what could not be read, what is held."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import typer

from spartito.app.imports.listings import ingested_row, rejected_lines
from spartito.app.intake import holding
from spartito.app.intake.dry_run import Rejections
from spartito.app.intake.ingest import Outcome
from spartito.cli.console import complain, say, say_json, table
from spartito.outputs.present import counted, total
from spartito.store.book import Book

SHOWN_REJECTED = 5


def say_outcome(book: Book, outcome: Outcome, dry: Rejections | None, *, json: bool) -> None:
    """Say what came of reports; *dry* has the rejected lines of a dry run, which keeps nothing. Exit code 2 if one was refused."""
    rows = [
        {**ingested_row(report.facts), "held": holding.why(book, report.report_id) if dry is None else []}
        for report in outcome.ingested
    ]
    for warning in outcome.warnings:
        complain(f"Warning: {warning}")
    if json:
        say_json({"reports": rows, "warnings": outcome.warnings} | ({} if dry is None else {"dry_run": True}))
    else:
        for row in rows:
            _say_report(book, row, dry)
        if dry is not None:
            say("This was a dry run: nothing was kept.")
    for item in outcome.refused:
        complain(str(item.error))
    if outcome.refused:
        raise typer.Exit(2)


def _say_report(book: Book, row: dict[str, Any], dry: Rejections | None) -> None:
    report_id = row["report_id"]
    lines = rejected_lines(book, report_id, SHOWN_REJECTED) if dry is None else dry[report_id]
    (_show_money if "amounts" in row else _show_usage)(row)
    _show_rejected(row, lines[:SHOWN_REJECTED], dry_run=dry is not None)
    for sentence in holding.sentences(row["file"], report_id, row["held"]) if row["held"] else ():
        complain(sentence)


def _show_money(row: dict[str, Any]) -> None:
    _show_lines(row)
    money = [
        (currency, *(amounts[name] for name in ("total", "placed", "suspense", "rounding")))
        for currency, amounts in row["amounts"].items()
    ]
    table("", ("currency", "total of the lines", "placed", "suspense", "rounding past 12 decimals"), money)
    taken = [
        (currency, kind, amount) for currency, of in row["deducted"].items() for kind, amount in of.items()
    ]
    if taken:
        table("", ("currency", "deducted before", "in all"), taken)
    _show_rows(row)
    for currency, a in row["amounts"].items():
        parts = f"{a['placed']} + {a['suspense']} + {a['rounding']}"
        exact = total(Decimal(a[name]) for name in ("placed", "suspense", "rounding")) == Decimal(a["total"])
        say(f"  money  {a['total']} {currency} = {parts}   {_tick(exact)}")
    _show_notes(row)


def _show_usage(row: dict[str, Any]) -> None:
    """A usage feed: its lines, its days, and what it counts; there is no money in it."""
    _show_lines(row)
    days = f", {row['from_day']} to {row['to_day']}" if row["from_day"] else ""
    said = "figures that do not add up" if row["placed"] or row["suspense"] else "nothing"
    figures = ", ".join(f"{name} {figure}" for name, figure in row["figures"].items())
    say(f"  usage{days}: {figures or said}; no money")
    _show_rows(row)
    _show_notes(row)


def _show_lines(row: dict[str, Any]) -> None:
    say(
        f"{row['file']}: {row['format']}, sales period {row['sales_period'] or 'none'}, report {row['report_id']}"
    )
    counts = [
        (f"placed by {name}", lines) for name, lines in sorted(row["rules"].items(), key=lambda x: -x[1])
    ]
    counts += [
        (f"suspense: {name}", lines) for name, lines in sorted(row["reasons"].items(), key=lambda x: -x[1])
    ]
    counts += [(name, row[name]) for name in ("rejected", "ignored") if row[name]]
    table("", ("where the lines went", "lines"), [*counts, ("all lines", row["lines"])])


def _show_rows(row: dict[str, Any]) -> None:
    found = row["placed"] + row["suspense"] + row["rejected"] + row["ignored"]
    say(f"  rows   {row['lines']:,} = {found:,}   {_tick(row['lines'] == found)}")


def _show_notes(row: dict[str, Any]) -> None:
    for name, lines in row["warnings"].items():
        say(f"  note   {name}: {counted(lines, 'line')}")
    say("")


def _show_rejected(row: dict[str, Any], lines: list[dict[str, Any]], *, dry_run: bool) -> None:
    for line in lines:
        value = f'column {line["column"]}: "{line["value"]}"' if line["column"] else f'"{line["value"]}"'
        complain(f"{row['file']}, line {line['line_number']}, {value} is not {line['expected']}")
    if more := row["rejected"] - len(lines):
        where = "" if dry_run else "; all are in the book, in the report's rejected.parquet"
        complain(f"... and {counted(more, 'more rejected line')}{where}.")


def _tick(holds: bool) -> str:
    return "proven" if holds else "BROKEN"
