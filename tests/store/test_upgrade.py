"""A book of the version before is brought along when it is opened, whole or not at all."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from spartito.errors import StateError
from spartito.store import schema
from spartito.store.book import DATABASE_NAME, init, open_book


def _before(root, version):
    """Take from a new book what *version* did not have."""
    init(root, "EUR").engine.dispose()
    with sqlite3.connect(root / DATABASE_NAME) as connection:
        for later in range(version + 1, schema.VERSION + 1):
            for table in schema.ADDED[later]:
                connection.execute(f"DROP TABLE {table}")
        connection.execute(f"PRAGMA user_version={version}")
    connection.close()


def _made(root):
    with sqlite3.connect(root / DATABASE_NAME) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    connection.close()
    return sorted((kind, name, sql or "") for kind, name, sql in rows)


def test_an_older_book_gets_the_newer_tables(tmp_path):
    root, new = tmp_path / "old", tmp_path / "new"
    _before(root, min(schema.ADDED) - 1)
    init(new, "EUR")
    open_book(root)

    assert _made(root) == _made(new)
    with sqlite3.connect(root / DATABASE_NAME) as connection:
        connection.execute("INSERT INTO approvals VALUES ('f', 'mia', 'Mia', '')")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM approvals")
    connection.close()


def test_two_commands_may_bring_it_along_at_once(tmp_path):
    _before(tmp_path, min(schema.ADDED) - 1)
    opened = [threading.Thread(target=open_book, args=(tmp_path,)) for _ in range(4)]
    for thread in opened:
        thread.start()
    for thread in opened:
        thread.join()

    assert open_book(tmp_path).currency == "EUR"


@pytest.mark.parametrize("version", [min(schema.ADDED) - 2, schema.VERSION + 1])
def test_any_other_version_is_refused(tmp_path, version):
    init(tmp_path, "EUR").engine.dispose()
    with sqlite3.connect(tmp_path / DATABASE_NAME) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    connection.close()

    with pytest.raises(StateError, match=f"version {version}"):
        open_book(tmp_path)
