"""What an import names that the book does not know: a report that was never read, a payee whom nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spartito.app.contracts.located import Located, Row
from spartito.errors import InputError, Problem
from spartito.outputs.present import counted
from spartito.store import inputs, reports, snapshots
from spartito.store.book import Book
from spartito.tables.input import Table

PAYEES, SPLITS = "payees", "splits"
MOST_NAMED = 20

_READ_FIRST = (
    "a report of this book: spartito reports lists their ids. Read the report first, or correct the id"
)


def unread_reports(book: Book, kind: str, rows: Sequence[Located]) -> list[Problem]:
    """Declared totals of reports that were never read: nothing would ever be held against them."""
    if kind != "declared_totals":
        return []
    known = reports.ids(book)
    return [
        Problem(item.file, item.line, "report_id", item.row["report_id"], _READ_FIRST)
        for item in rows
        if item.row["report_id"] not in known
    ]


def strangers(book: Book, table: Table, rows: Sequence[Located]) -> list[str]:
    """A warning for every id of a payee or an account in new rows that no payee, split or track has.

    It may be a typo; money would wait for somebody who does not exist. Before any payee is imported nobody is a stranger.
    """
    columns = [column for column in table.columns if column.type == "payee"]
    first: dict[str, tuple[Located, str]] = {}
    for item in rows:
        for column in columns:
            value = item.row[column.name]
            if value and value not in column.also:
                first.setdefault(value, (item, column.name))
    payees = {row["payee_id"] for row in inputs.read(book, PAYEES)} if first else set()
    unknown = first.keys() - payees if payees else set()
    if unknown:
        unknown -= _in_splits(book, table.kind, rows)
    catalogue = inputs.current(book, snapshots.KIND)
    if unknown and catalogue:
        unknown -= snapshots.owners_among(book, catalogue, unknown)
    return _sentences([(*first[name], name) for name in first if name in unknown])


def refuse_stranger(book: Book, name: str, option: str) -> None:
    """Refuse to look for somebody whom the book does not know; *option* is the option of the command line that names them."""
    if not name or any(row["payee_id"] == name for row in inputs.read(book, PAYEES)):
        return
    catalogue = inputs.current(book, snapshots.KIND)
    owns = catalogue and snapshots.owners_among(book, catalogue, {name})
    if not owns and name not in _in_splits(book, PAYEES, ()):
        raise InputError(
            f'{option}: nobody has the id "{name}": no payee, no split and no track. Correct it.'
        )


def _in_splits(book: Book, kind: str, rows: Sequence[Located]) -> set[str]:
    """Whom splits name. An id in new splits is vouched for where it stands both as an account and as a payee."""
    known: Iterable[Row] = inputs.read(book, SPLITS)
    if kind == SPLITS:
        known = [*known, *(item.row for item in rows)]
    accounts, payees = {row["account_id"] for row in known}, {row["payee_id"] for row in known}
    return accounts & payees if kind == SPLITS else accounts | payees


def _sentences(found: Sequence[tuple[Located, str, str]]) -> list[str]:
    said = [
        f'{item.place}, column {column}: nobody has the id "{name}": no payee, no split and no track. Correct it, or import '
        "who it is with the payees."
        for item, column, name in found[:MOST_NAMED]
    ]
    more = len(found) - MOST_NAMED
    return [*said, f"... and {counted(more, 'more id')} that nobody has."] if more > 0 else said
