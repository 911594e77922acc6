"""The imprint of a book: a hash of everything in it that must not depend on when, how, or how often, it was made."""

import hashlib
import json
import sqlite3
from pathlib import Path

PASSING = {"recorded_at"}  # columns that hold a time
OWN = {"book.db", ".lock"}
WORK = "work"  # what a manifest says of the memory that the work took


def files(book: Path) -> dict[str, str]:
    """Every file below the book but its database and its lock, with a hash of what is in it."""
    return {
        path.relative_to(book).as_posix(): hashlib.sha256(_content(path)).hexdigest()
        for path in sorted(book.rglob("*"))
        if path.is_file() and path.relative_to(book).as_posix() not in OWN
    }


def _content(path: Path) -> bytes:
    if path.name != "manifest.json":
        return path.read_bytes()
    said = json.loads(path.read_text("utf-8"))
    return json.dumps({name: value for name, value in said.items() if name != WORK}).encode()


def database(book: Path) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table of book.db, the times left out."""
    connection = sqlite3.connect(f"file:{book / 'book.db'}?mode=ro", uri=True)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {name: _rows(connection, name) for (name,) in names if not name.startswith("sqlite_")}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[str, ...]]:
    cursor = connection.execute(f'SELECT * FROM "{table}"')
    kept = [at for at, column in enumerate(cursor.description) if column[0] not in PASSING]
    return sorted(tuple(str(row[at]) for at in kept) for row in cursor)


def of(book: Path) -> tuple[dict[str, str], dict[str, list[tuple[str, ...]]]]:
    """The whole imprint; two equal ones are two equal books."""
    return files(book), database(book)


def difference(one: tuple, other: tuple) -> list[str]:
    """The names of the files and tables in which two imprints differ."""
    return [
        name
        for here, there in zip(one, other, strict=True)
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    ]
