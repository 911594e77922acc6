"""Usage: how often, by whom and where recordings were heard, as trend and demographic feeds say. It is never money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MONEY, USAGE = "money", "usage"
REPORT_KINDS = (MONEY, USAGE)
"""What a report is about."""

DIMENSIONS = ("age", "gender", "stream_source", "playlist", "device", "subscription", "region")
"""By what a usage feed tells its lines apart, beside track, days, territory and usage type."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a usage feed: whether it adds up over lines, and how many decimals it may have."""

    adds_up: bool
    decimals: int = 6


FIGURES: Mapping[str, Figure] = {
    "quantity": Figure(adds_up=True),
    "skips": Figure(adds_up=True),
    "saves": Figure(adds_up=True),
    "likes": Figure(adds_up=True),
    "shares": Figure(adds_up=True),
    "comments": Figure(adds_up=True),
    "listeners": Figure(adds_up=False),
    "percent": Figure(adds_up=False, decimals=24),
}
"""What is counted. Somebody who listens on two days, or to two tracks, is one listener: listeners never add up."""

ADDABLE = tuple(name for name, figure in FIGURES.items() if figure.adds_up)
APART = tuple(name for name, figure in FIGURES.items() if not figure.adds_up)
