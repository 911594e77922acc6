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
_NAMES = " Write its name as the database has it, capitals too, without quotes: NAME or SCHEMA.NAME."
# What PostgreSQL calls an undefined table, more than a schema and a name, and a name that is empty (its appendix A).
_UNKNOWN_NAME = ("42P01", "0A000", "42601")
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
    _refuse_other(url)
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError as error:
        raise InputError(_MISSING) from error
    try:
        with dbapi.connect(url) as connection, connection.cursor() as cursor:
            # The driver reads every text as UTF-8, whatever the encoding of the database; only the server can convert it.
            cursor.execute("SET client_encoding TO 'UTF8'")
            cursor.execute(wanted.statement)
            reader = cursor.fetch_record_batch()
            yield reader.schema.names, iter(reader)
    except (dbapi.Error, pa.ArrowException, OSError) as error:
        unknown = wanted.table and isinstance(error, dbapi.Error) and error.sqlstate in _UNKNOWN_NAME
        advice = _NAMES if unknown else ""
        raise InputError(f"{wanted.shown} of PostgreSQL: {_safe(str(error), url)}{advice}") from None


def _refuse_other(url: str) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:  # a single square bracket, perhaps of a password that is not percent-encoded
        scheme = ""
    if scheme not in SCHEMES:
        raise InputError('The database is named by a URL such as "postgresql://user@host/database".')


def _safe(message: str, url: str) -> str:
    """The first line of what the server or the driver says, without any password."""
    password = urlsplit(url).password or ""
    line = next((line.strip() for line in message.splitlines() if line.strip()), "no answer")
    line = _PASSWORD.sub(r"\1***", line.replace(url, "the database"))
    for secret in filter(None, (password, unquote(password))):
        line = line.replace(secret, "***")
    return line.rstrip(".") + "."
