"""An input table kept as Parquet: every value becomes the text a CSV file would hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from spartito.errors import InputError
from spartito.sources.texts import as_text
from spartito.tables import file_name

_MAGIC = b"PAR1"
_BATCH_ROWS = 1 << 16


def is_parquet(path: Path) -> bool:
    """Whether the file starts as a Parquet file does."""
    with path.open("rb") as handle:
        return handle.read(len(_MAGIC)) == _MAGIC


def read(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """The column names and each column's texts; page checksums are verified where the file has them.

    Floating-point columns are refused: their digits are not those that were written.
    """
    with _readable(path):
        table = pq.read_table(path, page_checksum_verification=True, memory_map=False)
    columns = (as_text(path.name, name, table.column(name)) for name in table.column_names)
    return tuple(table.column_names), [column.to_pylist() for column in columns]


def names(path: Path) -> list[str]:
    """The column names."""
    with _readable(path):
        found: list[str] = pq.read_schema(path, memory_map=False).names
    return found


def batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The rows of some columns, batch by batch, every page verified."""
    with _readable(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        yield from file.iter_batches(_BATCH_ROWS, columns=columns)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    if not file_name.is_utf8(path):
        raise InputError(f"{path} is no UTF-8, as the path of a Parquet file must be; rename it.")
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path.name} is not a readable Parquet file; write it again or give it as CSV."
        ) from error
