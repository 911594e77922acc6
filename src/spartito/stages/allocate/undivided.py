"""What a run places and cannot divide: cells that may be one of several tracks whose shares differ."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from spartito.stages import query
from spartito.stages.settle.funding import Funding
from spartito.tables.arrow import arrow_schema, pared
from spartito.tables.at_rest import UNDIVIDED

_ORDER = [(name, "ascending") for name in UNDIVIDED.names]
_ANY = "SELECT 1 FROM cell_shares WHERE shares_id = 0 LIMIT 1"


def cells(connection: duckdb.DuckDBPyConnection, funding: Funding) -> pa.Table:
    """The cells of what is paid for or divided again that count as suspense, once allocation has shared all others out."""
    if connection.execute(_ANY).fetchone() is None:
        return pared(UNDIVIDED, arrow_schema(UNDIVIDED).empty_table())
    query.run(connection, "allocate", "undivided")
    found = query.rows(connection, "undivided")
    paid = [conversion.conversion_id for conversion in funding.conversions]
    again = [redivision.redivision_id for redivision in funding.redivisions]
    funded = pa.array(sorted([*paid, *again]), pa.string())
    mine = found.filter(pc.is_in(found["conversion_id"], funded)).select(list(UNDIVIDED.names))
    rows = mine.group_by(list(UNDIVIDED.names)).aggregate([]).sort_by(_ORDER)
    return pared(UNDIVIDED, rows.cast(arrow_schema(UNDIVIDED)))
