"""A book: one folder with the control database, the catalogue snapshots, the reports and the runs."""

from __future__ import annotations

import errno
import json
import os
import unicodedata
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from spartito.domain.currency import is_currency
from spartito.errors import InputError, StateError
from spartito.store import aside, database, lock, schema, settings
from spartito.tables import file_name
from spartito.tables.shown import shown

DATABASE_NAME = "book.db"
FOLDERS = ("catalogue", "inputs", "reports", "runs", "usage")
_OWN = {(name,) for name in (DATABASE_NAME, f"{DATABASE_NAME}-journal", settings.NAME, ".lock", *FOLDERS)}


@dataclass(frozen=True, slots=True)
class Book:
    """An open book: its folder, its database, its one currency and its settings."""

    root: Path
    engine: Engine
    currency: str
    settings: settings.Settings

    @property
    def issuer(self) -> str:
        """Who sends the statements: the name in the settings, else no name but what they are."""
        return self.settings.issuer or "Royalties"

    def folder(self, name: str) -> Path:
        """The folder of the book that holds *name* (catalogue, inputs, reports, runs or usage)."""
        return self.root / name

    def refuse_own(self, path: Path) -> None:
        """Refuse a place to write to where the book keeps something: its database, its settings, or a folder of its own."""
        place, root = path.resolve(), self.root.resolve()
        if place.is_relative_to(root) and place.relative_to(root).parts[:1] in _OWN:
            raise InputError(f"{path} is the book's own; name another place to write to.")

    def lock(self) -> AbstractContextManager[None]:
        """The book's writer lock: hold it from reading what a change depends on until the change is registered."""
        return lock.writer_lock(self.root)


def init(root: Path, currency: str, issuer: str = "") -> Book:
    """Make a new book in *root* (made where it is not there), kept in *currency* for ever."""
    if not is_currency(currency):
        raise InputError(
            f'"{currency}" is not an ISO 4217 currency. Expected a code such as EUR, USD or GBP.'
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in issuer):
        raise InputError(f'"{shown(issuer)}" is not one line of text. Expected a name after --issuer.')
    _refuse_no_utf8(root)
    if root.exists() and not root.is_dir():
        raise InputError(f"{root} is not a folder; a book needs one of its own. Name another with --book.")
    root.mkdir(parents=True, exist_ok=True)
    with lock.writer_lock(root):
        if (root / DATABASE_NAME).exists():
            raise StateError(f"There is a book in {root} already.")
        _make(root, currency, issuer)
    return open_book(root)


def _refuse_no_utf8(root: Path) -> None:
    if not file_name.is_utf8(root):
        raise InputError(
            f"{root} is no UTF-8, as the path of a book must be. Rename it, or name another with --book."
        )


def _make(root: Path, currency: str, issuer: str) -> None:
    for name in FOLDERS:
        (root / name).mkdir(exist_ok=True)
    if not (root / settings.NAME).exists():
        (root / settings.NAME).write_text(
            settings.TEMPLATE.format(issuer=json.dumps(issuer, ensure_ascii=False)), "utf-8"
        )
    with aside.aside(root) as folder:
        engine = database.connect(folder / DATABASE_NAME)
        database.create(engine, {"book_id": str(uuid.uuid4()), "currency": currency})
        engine.dispose()
        aside.fsync_tree(folder)
        aside.fsync_file(root / settings.NAME)
        (folder / DATABASE_NAME).rename(root / DATABASE_NAME)
        aside.fsync_folder(root)


def open_book(root: Path) -> Book:
    """Open the book in *root*, sweeping away what a killed command left unfinished."""
    _refuse_no_utf8(root)
    path = root / DATABASE_NAME
    if not path.exists():
        raise InputError(
            f"There is no book in {root}. Make one with `spartito init --book {root}`, or name another with --book."
        )
    # Who may not read it is told so, and not that it is no database. To open and close it here would let go of the locks
    # that SQLite holds on it in this process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    engine = database.connect(path)
    database.check_version(engine, path)
    with engine.connect() as connection:
        currency = connection.execute(
            select(schema.book.c.value).where(schema.book.c.name == "currency")
        ).scalar_one()
    for folder in (root, *(root / name for name in FOLDERS), *(root / "inputs").glob("[a-z]*")):
        aside.sweep(folder)
    return Book(root=root, engine=engine, currency=currency, settings=settings.read(root))


def book_id(book: Book) -> str:
    """The book's own id, a part of every payment id, so that two books never pay under one id."""
    with book.engine.connect() as connection:
        query = select(schema.book.c.value).where(schema.book.c.name == "book_id")
        return str(connection.execute(query).scalar_one())
