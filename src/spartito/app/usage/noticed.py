"""What a person should know of a usage feed that was taken in: nothing is held, since nothing of it is paid."""

from __future__ import annotations

from typing import Any

from spartito.domain.usage import USAGE
from spartito.store import reports
from spartito.store.book import Book
from spartito.store.shelf import USAGE as USAGE_SHELF


def sentences(book: Book, facts: dict[str, Any]) -> list[str]:
    """A changed header, and other feeds of the same source about some of the same days; nothing for reports of money."""
    if facts.get("kind") != USAGE:
        return []
    return [*_columns(facts), *_twice(book, facts)]


def _columns(facts: dict[str, Any]) -> list[str]:
    said = {
        "has columns that its format does not know": "further_columns",
        "lacks columns": "missing_columns",
    }
    return [
        f"{facts['file']} {what}: {', '.join(facts[name])}. None of them is read."
        for what, name in said.items()
        if facts[name]
    ]


def _twice(book: Book, facts: dict[str, Any]) -> list[str]:
    others = [
        report
        for report in reports.every(book, USAGE_SHELF)
        if report.source == facts["source"] and report.report_id != facts["report_id"]
    ]
    same = [report for report in others if _overlap(report.manifest(), facts)]
    return [
        f"{facts['file']} and {report.file} (report {report.report_id}) are both {report.source} and tell of the same days; "
        f"both are counted. If one corrects the other, ingest it with --supersedes {report.report_id}."
        for report in same[:1]
    ]


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    told = one["from_day"] and other["from_day"]
    return bool(told) and one["from_day"] <= other["to_day"] and other["from_day"] <= one["to_day"]
