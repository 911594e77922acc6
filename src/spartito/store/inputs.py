"""Versions of the input tables: each import makes a new immutable version; the newest is the current one.

A version's name is the hash of its rows, so the same rows are the same version in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlalchemy import desc, select

from spartito.errors import InvariantError
from spartito.store import aside, clock, database, manifest, parquet, schema
from spartito.store.book import Book
from spartito.tables import file_name

TABLE_NAME = "table.parquet"


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


def every(book: Book) -> list[Version]:
    """Every version that was ever current, each once, the catalogue's snapshots among them."""
    with book.engine.connect() as connection:
        rows = connection.execute(select(schema.inputs).order_by(schema.inputs.c.sequence)).all()
    newest = {(row.kind, row.version): row for row in rows}
    return [
        Version(row.kind, row.version, row.rows, folder_of(book, row.kind, row.version), row.manifest_hash)
        for row in newest.values()
    ]


@dataclass(frozen=True, slots=True)
class Imported:
    """When a version was imported first, and from which files."""

    files: str
    recorded_at: str


def imported(book: Book, kind: str, version: str) -> Imported:
    """The import that made a version of *kind*; the version is in the book."""
    table = schema.inputs
    query = select(table).where(table.c.kind == kind, table.c.version == version).order_by(table.c.sequence)
    with book.engine.connect() as connection:
        row = connection.execute(query).one()
    return Imported(row.files, row.recorded_at)


def folder_of(book: Book, kind: str, version: str) -> Path:
    """Where a version lives: catalogue snapshots have a folder of their own."""
    if kind == "catalogue":
        return book.folder("catalogue") / version
    return book.folder("inputs") / kind / version


def read(book: Book, kind: str) -> list[dict[str, str]]:
    """The current rows of *kind*, all text; empty before the first import."""
    version = current(book, kind)
    return read_version(book, kind, version.version if version else "")


def read_version(book: Book, kind: str, version: str) -> list[dict[str, str]]:
    """The rows of one version of *kind*, whose name proves them; no version has no rows."""
    if not version:
        return []
    table = parquet.read(proven(book, kind, version))
    # A million payees have few currencies and countries between them, and their splits few percents: each is kept once,
    # and so is the name of each column.
    names: list[str] = table.column_names
    known: dict[str, str] = {}
    columns = [[known.setdefault(text, text) for text in column.to_pylist()] for column in table.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def proven(book: Book, kind: str, version: str) -> Path:
    """The table of a version, after proving that it hashes to the version's name."""
    path = folder_of(book, kind, version) / TABLE_NAME
    if not path.is_file() or not parquet.file_hash(path).startswith(version):
        raise InvariantError(
            f"{path} is damaged or missing; restore it from a backup, or import the {kind} again."
        )
    return path


def save(book: Book, kind: str, rows: list[dict[str, str]], columns: list[str], files: list[Path]) -> Version:
    """Keep sorted *rows* as the new current version of *kind*; the caller holds the book's lock."""
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns})
    with aside.aside(book.folder("inputs")) as folder:
        parquet.write(table, folder / TABLE_NAME)
        version = parquet.file_hash(folder / TABLE_NAME)[:16]
        manifest_hash = manifest.write(folder, {"kind": kind, "rows": len(rows)})
        aside.put_in_place(folder, folder_of(book, kind, version))
    return register(book, kind, version, manifest_hash, len(rows), [path.name for path in files])


def register(
    book: Book, kind: str, version: str, manifest_hash: str, rows: int, files: Sequence[str]
) -> Version:
    """Make *version* the current one: the single moment at which an import happens. The current one again is no change."""
    now = current(book, kind)
    if now is not None and (now.version, now.manifest_hash) == (version, manifest_hash):
        return now
    row = {
        "kind": kind,
        "version": version,
        "manifest_hash": manifest_hash,
        "rows": rows,
        "files": ", ".join(file_name.shown(name) for name in files),
        "recorded_at": clock.now(),
    }
    with database.writing(book.engine) as connection:
        connection.execute(schema.inputs.insert(), [row])
    return Version(kind, version, rows, folder_of(book, kind, version), manifest_hash)
