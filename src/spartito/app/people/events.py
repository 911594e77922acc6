"""What happens to a payee once: the rows of input tables that a run posts, each in the first period that it falls into.

A row is known by the key of its table. What a closed period has posted stays as it was and is never posted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.app.contracts.located import Located, Row
from spartito.errors import Problem, TableError
from spartito.tables.kinds import input_table

HAPPENS_ON: Mapping[str, str] = {
    "advances": "granted_on",
    "balances": "as_of",
    "payments": "paid_on",
    "priorities": "agreed_on",
    "charges": "charged_on",
    "adjustments": "effective_on",
    "transfers": "effective_on",
}
"""The input tables whose rows happen once, and the column with their day."""

_BETWEEN = "\x1f"
_POSTED = "a closed period has posted it. Correct it with an adjustment"


@dataclass(frozen=True, slots=True)
class Happened:
    """The rows of one input table that a period posts, and their keys."""

    kind: str
    rows: tuple[Row, ...]
    keys: tuple[str, ...]


def key_of(kind: str, row: Row) -> str:
    """What a row is known by: the values of its table's key.

    >>> key_of("advances", {"pot_id": "album-1"})
    'album-1'
    """
    return _BETWEEN.join(row[name] for name in input_table(kind).key)


def open_rows(kind: str, rows: Sequence[Row], posted: frozenset[str], last_day: date) -> Happened:
    """The rows that no closed period has posted and that happened by *last_day*, in order of their keys."""
    column, last = HAPPENS_ON[kind], last_day.isoformat()
    found = {key_of(kind, row): row for row in rows if row[column] <= last}
    keys = sorted(found.keys() - posted)
    return Happened(kind, tuple(found[key] for key in keys), tuple(keys))


def refuse_posted(
    kind: str,
    known: Sequence[Row],
    new: Sequence[Located],
    merged: Sequence[Located],
    posted: frozenset[str],
) -> None:
    """Refuse a change of a row that a closed period has posted, and leaving it out; the same row again is no change.

    *merged* are the rows of the book after the import.
    """
    if kind not in HAPPENS_ON:
        return
    before = {key_of(kind, row): row for row in known}
    column = input_table(kind).key[0]
    changed = [
        Problem(item.file, item.line, column, item.row[column], f"left as it was: {_POSTED}")
        for item in new
        if (key := key_of(kind, item.row)) in posted and item.row != before.get(key)
    ]
    gone = (posted & before.keys()) - {key_of(kind, item.row) for item in merged}
    left_out = [_left_out(kind, before[key], new) for key in sorted(gone)]
    if problems := (*changed, *left_out):
        raise TableError(problems)


def _left_out(kind: str, row: Row, new: Sequence[Located]) -> Problem:
    """The problem of a row that is gone, where the file states the rest of what it belonged to."""
    key = input_table(kind).key
    beside = next(item for item in new if item.row[key[0]] == row[key[0]])
    named = " ".join(row[name] for name in key)
    expected = f"stated with the row of {named} as well: {_POSTED}"
    return Problem(beside.file, beside.line, key[0], row[key[0]], expected)
