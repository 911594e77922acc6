"""Lines of a usage feed: what the core has kept of them becomes rows with days and figures, and each finds its place.

The ladder that places them is that of money. The core reads a feed without a catalogue, so that all of its lines wait with
what they say; then they are matched as suspense is when it is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain.usage import DIMENSIONS, FIGURES
from spartito.stages.ingest.again import Matching, Snapshot, landed
from spartito.stages.ingest.buffers import Buffers, as_table, whole
from spartito.stages.ingest.decided import Decisions
from spartito.stages.ingest.names import named_cells, named_suspense, pieces
from spartito.stages.ingest.placement import fitted
from spartito.tables.arrow import arrow_schema
from spartito.tables.usage import USAGE_CELLS, USAGE_SUSPENSE

_BETWEEN = "\n"
_LINES = pa.decimal128(19, 0)
_ONE_LINE = pa.decimal128(18, 6)
"""A figure of one line that adds up, and a number of lines: their product has the type of a sum, and fits."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A usage feed: its id and source, and what the columns are that the core has kept of its lines.

    `span` gives first and last day, ISO, for the texts of the day columns, or for the sales period YYYY-MM where there
    are none. `words` are ours for those of a dimension; others stay as they are.
    """

    report_id: str
    source: str
    days: int
    span: Callable[[tuple[str, ...]], tuple[str, str]]
    dimensions: tuple[str, ...]
    figures: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]


def waiting(batch: Buffers, feed: Feed) -> pa.Table:
    """A batch of lines, added up by what they say, as rows that wait for their place."""
    found = as_table(batch)
    columns = {"candidates": _same("", found)} | _days(found, feed)
    kept = {name: feed.days + at for at, name in enumerate((*feed.dimensions, *feed.figures))}
    for name in DIMENSIONS:
        text = found[f"beside_{kept[name]}"] if name in kept else _same("", found)
        columns[name] = _in_our_words(whole(text), feed.words.get(name, {}))
    for field in arrow_schema(USAGE_SUSPENSE):
        if field.name in FIGURES:
            text = whole(found[f"beside_{kept[field.name]}"]) if field.name in kept else _same("", found)
            columns[field.name] = _figure(field, text, whole(found["lines"]))
    return fitted(USAGE_SUSPENSE, found, columns, {"report_id": feed.report_id, "source": feed.source})


def place(
    rows: pa.Table, names: Snapshot | None, decisions: Decisions, matching: Matching, *, daily: bool
) -> tuple[pa.Table, pa.Table]:
    """Rows that wait as (cells of what is placed, rows that wait on); cells are not added up yet.

    The owner on the day of a line has it, where the book looks at days (*daily*) and the line is of one.
    """
    if daily:
        one = pc.equal(rows["from_day"], rows["to_day"])
        rows = rows.append_column("sales_day", pc.if_else(one, rows["from_day"], ""))
    moved, left = landed(rows, names, decisions, matching)
    still = fitted(USAGE_SUSPENSE, left, named_suspense(left, names))
    if names is None:
        return arrow_schema(USAGE_CELLS).empty_table(), still
    cells = [fitted(USAGE_CELLS, piece, named_cells(piece, names)) for piece in pieces(moved)]
    return pa.concat_tables(cells), still


def _days(found: pa.Table, feed: Feed) -> dict[str, pa.Array]:
    said = [whole(found[f"beside_{at}"]) for at in range(feed.days)]
    said = said or [whole(found["sales_period"]).cast(pa.string())]
    texts = pc.binary_join_element_wise(*said, _BETWEEN).dictionary_encode()
    spans = [feed.span(tuple(text.split(_BETWEEN))) for text in texts.dictionary.to_pylist()]
    ends = zip(("from_day", "to_day"), (0, 1), strict=True)
    return {
        name: pa.array([span[at] for span in spans], pa.string()).take(texts.indices) for name, at in ends
    }


def _in_our_words(texts: pa.Array, words: Mapping[str, str]) -> pa.Array:
    if not words:
        return texts
    encoded = texts.dictionary_encode()
    ours = [words.get(text, text) for text in encoded.dictionary.to_pylist()]
    return pa.array(ours, pa.string()).take(encoded.indices)


def _figure(field: pa.Field, texts: pa.Array, lines: pa.Array) -> pa.Array:
    """A figure as it is kept: of lines that say the same the sum, where it adds up; null where nothing is said."""
    said = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    if not FIGURES[field.name].adds_up:
        return pc.cast(said, field.type)
    return pc.multiply(pc.cast(said, _ONE_LINE), pc.cast(lines, _LINES))


def _same(text: str, found: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(text), found.num_rows)
