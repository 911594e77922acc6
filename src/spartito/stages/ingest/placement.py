"""A placement: the core's columns become the tables cells, suspense and rejected of one report, batch by batch.

The core hands over rows of the catalogue snapshot; here they get the codes, the account and the ids of their tracks,
so that they stay meaningful under every later snapshot. Memory does not grow with the report: a batch is written
before the next one is asked for, in the core's order, so that the same placement gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from spartito.stages.ingest.buffers import Buffers, as_table
from spartito.stages.ingest.names import Names, named_cells, named_suspense, pieces
from spartito.tables.arrow import kept_schema
from spartito.tables.at_rest import CELLS, REJECTED, SUSPENSE
from spartito.tables.shape import Table

ROWS_A_BATCH = 1 << 18


def cells(found: pa.Table, names: Names, report_id: str, source: str) -> Iterator[pa.Table]:
    """The cells of a batch, by codes and account, in one piece unless they may stand for very many tracks."""
    facts = {"report_id": report_id, "source": source}
    for piece in pieces(found):
        yield fitted(CELLS, piece, named_cells(piece, names), facts)


def suspense(found: pa.Table, names: Names | None, report_id: str, source: str) -> pa.Table:
    """The suspense of a batch, each item with its candidates; without a catalogue there are none."""
    return fitted(SUSPENSE, found, named_suspense(found, names), {"report_id": report_id, "source": source})


def rejected(raw: Buffers, report_id: str) -> pa.Table:
    """The lines that could not be read, in file order."""
    return fitted(REJECTED, as_table(raw), {}, {"report_id": report_id})


def fitted(
    table: Table, found: pa.Table, columns: Mapping[str, pa.Array], facts: Mapping[str, str] | None = None
) -> pa.Table:
    """Rows as a table at rest: a column is the same *facts* text in every row, one of *columns*, or as *found*.

    Of the optional columns there are those that were found.
    """
    schema = kept_schema(table, found.column_names)
    arrays = []
    for field in schema:
        if facts and field.name in facts:
            arrays.append(pa.repeat(pa.scalar(facts[field.name], field.type), found.num_rows))
        else:
            array = columns[field.name] if field.name in columns else found[field.name]
            arrays.append(pc.cast(array, field.type))
    return pa.table(arrays, schema=schema)
