"""From when until when a contract line holds: half-open ranges `[valid_from, valid_to)` of calendar days."""

from datetime import date

ALWAYS = date.min
"""The `valid_from` of a line that gives none."""

FOREVER = date.max
"""The `valid_to` of a line that gives none."""


def from_text(text: str) -> date:
    """Read a `valid_from`: an ISO date, or blank for always.

    >>> from_text("2026-01-01"), from_text("") == ALWAYS
    (datetime.date(2026, 1, 1), True)
    """
    return date.fromisoformat(text) if text else ALWAYS


def to_text(text: str) -> date:
    """Read a `valid_to`: an ISO date, or blank for ever.

    >>> to_text("2027-01-01"), to_text("") == FOREVER
    (datetime.date(2027, 1, 1), True)
    """
    return date.fromisoformat(text) if text else FOREVER
