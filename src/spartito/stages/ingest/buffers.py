"""Columns as the core hands them over, as Arrow: nothing is copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pyarrow as pa

from spartito.errors import ensure
from spartito.tables.at_rest import AT_SOURCE

Buffers = Mapping[str, object]
"""What the core hands over: the bytes of a number column, the offsets and bytes of a text column, or the codes (u16)
and the texts of a column of few values."""

_WIDTHS = {
    "track_first": pa.uint32(),
    "track_count": pa.uint32(),
    "first_line": pa.int64(),
    "line_number": pa.int64(),
    "lines": pa.int64(),
    "quantity": pa.decimal128(18, 6),
    "amount": pa.decimal128(24, 12),
    **dict.fromkeys(AT_SOURCE, pa.decimal128(24, 12)),
}


def as_table(columns: Buffers) -> pa.Table:
    """The columns of a batch as one table."""
    return pa.table({name: as_array(name, value) for name, value in columns.items()})


def as_array(name: str, value: object) -> pa.Array:
    """One column: texts, few texts by their code, or numbers of the width that the column's name has."""
    if isinstance(value, tuple):
        first, second = value
        return _coded(first, second) if isinstance(second, list) else _texts(first, second)
    ensure(isinstance(value, bytes), f"the core hands over {name} as bytes or as a text column")
    return _numbers(cast(bytes, value), _WIDTHS[name])


def _texts(offsets: bytes, data: bytes) -> pa.Array:
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(offsets) // 4 - 1, buffers)


def _coded(codes: bytes, texts: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(_numbers(codes, pa.uint16()), pa.array(texts, pa.string()))


def _numbers(raw: bytes, width: pa.DataType) -> pa.Array:
    return pa.Array.from_buffers(width, len(raw) * 8 // width.bit_width, [None, pa.py_buffer(raw)])


def as_bytes(column: pa.Array | pa.ChunkedArray) -> bytes:
    """A column of numbers as the core takes it: packed, without gaps."""
    array = whole(column)
    width = array.type.bit_width // 8
    raw: bytes = array.buffers()[1].to_pybytes() if len(array) else b""
    return raw[array.offset * width : (array.offset + len(array)) * width]


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def text_buffers(column: pa.Array | pa.ChunkedArray) -> tuple[bytes, bytes]:
    """A text column as the core takes it: 32-bit offsets that start at 0, and the bytes one after another."""
    array = whole(column)
    if array.offset:
        array = pa.concat_arrays([array])
    _, offsets, data = array.buffers()
    if offsets is None:
        return bytes(4), b""
    packed: bytes = offsets.to_pybytes()[: (len(array) + 1) * 4]
    return packed, data.to_pybytes()[: int.from_bytes(packed[-4:], "little")] if data else b""
