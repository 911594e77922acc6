"""Parquet as we keep it: page checksums written, verified on every read, and the same bytes every time.

Without page checksums three flipped bits in four went unnoticed by the readers that were tried, so nothing
here reads a Parquet file of a book any other way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

Rows = pa.Table
ROW_GROUP_ROWS = 1 << 20
BATCH_ROWS = 1 << 16
_CHUNK = 1 << 20


_KEPT: Mapping[str, Any] = MappingProxyType(
    {
        "compression": "zstd",
        "compression_level": 1,
        "write_page_checksum": True,
        "store_schema": False,
    }
)


def write(table: pa.Table, path: Path) -> None:
    """Write *table* with page checksums; the bytes depend on the rows and on nothing else."""
    pq.write_table(table.combine_chunks(), path, row_group_size=ROW_GROUP_ROWS, **_KEPT)


def write_stream(stream: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """As `write`, for batches of any size: the bytes are those of the whole table, which is never in memory."""
    with Growing(path, schema) as table:
        for batch in stream:
            if batch.num_rows:
                table.add(batch)


class Growing:
    """A table that is written as it grows, by batches of any size: the bytes are those of `write` for all of its rows.

    At most one row group of it is in memory. Without any batch it has none; one without rows is a row group of none.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = pq.ParquetWriter(path, schema, **_KEPT)
        self._schema = schema
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._rows or (self._waiting and not self._begun):
            self._write(pa.Table.from_batches(self._waiting, self._schema))
        self._file.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Write a batch after those before it."""
        self._waiting.append(batch)
        self._rows += batch.num_rows
        while self._rows >= ROW_GROUP_ROWS:
            table = pa.Table.from_batches(self._waiting, self._schema)
            self._write(table.slice(0, ROW_GROUP_ROWS))
            self._waiting = table.slice(ROW_GROUP_ROWS).to_batches()
            self._rows -= ROW_GROUP_ROWS

    def _write(self, group: pa.Table) -> None:
        self._file.write_table(group.combine_chunks(), ROW_GROUP_ROWS)
        self._begun = True


@contextmanager
def writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Write a table batch by batch, each batch a row group: the bytes depend on the batches and on nothing else."""
    with pq.ParquetWriter(path, schema, **_KEPT) as file:
        yield lambda table: file.write_table(table.combine_chunks(), ROW_GROUP_ROWS)


def batches(
    path: Path, rows: int = BATCH_ROWS, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """Read a table of the book in a stream, verifying every page."""
    with pq.ParquetFile(path, page_checksum_verification=True, memory_map=False) as file:
        yield from file.iter_batches(rows, columns=list(columns) if columns else None)


def read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a table of the book, verifying every page."""
    return pq.read_table(path, columns=columns, page_checksum_verification=True, memory_map=False)


def columns(path: Path) -> list[str]:
    """The names of the columns that a table of the book has."""
    names: list[str] = pq.read_schema(path, memory_map=False).names
    return names


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
