"""What is odd about a report as a whole, in sentences: nothing that refuses it, all that somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

_MOST_MONTHS = 6


def suspicious(
    summary: Mapping[str, Any],
    further: Sequence[str],
    missing: Sequence[str],
    untied: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    """Sentences about a report's *summary*, *further* and *missing* columns, and totals that do not agree."""
    lines, rejected = summary["lines"] - sum(summary["ignored"].values()), summary["rejected"]
    if further:
        yield f"The format does not know {', '.join(further)}: see that none of them is money that counts."
    if missing:
        yield f"The report lacks {', '.join(missing)}, which its format has but does not read."
    for row in untied:
        yield (
            f"Line {row['line']} states {row['figure']} {row['stated'] or row['text']}, and the lines sum to {row['found']}."
        )
    if rejected:
        yield f"{rejected:,} of {lines:,} lines cannot be read."
    if not lines:
        yield "It has no lines."
    if len(months := summary["sales_periods"]) > _MOST_MONTHS:
        yield f"Its lines are of {len(months)} months, {min(months)} to {max(months)}: see whether day and month are mixed up."
    for currency, amounts in summary["amounts"].items():
        if Decimal(amounts["total"]) < 0:
            yield f"Its {currency} lines sum to less than nothing: see which sign returns have."
        if Decimal(amounts["total"]) == 0:
            yield f"Its {currency} lines sum to nothing: see whether this is the column that is owed."
    for name, count in summary["warnings"].items():
        yield f"{count:,} lines: {name}."
