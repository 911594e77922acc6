"""The consolidated file as Parquet: made from the finished CSV, every type stated, none inferred."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from spartito.errors import ensure
from spartito.tables.consolidated import COLUMNS

ROW_GROUP_ROWS = 1 << 20
_READ_BYTES = 16 << 20
_TYPES = {
    "line_number": pa.int64(),
    "quantity": pa.decimal128(18, 6),
    "amount": pa.decimal128(24, 12),
}
SCHEMA = pa.schema(
    [
        pa.field(name, _TYPES.get(name, pa.string()), nullable=name in ("quantity", "amount"))
        for name in COLUMNS
    ]
)


def convert(source: Path, path: Path, rows: int) -> None:
    """Write the CSV *source* as Parquet with page checksums, flushed to the disk; it must have so many *rows*.

    Row groups have a fixed number of rows, so that the bytes depend on the rows and on nothing else. An empty
    quantity or amount (of a record that is no readable line) becomes null, an empty text stays one.
    """
    written = 0
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        compression_level=1,
        write_page_checksum=True,
        store_schema=False,
    ) as writer:
        for group in _groups(source):
            writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
            written += group.num_rows
    ensure(written == rows, f"{path} has {rows} rows, not {written}")
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _groups(source: Path) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in _batches(source):
        while count + batch.num_rows >= ROW_GROUP_ROWS:
            head = batch.slice(0, ROW_GROUP_ROWS - count)
            yield _table([*waiting, head])
            batch = batch.slice(head.num_rows)
            waiting, count = [], 0
        waiting.append(batch)
        count += batch.num_rows
    if count:
        yield _table(waiting)


def _batches(source: Path) -> Iterator[pa.RecordBatch]:
    if source.stat().st_size == len(",".join(COLUMNS)) + 1:
        return  # a header and no row
    yield from pacsv.open_csv(
        source,
        read_options=pacsv.ReadOptions(block_size=_READ_BYTES),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types=SCHEMA, null_values=[""], strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )


def _table(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).combine_chunks().cast(SCHEMA)
