"""An input table kept as Parquet: every value becomes the text a CSV file would hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spartito.domain.money import plain
from spartito.errors import InputError

_MAGIC = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Whether the file starts as a Parquet file does."""
    with path.open("rb") as handle:
        return handle.read(len(_MAGIC)) == _MAGIC


def read(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """The column names and each column's texts; page checksums are verified where the file has them.

    Floating-point columns are refused: their digits are not those that were written.
    """
    try:
        table = pq.read_table(path, page_checksum_verification=True, memory_map=False)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path.name} is not a readable Parquet file; write it again or give it as CSV."
        ) from error
    return tuple(table.column_names), [_texts(path, table, name) for name in table.column_names]


def _texts(path: Path, table: pa.Table, name: str) -> list[str]:
    column = table.column(name)
    if pa.types.is_floating(column.type):
        raise InputError(
            f"{path.name}, column {name}: floating-point numbers lose digits; write the column as text or decimal."
        )
    if pa.types.is_decimal(column.type):
        return ["" if value is None else plain(value) for value in column.to_pylist()]
    try:
        texts = column.cast(pa.string()).to_pylist()
    except pa.ArrowException as error:
        raise InputError(
            f"{path.name}, column {name}: {column.type} is not text, a number or a date."
        ) from error
    return ["" if text is None else text for text in texts]
