"""The work list of a book: what waits in suspense, what it is worth, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import duckdb

from spartito.app import contracts
from spartito.app.intake import placing
from spartito.app.resources import Resources
from spartito.app.suspense import explaining, undivided
from spartito.domain import money
from spartito.domain.money import plain, round_half_even, to_units
from spartito.domain.period import Period
from spartito.domain.resolution import Dismissal, Item, Resolution, in_force
from spartito.errors import InputError
from spartito.stages import query
from spartito.stages.settle.worth import BASIS
from spartito.stages.suspense import work_list
from spartito.stages.suspense.work_list import Asked
from spartito.store import aside, dismissals, inputs, reports, resolutions, snapshots
from spartito.store.book import Book

Row = dict[str, Any]
_SUGGESTED = ("track_id", "isrc", "upc", "account_id", "title", "version", "artist", "likeness", "score")


@dataclass(frozen=True, slots=True)
class Total:
    """All that waits in one currency; *in_book* is its worth in book currency, empty where a rate is missing."""

    currency: str
    lines: int
    amount: str
    in_book: str


def dismissed_ids(book: Book) -> dict[str, bool]:
    """Items that were dismissed, by their ids, and whether they are still."""
    return {found.item.item_id: not found.undone for found in in_force(dismissals.every(book))}


@contextmanager
def desk(book: Book, resources: Resources, asked: Asked) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that has the work list of what is asked for."""
    known = reports.every(book)
    with (
        aside.scratch(book.folder("reports")) as folder,
        query.connect(resources.threads, folder, resources.memory_bytes) as connection,
    ):
        undivided.make(connection, undivided.of_closed(book), known)
        suspended = [report.suspense for report in known]
        work_list.make(connection, suspended, dismissed_ids(book), asked)
        yield connection


def listed(book: Book, resources: Resources, asked: Asked) -> tuple[list[Row], list[Total]]:
    """The work list, each item with its candidates and suggestions, and the totals of everything that waits."""
    with desk(book, resources, asked) as connection:
        rows = work_list.rows(connection)
        seen = _by_item(work_list.first_seen(connection))
        suggested = _by_item(_suggestions(book, connection))
        _offer_releases(book, connection, seen)
        totals = _totals(book, work_list.waiting(connection))
    return [_listed(row, seen[row["item_id"]], suggested.get(row["item_id"], [])) for row in rows], totals


def _suggestions(book: Book, connection: duckdb.DuckDBPyConnection) -> list[Row]:
    version = inputs.current(book, snapshots.KIND)
    return work_list.suggestions(connection, version.table) if version else []


def _offer_releases(
    book: Book, connection: duckdb.DuckDBPyConnection, seen: Mapping[str, Sequence[Row]]
) -> None:
    """Give an item of an unknown ISRC the tracks of the release that it names, as candidates."""
    version = inputs.current(book, snapshots.KIND)
    offered = work_list.release_candidates(connection, version.table) if version else {}
    for item_id, candidates in offered.items():
        for place in seen[item_id]:
            place["candidates"] = place["candidates"] or candidates


def _by_item(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["item_id"], []).append(row)
    return found


def _listed(row: Row, seen: Sequence[Row], suggested: Sequence[Row]) -> Row:
    return {
        **row,
        "amount": plain(row["amount"]),
        "candidates": sorted({place["candidates"] for place in seen if place["candidates"]}),
        "suggestions": [{name: track[name] for name in _SUGGESTED} for track in suggested],
    }


def _totals(book: Book, waiting: Sequence[Row]) -> list[Total]:
    """Sums by currency, each sales period at its own rate; where one rate is missing the sum is not guessed at."""
    rates = contracts.rates.of(inputs.read(book, "rates"))
    settings = book.settings
    sums: dict[str, list[Any]] = {}
    for row in waiting:
        found = sums.setdefault(row["currency"], [0, 0, Fraction(0)])
        found[0] += row["lines"]
        found[1] += to_units(row["amount"])
        try:
            period, basis = Period.parse(row["sales_period"]), BASIS[settings.rate_day]
            rate = rates.for_period(row["currency"], book.currency, period, basis, settings.rate_days_old)
            found[2] = found[2] if found[2] is None else found[2] + to_units(row["amount"]) * rate.value
        except InputError:
            found[2] = None
    return [
        Total(
            currency,
            lines,
            money.text(units),
            "" if worth is None else money.text(round_half_even(worth, 0)),
        )
        for currency, (lines, units, worth) in sums.items()
    ]


