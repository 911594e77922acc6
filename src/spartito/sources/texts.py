"""Columns of any type as the texts that a CSV file would hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain.money import plain
from spartito.errors import InputError


def as_text(file: str, name: str, column: pa.Array | pa.ChunkedArray, rows_before: int = 0) -> pa.Array:
    """The texts of a column, a blank where there is no value; a list of texts is one text with blanks between.

    Floating-point columns are refused: their digits are not those that were written. So is a list that holds a NULL.
    Messages count rows from *rows_before* on.
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
            _refuse_null_in_list(file, name, array, rows_before)
            array = pc.binary_join(array, " ")
        return pc.fill_null(array.cast(pa.string()), "")
    except pa.ArrowException as error:
        raise InputError(f"{file}, column {name}: {array.type} is not text, a number or a date.") from error


def _refuse_null_in_list(file: str, name: str, lists: pa.Array, rows_before: int) -> None:
    """Joined, such a list is NULL and so a blank; of territories that would mean everywhere."""
    with_null = pc.list_parent_indices(lists).filter(pc.is_null(pc.list_flatten(lists)))
    if not len(with_null):
        return
    row = with_null[0].as_py()
    values = ", ".join("NULL" if value is None else value for value in lists[row].as_py())
    raise InputError(
        f"{file}, line {rows_before + row + 1}, column {name}: {values} holds a NULL; expected texts only. "
        "Leave the NULL out (in SQL: array_remove(column, NULL))."
    )


def as_buffers(array: pa.Array) -> tuple[bytes, bytes]:
    """A text column as the core takes it: 32-bit offsets, and the bytes one after another."""
    _, offsets, data = array.buffers()
    width = pa.int32().bit_width // 8
    first, last = array.offset * width, (array.offset + len(array) + 1) * width
    if offsets is None or not len(array):
        return bytes(width), b""
    return offsets[first:last].to_pybytes(), data.to_pybytes() if data else b""
