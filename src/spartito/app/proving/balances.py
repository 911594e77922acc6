"""Prove what closed periods leave to the next: that it is what the ledger says, and what the next one began with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from spartito.domain import money
from spartito.domain.money import to_units
from spartito.store import ledger, periods
from spartito.store.book import Book
from spartito.tables.at_rest import ACCRUED, HELD, PAYABLES, POOLS, POTS, RESERVES
from spartito.tables.shape import Table


@dataclass(frozen=True, slots=True)
class State:
    """A table of what is carried on: its rows stand on the ledger accounts `<account>:<owner>`.

    *sign* is that of the ledger where the table is above zero: plus for what is owed to us.
    """

    table: Table
    account: str
    owner: str
    sign: int


STATES = (
    State(PAYABLES, "payee", "payee_id", -1),
    State(POTS, "advance", "pot_id", 1),
    State(POOLS, "pool", "contract_id", -1),
    State(RESERVES, "reserve", "payee_id", -1),
    State(ACCRUED, "accrued", "payee_id", -1),
    State(HELD, "held", "hold_id", -1),
)

Balances = dict[tuple[str, ...], int]


def ledger_faults(book: Book) -> Iterator[str | None]:
    """Where the last closed period and the ledger do not agree on what is carried on."""
    closed = periods.closed(book)
    if not closed:
        return
    posted = _posted(book)
    for state in STATES:
        stated = {
            f"{state.account}:{owner}": state.sign * units
            for (owner,), units in _amounts(closed[-1].run, state.table, "closing", (state.owner,)).items()
        }
        booked = {name: units for name, units in posted.items() if name.partition(":")[0] == state.account}
        for name in sorted({*stated, *booked}):
            ours, theirs = booked.get(name, 0), stated.get(name, 0)
            yield (
                _off(name, f"ledger {money.text(ours)}, {closed[-1].period} {money.text(theirs)}")
                if ours != theirs
                else None
            )


def chain_faults(book: Book) -> Iterator[str | None]:
    """Where a period did not begin with what the period before has left."""
    for before, after in pairwise(periods.closed(book)):
        for state in STATES:
            grain = tuple(name for name in state.table.grain if name != "currency")
            left = _amounts(before.run, state.table, "closing", grain)
            right = _amounts(after.run, state.table, "opening", grain)
            off = sorted(key for key in {*left, *right} if left.get(key, 0) != right.get(key, 0))
            names = ", ".join(" ".join(key) for key in off[:5])
            yield _off(f"{before.period} to {after.period}, {state.table.name}", names) if off else None


def _posted(book: Book) -> dict[str, int]:
    posted: dict[str, int] = {}
    for posting in ledger.postings(book):
        if posting.currency == book.currency:
            units = to_units(Decimal(posting.amount))
            posted[posting.ledger_account] = posted.get(posting.ledger_account, 0) + units
    return posted


def _amounts(run: periods.Run, table: Table, column: str, names: tuple[str, ...]) -> Balances:
    """The amounts of a column that are not zero, added up by some names; what is in no ledger is left out."""
    found: Balances = {}
    for row in run.table(table.name).to_pylist():
        if row.get("measured") != "yes":
            key = tuple(row[name] for name in names)
            found[key] = found.get(key, 0) + to_units(row[column])
    return {key: units for key, units in found.items() if units}


def _off(where: str, what: str) -> str:
    return f"{where}: {what}"
