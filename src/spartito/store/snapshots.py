"""Catalogue snapshots: immutable, checksummed, the tracks as Parquet beside the native index over them.

A track's position in the snapshot is its row number; the index keeps positions only. The rows stand in the order the
index wants (the mixed ISRC key, then account, then release), so that an ISRC's candidates are one run of rows, and
the same tracks give the same bytes in whatever order they were imported.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from spartito import _core
from spartito.errors import InvariantError
from spartito.store import aside, inputs, manifest, parquet
from spartito.store.book import Book
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import TRACKS

Snapshot = _core.Snapshot
KIND = "catalogue"
_IDS = ("isrc", "upc", "track_id", "release_id")
_TERMS = ("title", "version", "artist", "duration", "release_date", "valid_from", "valid_to", "territories")


def save(book: Book, columns: dict[str, list[str]], files: list[Path]) -> inputs.Version:
    """Make a new snapshot of the checked *columns* and make it current; the caller holds the book's lock."""
    with aside.aside(book.folder("catalogue")) as folder:
        tracks = _ordered(columns)
        parquet.write(tracks, folder / inputs.TABLE_NAME)
        _build(tracks, folder)
        version = parquet.file_hash(folder / inputs.TABLE_NAME)[:16]
        manifest_hash = manifest.write(folder, {"kind": KIND, "rows": tracks.num_rows})
        aside.put_in_place(folder, inputs.folder_of(book, KIND, version))
    return inputs.register(book, KIND, version, manifest_hash, tracks.num_rows, files)


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


def tracks_of(version: inputs.Version, columns: list[str] | None = None) -> pa.Table:
    """The tracks of a snapshot, in order of position, every page verified."""
    table = parquet.read(version.table, columns)
    if table.num_rows != version.rows:
        raise InvariantError(
            f"{version.table} has {table.num_rows} tracks, not {version.rows}; import the catalogue again."
        )
    return table


def _ordered(columns: dict[str, list[str]]) -> pa.Table:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    order = _numbers(_core.order_keys(_isrc_keys(table)))
    names = ["account_id", "upc", "track_id", *(c.name for c in TRACKS.columns[2:])]
    keys = [
        ("order_key", "ascending"),
        ("isrc", "ascending"),
        *((name, "ascending") for name in dict.fromkeys(names)),
    ]
    table = table.append_column("order_key", order).sort_by(keys)
    table = table.append_column("position", pa.array(range(table.num_rows), pa.int64()))
    return table.select([c.name for c in TRACKS.columns]).cast(arrow_schema(TRACKS))


def _build(tracks: pa.Table, folder: Path) -> None:
    accounts = pc.rank(tracks["account_id"], sort_keys="ascending", tiebreaker="dense")
    numbers = pc.subtract(accounts.cast(pa.uint32()), pa.scalar(1, pa.uint32()))
    names = pc.unique(tracks["account_id"]).sort()
    ids = [_text(tracks[name]) for name in _IDS]
    terms = [_text(tracks[name]) for name in _TERMS]
    _core.build_snapshot(folder, ids, _bytes(numbers), _text(pa.chunked_array([names])), terms)


def _isrc_keys(table: pa.Table) -> bytes:
    return _core.isrc_keys(*_text(table["isrc"]))


def _text(column: pa.ChunkedArray) -> tuple[bytes, bytes]:
    """A text column as the core takes it: 32-bit offsets, and the bytes one after another."""
    array = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    _, offsets, data = array.buffers()
    length = (len(array) + 1) * 4
    return offsets.to_pybytes()[:length] if offsets else bytes(4), data.to_pybytes() if data else b""


def _numbers(raw: bytes) -> pa.Array:
    return pa.Array.from_buffers(pa.uint64(), len(raw) // 8, [None, pa.py_buffer(raw)])


def _bytes(column: pa.ChunkedArray | pa.Array) -> bytes:
    array = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    raw: bytes = array.buffers()[1].to_pybytes()
    return raw[: len(array) * 4]
