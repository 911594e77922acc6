"""Rows of a PostgreSQL database, streamed through ADBC; the password is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from spartito.errors import InputError

SCHEMES = ("postgresql", "postgres")
_MISSING = "Reading PostgreSQL needs the ADBC driver. Install it with `pip install 'spartito[postgresql]'` and try again."
_PASSWORD = re.compile(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read: all rows of a table, perhaps `schema.table`, or those of a query."""

    table: str = ""
    query: str = ""

    def __post_init__(self) -> None:
        if bool(self.table) == bool(self.query):
            raise InputError("Say what to read from the database: either --table NAME or --query SQL.")

    @property
    def shown(self) -> str:
        """What messages call it."""
        return f"table {self.table}" if self.table else "query"

    @property
    def statement(self) -> str:
        """The SQL that reads it."""
        if not self.table:
            return self.query
        parts = (f'"{part}"' for part in self.table.replace('"', '""').split("."))
        return f"SELECT * FROM {'.'.join(parts)}"


@contextmanager
def rows(url: str, wanted: Wanted) -> Iterator[tuple[list[str], Iterator[pa.RecordBatch]]]:
    """Give the names of the columns, and the rows in batches as they come; InputError says what the server says."""
    if urlsplit(url).scheme not in SCHEMES:
        raise InputError('The database is named by a URL such as "postgresql://user@host/database".')
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError as error:
        raise InputError(_MISSING) from error
    try:
        with dbapi.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(wanted.statement)
            reader = cursor.fetch_record_batch()
            # The driver reads every text as UTF-8, whatever the encoding of the database; only the server can convert it.
            cursor.execute("SET client_encoding TO 'UTF8'")
            yield reader.schema.names, iter(reader)
    except (dbapi.Error, pa.ArrowException, OSError) as error:
        raise InputError(f"{wanted.shown} of PostgreSQL: {_safe(str(error), url)}") from None


def _safe(message: str, url: str) -> str:
    """The first line of what the server or the driver says, without any password."""
    password = urlsplit(url).password or ""
    line = next((line.strip() for line in message.splitlines() if line.strip()), "no answer")
    line = _PASSWORD.sub(r"\1***", line.replace(url, "the database"))
    for secret in filter(None, (password, unquote(password))):
        line = line.replace(secret, "***")
    return line.rstrip(".") + "."
