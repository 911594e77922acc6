"""The one place that reads the clock: when something was recorded, never what it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The time in UTC, to the second, for the `recorded_at` columns; no hash and no amount depends on it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
