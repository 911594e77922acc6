"""Run a stage's SQL file, prove what it keeps, and refuse a column that could hold a float.

Each file is one query with a header. Its `keeps` lines are audits: queries that must return no rows. They run in
production, every time, after the query they guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from spartito.errors import InvariantError, MachineError, ensure
from spartito.tables.arrow import arrow_schema, left_out
from spartito.tables.shape import Table

_AUDIT = re.compile(r"^-- keeps +(.*(?:\n--  +\S.*)*)", re.MULTILINE)
_WRITES = re.compile(r"^-- writes +(\w+)", re.MULTILINE)
_INEXACT = ("DOUBLE", "FLOAT", "REAL")
# Reading ahead would hold every column chunk of a file until the file is closed, so memory would grow with it.
_CHECKED = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(
        page_checksum_verification=True, pre_buffer=False
    )
)
# What becomes of an error of Arrow on its way through DuckDB.
_DAMAGED = re.compile(r"reading the stream registered as '(\w+)' failed: (.*)", re.DOTALL)
PLACEMENT = "placement"
_LEAST_BYTES = 256 << 20
_LOCAL = fs.LocalFileSystem()


@contextmanager
def connect(threads: int, folder: Path, memory_bytes: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private engine that spills below *folder*, reads and writes nothing else, and cannot be reconfigured.

    It takes about *memory_bytes* at most, though not less than it can work with; raises MachineError where that is too
    little for what cannot be spilled, and InvariantError where a file that it reads is damaged.
    """
    limit = max(memory_bytes, _LEAST_BYTES)
    with duckdb.connect(":memory:") as connection:
        _configure(connection, threads, folder, limit)
        try:
            yield connection
        except duckdb.OutOfMemoryException as error:
            raise MachineError(
                f"{limit // 1_000_000:,} MB of memory are too little for what must be joined and sorted here. Run it again "
                "with more (--memory), or with fewer threads (--threads), which share it."
            ) from error
        except duckdb.InvalidInputException as error:
            if (damaged := _DAMAGED.search(str(error))) is None:
                raise
            raise InvariantError(
                f"a table of the book ({damaged[1]}) cannot be read: {damaged[2].strip()}; `spartito verify` names the file. "
                "Restore it from a backup."
            ) from error


def _configure(connection: duckdb.DuckDBPyConnection, threads: int, folder: Path, limit_bytes: int) -> None:
    connection.execute("SET temp_directory = ?", [str(folder)])
    connection.execute(f"SET memory_limit = '{limit_bytes}B'")
    for setting in (
        f"threads = {int(threads)}",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_progress_bar = false",
        "enable_external_access = false",
        "preserve_insertion_order = true",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def run(connection: duckdb.DuckDBPyConnection, stage: str, name: str) -> None:
    """Run `stages/<stage>/<name>.sql` and its audits.

    Raises InvariantError with the audit's first row when a law is broken.
    """
    text = resources.files(f"spartito.stages.{stage}").joinpath(f"{name}.sql").read_text("utf-8")
    connection.execute(text)
    for written in _WRITES.findall(text):
        _refuse_floats(connection, written, f"{stage}/{name}.sql")
    for audit in _AUDIT.findall(text):
        query = re.sub(r"\n-- +", "\n", audit)
        row = connection.execute(query).fetchone()
        ensure(row is None, f"{stage}/{name}.sql does not keep its law: {query} returned {row}.")


def rows(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    """A table that a stage has written, as Arrow, in its own order."""
    ensure(table.isidentifier(), f"{table} is the name of a table")
    found: pa.Table = connection.sql(f"FROM {table}").to_arrow_table()
    return found


def files(table: Table, paths: Sequence[Path]) -> pa.Table | ds.Dataset:
    """Files of one table, read in a stream with every page verified; no file is one table without rows."""
    if not paths:
        return arrow_schema(table).empty_table()
    fragments = [_fragment(table, path) for path in paths]
    return ds.FileSystemDataset(fragments, arrow_schema(table), _CHECKED, _LOCAL)


def placements(table: Table, numbered: Iterable[tuple[int, Path]]) -> pa.Table | ds.Dataset:
    """As `files`, with a column that says in which of its report's placements a row stands."""
    schema = arrow_schema(table).append(pa.field(PLACEMENT, pa.int64(), nullable=False))
    fragments = [_fragment(table, path, ds.field(PLACEMENT) == number) for number, path in numbered]
    if not fragments:
        return schema.empty_table()
    return ds.FileSystemDataset(fragments, schema, _CHECKED, _LOCAL)


def _fragment(table: Table, path: Path, said: ds.Expression | None = None) -> ds.Fragment:
    """A file, what is *said* of all its rows, and what they say in the columns that it does not have.

    OSError where it cannot be opened: said here, it is in the system's own words.
    """
    path.open("rb").close()
    if any(column.optional for column in table.columns):
        present = _CHECKED.inspect(str(path), _LOCAL).names
        for name, nothing in left_out(table, present).items():
            blank = ds.field(name) == nothing
            said = blank if said is None else said & blank
    return _CHECKED.make_fragment(str(path), _LOCAL, said)


def _refuse_floats(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
    )
    inexact = [f"{column} {kind}" for column, kind in rows.fetchall() if kind.startswith(_INEXACT)]
    ensure(not inexact, f"{name} gives {table} an inexact column: {', '.join(inexact)}.")
