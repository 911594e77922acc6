"""Prove what closed periods leave to the next: that it is what the ledger says, and what the next one began with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from spartito.app.month import payables
from spartito.app.proving import told
from spartito.app.proving.told import Told
from spartito.domain import money
from spartito.domain.money import plain, round_half_even, to_units
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
        rows = _amounts(closed[-1].run, state, "closing", (state.owner,), book.currency)
        stated = {
            (f"{state.account}:{owner}", currency): state.sign * units
            for (owner, currency), units in rows.items()
        }
        booked = {key: units for key, units in posted.items() if key[0].partition(":")[0] == state.account}
        for key in sorted({*stated, *booked}):
            ours, theirs = booked.get(key, 0), stated.get(key, 0)
            said = f"ledger {money.text(ours)}, {closed[-1].period} {money.text(theirs)} {key[1]}"
            yield _off(key[0], said) if ours != theirs else None


def chain_faults(book: Book) -> Iterator[str | None]:
    """Where a period did not begin with what the period before has left."""
    for before, after in pairwise(periods.closed(book)):
        for state in STATES:
            grain = tuple(name for name in state.table.grain if name != "currency")
            left = _amounts(before.run, state, "closing", grain, book.currency)
            right = _amounts(after.run, state, "opening", grain, book.currency)
            off = sorted(key for key in {*left, *right} if left.get(key, 0) != right.get(key, 0))
            names = ", ".join(" ".join(key) for key in off[:5])
            yield _off(f"{before.period} to {after.period}, {state.table.name}", names) if off else None


def entered_faults(book: Book) -> Iterator[str | None]:
    """Where earnings did not enter a balance in another currency at the rate of the period's last day, to the last unit."""
    for known in told.every(book):
        rows = [
            row
            for row in payables.rows(known.closed.run, book.currency)
            if row["balance_currency"] != book.currency
        ]
        came = _came(known, {row["payee_id"] for row in rows}) if rows else {}
        for row in rows:
            if row["entered_rate"] or came.get(row["payee_id"]):
                yield _entered_fault(known, row, came.get(row["payee_id"], 0))


def _entered_fault(known: Told, row: payables.Row, came: int) -> str | None:
    rate = _entered_rate(known, row["balance_currency"])
    earned = round_half_even(came * rate, 0)
    stated = row["entered_rate"]
    if stated and Fraction(stated) == rate and to_units(row["earned"]) == earned:
        return None
    ours, theirs = f"{money.text(earned)} {row['balance_currency']} at {rate}", plain(row["earned"])
    return _off(
        f"{known.period}, {row['payee_id']}", f"{ours} entered, and not {theirs} at {stated or 'none'}"
    )


def _entered_rate(known: Told, currency: str) -> Fraction:
    """What one unit of book currency is in that of a balance on the last day of a period, less the spread."""
    spread = Fraction(known.settings["payment_spread_percent"]) / 100
    return known.last_day_rate(currency) * (1 - spread)


def _came(known: Told, payees: set[str]) -> dict[str, int]:
    """What the conversions of a period gave these payees, in units of book currency."""
    found: dict[str, int] = {}
    for part in known.conversions():
        if part.part in payees:
            found[part.part] = found.get(part.part, 0) + part.units
    return found


def _posted(book: Book) -> dict[tuple[str, str], int]:
    posted: dict[tuple[str, str], int] = {}
    for posting in ledger.postings(book):
        key = posting.ledger_account, posting.currency
        posted[key] = posted.get(key, 0) + to_units(Decimal(posting.amount))
    return posted


def _amounts(
    run: periods.Run, state: State, column: str, names: tuple[str, ...], book_currency: str
) -> Balances:
    """The amounts of a column that are not zero, added up by some names and the currency; what is in no ledger is left out."""
    found: Balances = {}
    of_balances = state.table is PAYABLES
    rows = payables.rows(run, book_currency) if of_balances else run.table(state.table.name).to_pylist()
    currency = "balance_currency" if of_balances else "currency"
    for row in rows:
        if row.get("measured") != "yes":
            key = (*(row[name] for name in names), row[currency])
            found[key] = found.get(key, 0) + to_units(row[column])
    return {key: units for key, units in found.items() if units}


def _off(where: str, what: str) -> str:
    return f"{where}: {what}"
