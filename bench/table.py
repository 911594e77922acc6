"""The figures of a comparison as tables that a person reads: seconds, lines a second, memory, and times Spartito's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.compare import Row
from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM

_TITLES = {
    SUM: "(a) Scan, match and exact sums per currency",
    CELLS: "(b) To cells",
    CONSOLIDATED: "(c) To the consolidated CSV",
}
_HEAD = (
    "", "lines done", "seconds", "lines/s", "CPU seconds", "peak memory, MB", "its own, MB", "× wall", "× CPU",
)  # fmt: skip
_STORE_HEAD = ("", "build, seconds", "bytes a track", "MB", "open and look up, ms")
_MEGABYTE = 1_000_000
_BUSY = 0.05


def tables(rows: Sequence[Row], lines: int, tracks: int) -> str:
    """Every table of a comparison, in Markdown."""
    parts = []
    for task, title in _TITLES.items():
        some = [row for row in rows if row.task == task]
        if some:
            parts += [f"**{title}**{_cells(some)}", _table(_HEAD, _task_lines(some, lines))]
    parts += ["**(d) The catalogue's store**", _table(_STORE_HEAD, _store_lines(rows, tracks))]
    return "\n\n".join([*parts, *_notes(rows, lines)]) + "\n"


def _cells(rows: Sequence[Row]) -> str:
    most = max(row.cells for row in rows)
    return f": {most:,} of them" if rows[0].task == CELLS else ""


def _task_lines(rows: Sequence[Row], lines: int) -> Iterable[Sequence[str]]:
    """Whole seconds for every contestant; those that did fewer lines are scaled up by the line, and say so."""
    ours = next((row for row in rows if row.contestant == "Spartito"), rows[0])
    for row in rows:
        scale, about = lines / row.lines, "≈ " if row.lines < lines else ""
        yield (
            f"{row.contestant} {row.version}".strip(),
            f"{row.lines:,}",
            f"{about}{row.seconds * scale:,.2f}",
            f"{row.lines / row.seconds:,.0f}",
            f"{about}{row.cpu_seconds * scale:,.2f}",
            f"{row.peak_bytes / _MEGABYTE:,.0f}",
            f"{row.peak_own_bytes / _MEGABYTE:,.0f}",
            f"{row.seconds / row.lines / (ours.seconds / ours.lines):.2f}",
            f"{row.cpu_seconds / row.lines / (ours.cpu_seconds / ours.lines):.2f}",
        )


def _store_lines(rows: Sequence[Row], tracks: int) -> Iterable[Sequence[str]]:
    opened = {row.contestant: row.seconds for row in rows if row.task == OPEN}
    for row in rows:
        if row.task == PREPARE:
            size = (f"{row.store_bytes / tracks:.1f}", f"{row.store_bytes / _MEGABYTE:,.0f}")
            name = f"{row.contestant} {row.version}".strip()
            yield (name, f"{row.seconds:,.1f}", *size, f"{opened[row.contestant] * 1000:.1f}")


def _notes(rows: Sequence[Row], lines: int) -> Iterable[str]:
    times = max(len(row.all_seconds) for row in rows)
    if times > 1:
        yield f"Of (a), (b) and (c) the fastest of {times} times is shown, taken in turns; of what is ≈, the only one."
    if any(0 < row.lines < lines for row in rows):
        yield "≈: done on the report's first lines only and scaled by the line; its memory is that of the shorter run."
    yield "Peak memory is all that was resident; its own is that without the pages of mapped files, which processes share."
    spent, others = (
        sum(seconds) for seconds in zip(*((row.cpu_seconds, row.others) for row in rows), strict=True)
    )
    if others > _BUSY * spent:
        share = others / (spent + others)
        yield f"The machine was not quiet: other processes, the kernel's own included, used {share:.0%} of the CPU time."


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))
