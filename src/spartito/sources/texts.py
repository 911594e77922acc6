"""Columns of any type as the texts that a CSV file would hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain.money import plain
from spartito.errors import InputError


def as_text(file: str, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The texts of a column, a blank where there is no value; a list of texts is one text with blanks between.

    Floating-point columns are refused: their digits are not those that were written.
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array.type, pa.UuidType):
        return pa.array(["" if value is None else str(value) for value in array.to_pylist()], pa.string())
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.storage
    if pa.types.is_floating(array.type):
        raise InputError(
            f"{file}, column {name}: floating-point numbers lose digits; write the column as text or decimal."
        )
    if pa.types.is_decimal(array.type):
        return pa.array(["" if value is None else plain(value) for value in array.to_pylist()], pa.string())
    try:
        if pa.types.is_list(array.type) and pa.types.is_string(array.type.value_type):
            array = pc.binary_join(array, " ")
        return pc.fill_null(array.cast(pa.string()), "")
    except pa.ArrowException as error:
        raise InputError(f"{file}, column {name}: {array.type} is not text, a number or a date.") from error


def as_buffers(array: pa.Array) -> tuple[bytes, bytes]:
    """A text column as the core takes it: 32-bit offsets, and the bytes one after another."""
    _, offsets, data = array.buffers()
    width = pa.int32().bit_width // 8
    first, last = array.offset * width, (array.offset + len(array) + 1) * width
    if offsets is None or not len(array):
        return bytes(width), b""
    return offsets[first:last].to_pybytes(), data.to_pybytes() if data else b""
