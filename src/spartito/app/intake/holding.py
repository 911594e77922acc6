"""Hold reports that have tripped a wire, and let them through when a person stands for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from spartito.app import author as authors
from spartito.app.intake.control_totals import untied
from spartito.domain.tripwire import Sums, Tripped, against_contracts, against_history
from spartito.errors import InputError
from spartito.store import held, inputs, reports
from spartito.store.book import Book

Row = dict[str, Any]

_MOST_HISTORY = 24
"""So many reports of a source are what is usual, the latest ones: about two years."""


def tripped(book: Book, facts: Row) -> list[Tripped]:
    """The wires that a report trips before it is registered: its own totals, its layout, its history, the contracts."""
    waiting = held.every(book)
    mine = [
        report
        for report in reports.every(book)
        if report.source == facts["source"] and report.report_id not in waiting
    ]
    latest = sorted(mine, key=lambda report: (report.sales_period, report.report_id))[-_MOST_HISTORY:]
    known = [report.manifests()[report.chain[0]] for report in latest]
    return [
        *map(_control_total, untied(facts["control_totals"])),
        *_columns(facts, known),
        *_history(book, facts, known),
        *against_contracts(sorted(facts["sales_periods"]), _terms(book, facts["source"]), facts["source"]),
    ]


def _control_total(row: Row) -> Tripped:
    of = "".join(f", {name} {word}" for name, word in row["of"].items())
    stated = row["stated"] or f'"{row["text"]}"'
    return Tripped(
        "control total",
        stated,
        row["found"],
        f"line {row['line']}, {row['reason']}{of}: it states {row['figure']} {stated} and the lines sum to {row['found']}",
    )


def _columns(facts: Row, known: Sequence[Row]) -> list[Tripped]:
    """Columns that the format does not know or that are gone, where no report of this format had that before."""
    before = [row for row in known if row["format"] == facts["format"]]
    further, missing = (_new(facts, before, name) for name in ("further_columns", "missing_columns"))
    if not further and not missing:
        return []
    said = [f"has {further}, which {facts['format']} does not know"] if further else []
    said += [f"lacks {missing}, which {facts['format']} has but does not read"] if missing else []
    return [
        Tripped(
            "columns",
            missing or "the columns of its format",
            further or "none of them",
            f"its header {' and '.join(said)}; see that none of them is money that counts",
        )
    ]


def _new(facts: Row, before: Sequence[Row], name: str) -> str:
    seen = {column for row in before for column in row.get(name, ())}
    return ", ".join(f'"{column}"' for column in facts.get(name, ()) if column not in seen)


def _history(book: Book, facts: Row, known: Sequence[Row]) -> list[Tripped]:
    settings = book.settings
    found: list[Tripped] = []
    for currency in sorted(facts["amounts"]):
        before = [_sums(row, currency) for row in known if currency in row["amounts"]]
        mine = _sums(facts, currency)
        found += against_history(mine, before, currency, settings.held_at_times, settings.held_from_lines)
    return found


def _sums(facts: Row, currency: str) -> Sums:
    parts = [row for row in facts["parts"] if row["currency"] == currency]
    return Sums(
        sum(row["placed_lines"] + row["suspense_lines"] for row in parts),
        Fraction(facts["amounts"][currency]["total"]),
        Fraction(facts.get("quantities", {}).get(currency, "0")),
    )


def _terms(book: Book, source: str) -> list[tuple[str, str]]:
    version = inputs.current(book, "deals")
    deals = inputs.read_version(book, "deals", version.version) if version else []
    return [
        (row.get("valid_from", ""), row.get("valid_to", ""))
        for row in deals
        if row.get("source", "") in ("", source)
    ]


def let_through(book: Book, report_id: str, author: str, note: str) -> list[Tripped]:
    """Let a held report through: it counts in the next run. InputError where it is not held, or nobody stands for it."""
    authors.check(author, "--author")
    if not note.strip():
        raise InputError("Letting a report through needs a reason: give it with --note.")
    with book.lock():
        if report_id not in held.every(book):
            raise InputError(f"Report {report_id} is not held. `spartito reports` lists which are.")
        why = held.every(book)[report_id]
        held.let_through(book, report_id, author.strip(), note.strip())
    return why


def why(book: Book, report_id: str) -> list[Row]:
    """The wires that a report has tripped, none if it is not held."""
    return [asdict(each) for each in held.every(book).get(report_id, ())]


def held_reports(book: Book) -> list[Row]:
    """The reports that are held, which no run counts."""
    found = reports.every(book)
    waiting = held.every(book)
    return [
        {
            "report_id": report.report_id,
            "file": report.file,
            "held": [asdict(each) for each in waiting[report.report_id]],
        }
        for report in found
        if report.report_id in waiting
    ]


def sentences(file: str, report_id: str, why: Sequence[Row]) -> list[str]:
    """What a person is told of a report that is held."""
    return [
        *(f"{file} is held ({each['wire']}): {each['sentence']}." for each in why),
        f"It pays nobody until a person has looked: spartito reports release {report_id} --author NAME --note WHY",
    ]
