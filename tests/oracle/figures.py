"""The figures of a report, as `ingest --json` says them."""

from collections import Counter
from fractions import Fraction
from typing import Any

from .matching import Track
from .reports import Line
from .text import plain


def figures(placed: list[tuple[Line, str, list[Track]]]) -> dict[str, Any]:
    """How many lines were placed, suspended, rejected and ignored, by which rules, and what they come to."""
    kept = [(line, rule, tracks) for line, rule, tracks in placed if line.state == "read"]
    amounts: dict[str, dict[str, Fraction]] = {}
    for line, _, tracks in kept:
        names = ("total", "placed", "suspense", "rounding")
        sums = amounts.setdefault(line.currency, dict.fromkeys(names, Fraction(0)))
        sums["total"] += line.exact
        sums["placed" if tracks else "suspense"] += line.amount
        sums["rounding"] += line.exact - line.amount
    return {
        "lines": len(placed),
        "placed": sum(bool(tracks) for _, _, tracks in kept),
        "suspense": sum(not tracks for _, _, tracks in kept),
        "rejected": sum(line.state == "rejected" for line, _, _ in placed),
        "ignored": sum(line.state == "ignored" for line, _, _ in placed),
        "rules": dict(Counter(rule for _, rule, tracks in kept if tracks)),
        "amounts": {
            code: {name: plain(value) for name, value in sums.items()} for code, sums in amounts.items()
        },
    }
