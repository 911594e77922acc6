"""The tables at rest as Arrow: their schemas, the columns that only some files have, and rows that become columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.errors import ensure
from spartito.tables.shape import Column, ColumnType, Table

_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_DECIMAL_BYTES = 16


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table at rest: fields not null but where they may be, decimals exact."""
    return _schema(table.columns)


def kept_schema(table: Table, names: Collection[str]) -> pa.Schema:
    """The schema of a file of the table that says no more optional columns than these *names*."""
    return _schema([column for column in table.columns if not column.optional or column.name in names])


def left_out(table: Table, names: Collection[str]) -> dict[str, pa.Scalar]:
    """What the rows of a file say in the optional columns that are not among its *names*: nothing, or zero."""
    return {
        column.name: _nothing(column)
        for column in table.columns
        if column.optional and column.name not in names
    }


def filled(table: Table, found: pa.Table) -> pa.Table:
    """Rows of a file with every column of the table."""
    for name, nothing in left_out(table, found.column_names).items():
        found = found.append_column(name, pa.repeat(nothing, found.num_rows))
    return found.select(list(table.names)).cast(arrow_schema(table))


def pared(table: Table, found: pa.Table) -> pa.Table:
    """Rows with every column of the table, without the optional ones in which no row says anything."""
    silent = [
        column.name
        for column in table.columns
        if column.optional and not pc.any(pc.not_equal(found[column.name], _nothing(column))).as_py()
    ]
    return found.drop_columns(silent)


def _nothing(column: Column) -> pa.Scalar:
    kind = _arrow_type(column.type)
    return pa.scalar("" if column.type == "text" else Decimal(0), kind)


def _schema(columns: Collection[Column]) -> pa.Schema:
    return pa.schema(
        [pa.field(column.name, _arrow_type(column.type), nullable=column.nullable) for column in columns]
    )


def _arrow_type(column_type: ColumnType) -> pa.DataType:
    if found := _DECIMAL.fullmatch(column_type):
        return pa.decimal128(int(found[1]), int(found[2]))
    return pa.int64() if column_type == "bigint" else pa.string()


def record_batch(table: Table, rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """Rows of a table at rest; each amount is a whole number of the last decimal that its column has."""
    schema = arrow_schema(table)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return _decimals(values, kind) if pa.types.is_decimal(kind) else pa.array(values, kind)


def _decimals(units: Sequence[int], kind: pa.DataType) -> pa.Array:
    """Amounts in the bytes that Arrow keeps them in: many times faster than by way of a Decimal for each."""
    most = 10**kind.precision
    ensure(all(-most < number < most for number in units), f"an amount has at most {kind.precision} digits")
    raw = b"".join([number.to_bytes(_DECIMAL_BYTES, "little", signed=True) for number in units])
    return pa.Array.from_buffers(kind, len(units), [None, pa.py_buffer(raw)])
