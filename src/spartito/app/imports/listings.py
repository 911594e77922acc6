"""What the book holds, as rows for people and machines: its reports and their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from spartito.domain.usage import USAGE
from spartito.store import held, parquet, periods, reports, same_content, shelf
from spartito.store.book import Book
from spartito.tables.at_rest import REJECTED

Row = dict[str, Any]


def list_reports(book: Book) -> list[Row]:
    """Every report in force: its figures, and the closed periods that accounted for it."""
    # Asked for first: what is said of one that comes meanwhile is known only after it.
    found = reports.every(book)
    accounted, waits, again = periods.accounted(book), held.every(book), same_content.every(book)
    rows = []
    for report in found:
        facts = report.manifest()
        mine = sorted({part.period for part in accounted if part.report_id == report.report_id})
        why = [asdict(each) for each in waits.get(report.report_id, ())]
        rows.append(
            {
                **ingested_row(facts),
                "accounted_in": mine,
                "held": why,
                "again": _vouched(again, report),
            }
        )
    return rows


def ingested_row(facts: Row) -> Row:
    """A report's figures, from its placement's manifest, in the words of `ingest --json`."""
    names = (
        "report_id",
        "file",
        "source",
        "format",
        "sales_period",
        "lines",
        "placed",
        "suspense",
        "rejected",
    )
    row = {
        **{name: facts[name] for name in names},
        "ignored": sum(facts["ignored"].values()),
        "rules": facts["rules"],
        "reasons": facts["reasons"],
        "warnings": facts["warnings"],
    }
    if facts.get("kind") == USAGE:
        return row | {name: facts[name] for name in ("kind", "from_day", "to_day", "figures")}
    return {
        **row,
        "amounts": facts["amounts"],
        "control_totals": facts.get("control_totals", []),
        "deducted": facts.get("deducted", {}),
    }


def list_feeds(book: Book) -> list[Row]:
    """Every usage feed in force, its figures, and who vouches for one that has the content of another."""
    again = same_content.every(book)
    return [
        {**ingested_row(feed.manifest()), "again": _vouched(again, feed)}
        for feed in reports.every(book, shelf.USAGE)
    ]


def _vouched(again: Mapping[str, same_content.Again], report: reports.Report) -> Row:
    vouched = again.get(report.report_id)
    return asdict(vouched) if vouched else {}


def rejected_lines(book: Book, report_id: str, most: int) -> list[Row]:
    """The first lines of a report that could not be read: line, column, value, and what was expected."""
    found = (reports.find(book, report_id, each) for each in (shelf.MONEY, shelf.USAGE))
    whole = [report.whole for report in found if report]
    tables = [parquet.read(folder / f"{REJECTED.name}.parquet").slice(0, most) for folder in whole]
    return [row for table in tables for row in table.to_pylist()]
