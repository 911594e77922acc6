"""Commands and what they took, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from bench.book import Stage

_HEAD = (
    "| command | lines or rows | seconds | a second | CPU seconds | peak memory, MB | its own, MB |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
)
_MEGABYTE = 1_000_000


def page(stages: Sequence[Stage]) -> str:
    """The table, in Markdown."""
    return _HEAD + "".join(f"| {' | '.join(_cells(stage))} |\n" for stage in stages)


def _cells(stage: Stage) -> Sequence[str]:
    return (
        stage.name,
        f"{stage.count:,}",
        f"{stage.seconds:,.1f}",
        f"{stage.count / stage.seconds:,.0f}",
        f"{stage.cpu_seconds:,.1f}",
        f"{stage.peak_bytes / _MEGABYTE:,.0f}",
        f"{stage.peak_own_bytes / _MEGABYTE:,.0f}",
    )
