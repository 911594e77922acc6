"""The Arrow schemas of the tables at rest."""

from __future__ import annotations

import re

import pyarrow as pa

from spartito.tables.at_rest import ColumnType, Table

_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table at rest: every field not null, decimals with their exact precision."""
    fields = [pa.field(column.name, _arrow_type(column.type), nullable=False) for column in table.columns]
    return pa.schema(fields)


def _arrow_type(column_type: ColumnType) -> pa.DataType:
    if found := _DECIMAL.fullmatch(column_type):
        return pa.decimal128(int(found[1]), int(found[2]))
    return pa.int64() if column_type == "bigint" else pa.string()
