"""Reports of money that may be one report and its correction: their files have one name, and they tell of one month."""

from __future__ import annotations

from typing import Any

from spartito.domain.usage import USAGE
from spartito.sources.delivery import NAME_OF_STDIN
from spartito.store import reports
from spartito.store.book import Book


def sentences(book: Book, facts: dict[str, Any]) -> list[str]:
    """What a person should know where the book has another report of the same name, source and month.

    Nothing of usage feeds, nor of what came by standard input, which has no name of its own.
    """
    if facts.get("kind") == USAGE or facts["file"] == NAME_OF_STDIN:
        return []
    months = set(facts["sales_periods"])
    same = [
        report
        for report in reports.every(book)
        if (report.file, report.source) == (facts["file"], facts["source"])
        and report.report_id != facts["report_id"]
        and months & set(report.manifest()["sales_periods"])
    ]
    return [
        f"{facts['file']} and report {report.report_id} have one name, are both {report.source} and tell of the same month; both "
        f"are paid. If one corrects the other, give it again with --supersedes {report.report_id}."
        for report in same[:1]
    ]
