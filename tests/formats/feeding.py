"""Writes a small feed in the layout of any usage format, and says what its lines are once they are placed.

As `making` does for money: the format read backwards, so that what goes in must come out. `python -m formats.feeding` in
`tests` writes the samples anew.
"""

import csv
import io
from calendar import monthrange
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito import _core
from spartito.app.usage.placing import feed_of
from spartito.domain.usage import DIMENSIONS, FIGURES
from spartito.formats.format import Format, FromColumn
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.sources.report import Bounds, place
from spartito.stages.ingest import usage
from spartito.stages.ingest.again import Matching
from spartito.stages.ingest.buffers import as_bytes, text_buffers

from .making import _date
from .placing import FIXTURES, FORMATS, Catalogue

FEEDS = [known for known in FORMATS if known.is_usage and not known.ignored]
PERIOD = "2026-08"


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of a feed, in our words; the figures stand for all that a format has."""

    dsp_id: str
    isrc: str
    figure: str
    group: str = "1"
    territory: str = "DE"


LINES = (
    Heard("a1", "QZABC2600001", "1200"),
    Heard("a1", "QZABC2600001", "1200"),
    Heard("a2", "QZABC2600002", "3", "2", "US"),
    Heard("a9", "QZABC2600099", "2", "2", "GB"),
    Heard("a5", "", "0", 'x, "y"'),
    Heard("a1", "QZABC2600001", "", "2"),
    Heard("a1", "QZABC2600001", "n/a"),
)
"""A line and the same again, one of elsewhere, a stranger, one without listeners, one that says nothing, a bad one."""


def make(known: Format) -> bytes:
    """A feed of the lines in a format."""
    records = [
        list(known.header),
        *([row[name] for name in known.header] for row in (_row(known, line) for line in LINES)),
    ]
    if known.reading.quotes == "none":
        return "".join(f"{known.reading.delimiter.join(record)}\n" for record in records).encode()
    file = io.StringIO()
    csv.writer(file, delimiter=known.reading.delimiter, lineterminator="\n").writerows(records)
    return file.getvalue().encode()


def file_name(known: Format) -> str:
    """What the sample is called."""
    return "sample.tsv" if known.reading.delimiter == "\t" else "sample.csv"


def figure(name: str, line: Heard) -> str:
    """How a feed writes a figure of a line: a percentage is a hundredth of the others."""
    if name != "percent" or not line.figure.isdecimal():
        return line.figure
    return f"{line.figure[:-2] or 0}.{line.figure[-2:]:0>2}"


def _aliases(catalogue: Catalogue) -> Any:
    """Saved decisions that name the track of every id whose line says a recording of the catalogue."""
    named = {line.dsp_id: catalogue.snapshot.lookup(line.isrc, "") for line in LINES if line.isrc}
    known = {dsp_id: first for dsp_id, (first, count) in sorted(named.items()) if count}
    ids, nothing = pa.array(list(known), pa.string()), (bytes(4), b"")
    first, count = (pa.array(numbers, pa.uint32()) for numbers in (known.values(), [1] * len(known)))
    return _core.Decisions(text_buffers(ids), as_bytes(first), as_bytes(count), (nothing,) * 7, b"", b"")


def _row(known: Format, line: Heard) -> dict[str, str]:
    row = dict.fromkeys(known.header, "7.5")
    for name, role in known.columns.items():
        if not isinstance(role, FromColumn):
            continue
        if name == "sales_period":
            days = (3, monthrange(2026, 8)[1]) if role.to_column else (3,)
            for column, day in zip(role.columns, days, strict=True):
                row[column] = _date(role.style, PERIOD, day)
        elif name in FIGURES:
            row[role.column] = figure(name, line)
        elif name in DIMENSIONS:
            row[role.column] = line.group
        else:
            row[role.column] = getattr(line, name, "")
    return row


def placed(path: Path, catalogue: Catalogue) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Any]:
    """The lines of a feed that are placed and those that wait, as rows before they are added up; and the core's placement."""
    found = recognise(path.name, delivery.head(delivery.whole(path)), FORMATS)
    raw = place(path, compile_plan(found), None, None, Bounds(1, 1 << 26, 1 << 16, catalogue.path))
    feed, cells, waiting = feed_of(found, "feed"), [], []
    while (batch := raw.next_suspense(2)) is not None:
        moved, left = usage.place(
            usage.waiting(batch, feed),
            catalogue.snapshot,
            _aliases(catalogue),
            Matching(850, 100),
            daily=False,
        )
        cells += moved.to_pylist()
        waiting += left.to_pylist()
    return cells, waiting, raw


def as_text(path: Path, catalogue: Catalogue) -> str:
    """What comes of a feed, as tables; columns in which nothing is said are left out."""
    cells, waiting, raw = placed(path, catalogue)
    parts = [
        f"{name}\n{_table(rows)}" for name, rows in (("usage cells", cells), ("usage suspense", waiting))
    ]
    return "\n".join([*parts, raw.summary.partition('"rejected":')[2].partition(",")[0] + " rejected", ""])


def _table(rows: list[dict[str, Any]]) -> str:
    names = [name for name in (rows[0] if rows else ()) if any(row[name] not in ("", None) for row in rows)]
    shown = [
        names,
        *(["-" if row[name] in ("", None) else _plain(row[name]) for name in names] for row in rows),
    ]
    widths = [max(len(row[at]) for row in shown) for at in range(len(names))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in shown)
    return "".join(f"  {line}".rstrip() + "\n" for line in lines)


def _plain(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else f"{value:f}".rstrip("0").rstrip(".")
        if hasattr(value, "as_tuple") and value
        else str(int(value))
    )


def write() -> None:
    """Write the sample of every usage format, and what it comes to."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder))
        for known in FEEDS:
            target = FIXTURES / known.id.replace("/", "-", 1)
            target.mkdir(exist_ok=True)
            (target / file_name(known)).write_bytes(make(known))
            (target / "expected.txt").write_text(as_text(target / file_name(known), catalogue), "utf-8")


if __name__ == "__main__":
    write()
