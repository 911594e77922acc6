"""Versions of the input tables: each import makes a new immutable version; the newest is the current one.

A version's name is the hash of its rows, so the same rows are the same version in whatever order they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlalchemy import desc, select

from spartito.errors import InvariantError
from spartito.store import aside, clock, database, manifest, parquet, schema
from spartito.store.book import Book

TABLE_NAME = "table.parquet"
KINDS = ("payees", "splits", "deals", "rates", "settlements", "aliases")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an input table: its kind, the hash that names it, its rows, and its folder."""

    kind: str
    version: str
    rows: int
    folder: Path
    manifest_hash: str

    @property
    def table(self) -> Path:
        """The Parquet file that holds the rows."""
        return self.folder / TABLE_NAME


def current(book: Book, kind: str) -> Version | None:
    """The newest version of *kind*, or None before the first import."""
    query = select(schema.inputs).where(schema.inputs.c.kind == kind).order_by(desc(schema.inputs.c.sequence))
    with book.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    return Version(kind, row.version, row.rows, folder_of(book, kind, row.version), row.manifest_hash)


def folder_of(book: Book, kind: str, version: str) -> Path:
    """Where a version lives: catalogue snapshots have a folder of their own."""
    if kind == "catalogue":
        return book.folder("catalogue") / version
    return book.folder("inputs") / kind / version


def read(book: Book, kind: str) -> list[dict[str, str]]:
    """The current rows of *kind*, all text, after proving the file's hash; empty before the first import."""
    version = current(book, kind)
    if version is None:
        return []
    document = manifest.read(version.folder, version.manifest_hash)
    if damaged := manifest.damaged_files(version.folder, document):
        raise InvariantError(f"{version.folder} is damaged ({', '.join(damaged)}); import the {kind} again.")
    rows: list[dict[str, str]] = parquet.read(version.table).to_pylist()
    return rows


def save(book: Book, kind: str, rows: list[dict[str, str]], columns: list[str], files: list[Path]) -> Version:
    """Keep sorted *rows* as the new current version of *kind*; the caller holds the book's lock."""
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns})
    with aside.aside(book.folder("inputs")) as folder:
        parquet.write(table, folder / TABLE_NAME)
        version = parquet.file_hash(folder / TABLE_NAME)[:16]
        manifest_hash = manifest.write(folder, {"kind": kind, "rows": len(rows)})
        aside.put_in_place(folder, folder_of(book, kind, version))
    return register(book, kind, version, manifest_hash, len(rows), files)


def register(
    book: Book, kind: str, version: str, manifest_hash: str, rows: int, files: list[Path]
) -> Version:
    """Make *version* the current one: the single moment at which an import happens."""
    row = {
        "kind": kind,
        "version": version,
        "manifest_hash": manifest_hash,
        "rows": rows,
        "files": ", ".join(path.name for path in files),
        "recorded_at": clock.now(),
    }
    with database.writing(book.engine) as connection:
        connection.execute(schema.inputs.insert(), [row])
    return Version(kind, version, rows, folder_of(book, kind, version), manifest_hash)
