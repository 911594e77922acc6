"""Reports whose lines have a place."""

from dataclasses import dataclass, field

from .matching import Track
from .reports import Line

Group = tuple[str, str, str]
"""Source, sales period and currency."""


@dataclass
class Report:
    """A report with the place of each of its lines: (rule or reason, candidates)."""

    source: str
    lines: list[tuple[Line, str, list[Track]]]
    late: set[int] = field(
        default_factory=set
    )  # placed since their group was accounted for, and not paid yet


def group_of(report: Report, line: Line) -> Group:
    """What a line is settled with."""
    return report.source, line.sales_period, line.currency