def shown(book: Book, resources: Resources, item_id: str) -> Row:
    """Everything about one item: where it stands, its candidates, what the ladder says, suggestions, earlier decisions."""
    with desk(book, resources, Asked(item_id=item_id)) as connection:
        rows = work_list.rows(connection)
        if not rows:
            _refuse_decided(book, item_id)
        item = one_item(item_id, [item_of(row) for row in rows])
        seen = work_list.first_seen(connection)
        _offer_releases(book, connection, _by_item(seen))
        found = {
            "item_id": item.item_id,
            **{name: getattr(item, name) for name in Item.__slots__},
            "amounts": [
                {
                    "currency": r["currency"],
                    "reason": r["reason"],
                    "lines": r["lines"],
                    "amount": plain(r["amount"]),
                }
                for r in rows
            ],
            "first_seen": _seen(book, seen),
            "suggestions": _tracks(_suggestions(book, connection)),
        }
    found["explanation"] = explaining.of_item(placing.desk(book, resources), item, seen[0])
    found["dismissals"] = [dismissal_row(x) for x in dismissals.of_item(book, item.item_id, item.former_id)]
    found["resolutions"] = [decision_row(x) for x in resolutions.of_item(book, item.item_id, item.former_id)]
    return found


def item_of(row: Row) -> Item:
    """The item that a row of the work list is about."""
    return Item(**{name: row[name] for name in Item.__slots__})


def _refuse_decided(book: Book, item_id: str) -> None:
    for decision in in_force(resolutions.of_item(book, item_id)):
        raise InputError(
            f"{item_id} waits no more: {decision.author} decided on {decision.recorded_at[:10]} that it belongs to "
            f"{decision.named}. `spartito explain REPORT LINE` tells of a line of it."
        )


def one_item(item_id: str, items: Sequence[Item]) -> Item:
    """The one item that an id, or the beginning of one, names; InputError where it names none or several.

    The items of several accounts may have had one id together formerly: it names them all.
    """
    known = sorted(set(items))
    found = [item for item in known if item.item_id == item_id]
    found = found or [item for item in known if item.item_id.startswith(item_id)] or known
    if not item_id or not found:
        raise InputError(
            f"There is no item {item_id} in suspense. `spartito suspense list` lists what waits."
        )
    if len(found) > 1:
        raise InputError(f"{item_id} is {several(found)}")
    return found[0]


def several(found: Sequence[Item]) -> str:
    """That an id names several items, as the end of a sentence, and what to do."""
    names = ", ".join(
        f"{item.item_id} of {item.account_id}" if item.account_id else item.item_id for item in found[:5]
    )
    if len({item.former_id for item in found}) == 1:
        return f"what {len(found)} items were called together formerly: {names}. Give the id of one."
    return f"the beginning of {len(found)} items: {names}. Give more of the id."


def _seen(book: Book, rows: Sequence[Row]) -> list[Row]:
    files = {report.report_id: report.file for report in reports.every(book)}
    return [
        {
            "file": files[row["report_id"]],
            **{name: row[name] for name in row if name not in ("item_id", "sales_day")},
            "amount": plain(row["amount"]),
        }
        for row in rows
    ]


def _tracks(rows: Sequence[Row]) -> list[Row]:
    return [
        {name: value for name, value in row.items() if name not in ("item_id", "position")} for row in rows
    ]


def dismissal_row(dismissal: Dismissal) -> Row:
    """A dismissal as people and machines read it."""
    names = ("author", "note", "undone", "recorded_at")
    return {"item_id": dismissal.item.item_id, **{name: getattr(dismissal, name) for name in names}}


def decision_row(resolution: Resolution) -> Row:
    """A resolution as people and machines read it."""
    named = resolution.named
    return {
        "item_id": resolution.item.item_id,
        **{f"to_{name}": getattr(named, name) for name in type(named).__slots__},
        "author": resolution.author,
        "note": resolution.note,
        "recorded_at": resolution.recorded_at,
    }
