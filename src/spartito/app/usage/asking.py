"""Ask the usage feeds of a book: figures for an account, a recording or a payee, by what the feeds tell apart."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.app.imports import unknown
from spartito.app.resources import Resources
from spartito.app.usage.payee import tracks_of
from spartito.domain import identifier
from spartito.domain.money import plain
from spartito.domain.usage import FIGURES
from spartito.errors import InputError
from spartito.stages import query
from spartito.store import aside, inputs, reports, snapshots
from spartito.store.book import Book
from spartito.store.shelf import USAGE as USAGE_SHELF
from spartito.tables.at_rest import TRACKS
from spartito.tables.shape import Table
from spartito.tables.usage import USAGE_CELLS, USAGE_SUSPENSE

Row = dict[str, Any]

BY = {
    "track": ("account_id", "isrc", "upc", "title", "artist"),
    "territory": ("territory",),
    "day": ("from_day", "to_day"),
    "month": ("month",),
    "stream_source": ("stream_source",),
    "age": ("age",),
    "gender": ("gender",),
    "playlist": ("playlist",),
    "device": ("device",),
    "subscription": ("subscription",),
    "region": ("region",),
}
"""By what figures may be told apart, and the columns that say it."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}(?P<day>-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose usage is wanted, of which days (ISO, both included; blank for any), and by what it is told apart."""

    account_id: str = ""
    isrc: str = ""
    payee_id: str = ""
    first_day: str = ""
    last_day: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, each with the figures that its feed says; and what a person should know of them.

    `beyond` lines tell of days within those asked for and of others too; `waiting` lines have no track yet. `apart`
    says whether a figure was left out because it does not add up. `feeds` is how many usage feeds the book has.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    beyond: int
    waiting: int
    apart: bool
    feeds: int


def asked(account_id: str, isrc: str, payee_id: str, first: str, last: str, by: str) -> Asked:
    """What a person asks for, checked; InputError names the word that is wrong."""
    names = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    for name in names:
        if name not in BY:
            raise InputError(f'"{name}" is nothing to tell usage apart by. Expected any of {", ".join(BY)}.')
    code = identifier.isrc(isrc)
    if isrc and not code:
        raise InputError(f'"{isrc}" is not an ISRC. Expected 12 characters such as QZABC2600001.')
    first_day, last_day = _day(first, "--from", last=False), _day(last, "--to", last=True)
    if first_day and last_day and first_day > last_day:
        raise InputError(f"{first} comes after {last}; the first day goes to --from.")
    return Asked(account_id, code, payee_id, first_day, last_day, names)


def _day(text: str, option: str, *, last: bool) -> str:
    """A day, or the first or last day of a month; *option* is the option of the command line that says it."""
    if not text:
        return ""
    try:
        written = _DAY.fullmatch(text)
        if written is None:
            raise ValueError(text)
        day = date.fromisoformat(text if written["day"] else f"{text}-01")
        if last and not written["day"]:
            day = day.replace(day=monthrange(day.year, day.month)[1])
        return day.isoformat()
    except ValueError as error:
        raise InputError(
            f'{option}: "{text}" is no day. Expected YYYY-MM-DD, or YYYY-MM for a whole month.'
        ) from error


def ask(book: Book, wanted: Asked, resources: Resources) -> Answer:
    """The figures of all feeds in force, never added over two feeds or two usage types."""
    unknown.refuse_stranger(book, wanted.account_id, "--account")
    unknown.refuse_stranger(book, wanted.payee_id, "--payee")
    feeds = reports.every(book, USAGE_SHELF)
    with _engine(book, resources) as connection:
        connection.register(USAGE_CELLS.name, _files(USAGE_CELLS, feeds))
        connection.register("asked", _asked(wanted, daily=book.settings.daily))
        query.run(connection, "usage", "told")
        if wanted.payee_id:
            query.run(connection, "usage", "track_told")
            mine = tracks_of(book, wanted.payee_id, query.rows(connection, "track_told"))
            connection.register("of_payee", mine)
            query.run(connection, "usage", "shared")
        connection.execute(f"CREATE TEMP VIEW chosen AS FROM {'shared' if wanted.payee_id else 'told'}")
        connection.register("track", _tracks(book))
        for name in ("figures", "beyond"):
            query.run(connection, "usage", name)
        rows = query.rows(connection, "figures").to_pylist()
        beyond = query.rows(connection, "beyond").to_pylist()[0]["lines"]
    columns = [column for name in BY if name in wanted.by for column in BY[name]]
    return Answer(
        ("source", "usage_type", *columns),
        tuple(_row(row, columns) for row in rows),
        beyond,
        sum(feed.manifest()["suspense"] for feed in feeds),
        any(row["apart"] for row in rows),
        len(feeds),
    )


def _asked(wanted: Asked, *, daily: bool) -> pa.Table:
    """What is asked for, as one row; in a *daily* book the split of its day counts for a line, where it is of one day."""
    texts = {name: [getattr(wanted, name)] for name in ("account_id", "isrc", "first_day", "last_day")}
    by = pa.array([list(wanted.by)], pa.list_(pa.string()))
    return pa.table({**texts, "daily": [daily], "by": by})


def waiting(book: Book, resources: Resources) -> list[Row]:
    """What waits of all feeds in force, by what the lines say of their track, most first."""
    with _engine(book, resources) as connection:
        feeds = reports.every(book, USAGE_SHELF)
        connection.register(USAGE_SUSPENSE.name, _files(USAGE_SUSPENSE, feeds))
        query.run(connection, "usage", "waiting")
        rows = query.rows(connection, "waiting").to_pylist()
    return [{**row, "quantity": _figure(row["quantity"])} for row in rows]


def _row(row: Row, columns: list[str]) -> Row:
    said = {name: row[name] for name in ("source", "usage_type", *columns, "lines")}
    return said | {name: _figure(row[name]) for name in FIGURES}


def _figure(value: Any) -> str:
    """A figure as text; empty where the feed does not say it."""
    return "" if value is None else plain(value)


@contextmanager
def _engine(book: Book, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        aside.scratch(book.folder(USAGE_SHELF.folder)) as folder,
        query.connect(resources.threads, folder, resources.memory_bytes) as connection,
    ):
        yield connection


def _files(table: Table, feeds: list[reports.Report]) -> Any:
    paths: list[Path] = []
    for feed in feeds:
        feed.refuse_damaged()
        paths.append(feed.placed / f"{table.name}.parquet")
    return query.files(table, paths)


def _tracks(book: Book) -> Any:
    version = inputs.current(book, snapshots.KIND)
    return query.files(TRACKS, (version.table,) if version else ())
