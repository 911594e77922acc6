"""Catalogue snapshots: immutable, checksummed, the tracks as Parquet beside the native index over them.

A track's position in the snapshot is its row number; the index keeps positions only. The rows stand in the order the
index wants (the mixed ISRC key, then account, then release), so that an ISRC's candidates are one run of rows, and
the same tracks give the same bytes in whatever order they were imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spartito import _core
from spartito.errors import InvariantError, ensure
from spartito.store import aside, inputs, manifest, parquet
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import TRACKS

Snapshot = _core.Snapshot
KIND = "catalogue"
_NAME_DIGITS = 16


def making(book: Book) -> AbstractContextManager[Path]:
    """A private folder in which a new snapshot is made."""
    return aside.aside(book.folder("catalogue"))


def write(merged: _core.MergedCatalogue, folder: Path) -> tuple[int, list[_core.Fault]]:
    """Write the tracks beside the index that *merged* makes: how many there are, and the keys used twice, if any."""
    schema = arrow_schema(TRACKS)
    position = pa.array([], pa.int64())
    rows = 0
    with parquet.writer(folder / inputs.TABLE_NAME, schema) as write_rows:
        while (columns := merged.next_batch()) is not None:
            texts = [_array(*column) for column in columns]
            count = len(texts[0])
            if len(position) < count:
                position = pa.array(range(count), pa.int64())
            positions = pc.add(position.slice(0, count), rows)
            write_rows(pa.Table.from_arrays([positions, *texts], schema=schema))
            rows += count
    tracks, repeated = merged.outcome()
    ensure(bool(repeated) or rows == tracks, "the table of tracks has the rows of the index")
    return tracks, repeated


def save(book: Book, folder: Path, rows: int, files: Sequence[str]) -> inputs.Version:
    """Put the snapshot made in *folder* in its place and make it current; the caller holds the book's lock."""
    manifest_hash = manifest.write(folder, {"kind": KIND, "rows": rows})
    table_hash: str = manifest.parse(folder / manifest.NAME)["files"][inputs.TABLE_NAME]
    version = table_hash[:_NAME_DIGITS]
    aside.put_in_place(folder, inputs.folder_of(book, KIND, version))
    return inputs.register(book, KIND, version, manifest_hash, rows, files)


def opened(version: inputs.Version) -> Snapshot:
    """The native side of a snapshot, open; raises InvariantError where its files are damaged."""
    try:
        return Snapshot.open(version.folder)
    except _core.CoreError as error:
        raise InvariantError(f"{version.folder}: {error.message}.") from error


def verify_index(version: inputs.Version) -> None:
    """Check every page of a snapshot's index; raises InvariantError naming the page that is damaged."""
    try:
        _core.Snapshot.open(version.folder).verify()
    except _core.CoreError as error:
        raise InvariantError(f"{version.folder}: {error.message}.") from error


def batches_of(book: Book, version: inputs.Version, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The tracks of a snapshot in batches, in order, after proving that the table is the one it is named by."""
    return parquet.batches(inputs.proven(book, KIND, version.version), columns=columns)


def accounts_of(book: Book, version: str, isrc: str, upc: str) -> list[str]:
    """The accounts that own a recording, a release, or a recording on a release, in order of id."""
    wanted = [(name, "==", value) for name, value in (("isrc", isrc), ("upc", upc)) if value]
    table = pq.read_table(
        inputs.proven(book, KIND, version),
        columns=["account_id"],
        filters=wanted,
        page_checksum_verification=True,
    )
    return sorted(set(table["account_id"].to_pylist()))


def owners_among(book: Book, version: inputs.Version, names: Iterable[str]) -> set[str]:
    """Those of some names that are accounts with tracks."""
    wanted, found = pa.array(sorted(names), pa.string()), set()
    for batch in batches_of(book, version, ["account_id"]):
        accounts = batch["account_id"]
        found.update(accounts.filter(pc.is_in(accounts, wanted)).unique().to_pylist())
    return found


def _array(offsets: bytes, data: bytes) -> pa.Array:
    count = len(offsets) // 4 - 1
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
