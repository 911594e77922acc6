"""The control database of a book: SQLite with a rollback journal and full synchronisation.

The write-ahead log is not used: SQLite before 3.51.3 can lose committed pages when it resets it
(https://sqlite.org/wal.html, "WAL-reset bug"), and Debian 12 ships 3.40.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError

from spartito.errors import StateError
from spartito.store import schema

BUSY_MILLISECONDS = 60_000


def connect(path: Path) -> Engine:
    """Open the database file; every transaction is explicit and takes the write lock at its start."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"isolation_level": None})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")
        # Without it, REPLACE would slip past the triggers that refuse DELETE.
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that either happens whole or not at all."""
    with engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        try:
            yield connection
        except BaseException:
            # After a full disk SQLite has rolled back by itself, and says so; the first error is the one to show.
            with suppress(OperationalError):
                connection.execute(text("ROLLBACK"))
            raise
        connection.execute(text("COMMIT"))


def insert(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert very many rows, their values in the order of the table's columns but for its number.

    A dictionary of each row, as SQLAlchemy asks for, would take twice as long.
    """
    names = [column.name for column in table.columns if not column.primary_key]
    if rows:
        statement = table.insert().compile(dialect=connection.dialect, column_keys=names)
        connection.exec_driver_sql(str(statement), list(rows))


def create(engine: Engine, facts: dict[str, str]) -> None:
    """Make the tables of a new book and write down what never changes about it."""
    with writing(engine) as connection:
        schema.metadata.create_all(connection)
        for statement in schema.append_only_triggers():
            connection.execute(text(statement))
        connection.execute(schema.book.insert(), [{"name": k, "value": v} for k, v in sorted(facts.items())])
        connection.execute(text(f"PRAGMA user_version={schema.VERSION}"))


def check_version(engine: Engine, path: Path) -> None:
    """Bring an older book along where its tables only lack the newer ones; refuse any other version."""
    try:
        with engine.connect() as connection:
            found = _version(connection)
        if found + 1 in schema.ADDED:
            found = _bring_along(engine)
    except DatabaseError as error:
        raise StateError(
            f"{path} is no book's database, or is damaged ({error.orig}); restore it from a backup."
        ) from None
    if found == 0:
        raise StateError(f"{path} is not a book's database. Make a new book with `spartito init`.")
    if found < schema.VERSION:
        raise StateError(
            f"{path} has version {found} and this Spartito keeps version {schema.VERSION}; it cannot read an older book. "
            "Use the Spartito that made it, or make a new book and import and ingest its files again."
        )
    if found > schema.VERSION:
        raise StateError(
            f"{path} has version {found}; this Spartito knows versions up to {schema.VERSION}. Install a newer Spartito."
        )


def _version(connection: Connection) -> int:
    return int(connection.execute(text("PRAGMA user_version")).scalar_one())


def _bring_along(engine: Engine) -> int:
    """Add the tables that newer versions have, all of them or none; another command may have done so meanwhile."""
    with writing(engine) as connection:
        found = _version(connection)
        while (added := schema.ADDED.get(found + 1)) is not None:
            for table in added:
                schema.metadata.tables[table].create(connection)
            for statement in schema.append_only_triggers(added):
                connection.execute(text(statement))
            found += 1
        connection.execute(text(f"PRAGMA user_version={found}"))
    return found
