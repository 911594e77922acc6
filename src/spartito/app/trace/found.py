"""A payee's period as one document: the balance step by step, the conversions, the tracks, and the lines behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from spartito.app import place
from spartito.app.month import payables
from spartito.app.resources import Resources
from spartito.app.trace import cells as behind
from spartito.app.trace.cells import KEY, Cell
from spartito.app.trace.lines import FIELDS, lines
from spartito.domain.money import plain
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.outputs.atomic import stream_atomically
from spartito.outputs.present import raw_csv_text, total
from spartito.stages.settle.paid import is_change
from spartito.store import periods
from spartito.store.book import Book
from spartito.tables.at_rest import AT_SOURCE, CONVERSIONS, EARNINGS, MOVEMENTS

Row = dict[str, Any]
_TEXTS = (
    "payee_id", "name", "entered_rate", "entered_rate_note", "payment_currency", "payment_rate", "payment_rate_date",
)  # fmt: skip
_BALANCE = ("opening", "earned", "payable", "paid", "from_balance", "closing")
_MOVEMENT = "kind reference note on_date amount"
_CONVERSION = "conversion_id source sales_period currency deduction territory amount rate rate_note converted"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose money is asked for, and of which track (blank: of all)."""

    payee_id: str
    period: Period
    isrc: str = ""
    upc: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found: the document without its lines, and the cells by which they are found."""

    document: Row
    cells: Sequence[Cell]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(int(cell.row["lines"]) for cell in self.cells)


def trace(book: Book, asked: Asked, resources: Resources) -> Trace:
    """Trace a payee's money in a closed period, or in the newest draft of one; every step is proven."""
    run, status = _run(book, asked.period)
    payable = _payable(book, run, asked.payee_id)
    if not payable:
        raise InputError(f"{asked.payee_id} has nothing in {asked.period}; `spartito run` lists who has.")
    earnings = [row for row in _only(run, EARNINGS.name, asked.payee_id) if _asked(row, asked)]
    conversions = _only(run, CONVERSIONS.name, asked.payee_id, "part")
    # What is taken back was traced in the period that had paid it.
    given = [row for row in earnings if not is_change(row["conversion_id"])]
    found = behind.behind(book, run, asked.payee_id, given, resources)
    document = {
        **_balance(book, run, status, payable[0], asked),
        "movements": [_plain(row, _MOVEMENT) for row in _only(run, MOVEMENTS.name, asked.payee_id)],
        "conversions": [_plain(row, _CONVERSION) for row in conversions],
        "came_in": plain(total(row["converted"] for row in conversions)),
        "tracks": _tracks(earnings, found),
    }
    return Trace(document, found)


def _balance(book: Book, run: periods.Run, status: str, payable: Row, asked: Asked) -> Row:
    """Whose period it is, and its balances in their currency; `paid` is in the currency of the payment."""
    return {
        "period": str(asked.period),
        "run_id": run.run_id,
        "status": status,
        "currency": payable["balance_currency"],
        "book_currency": book.currency,
        **{name: payable[name] for name in _TEXTS},
        **{name: plain(payable[name]) for name in _BALANCE},
    }


def write_lines(book: Book, found: Trace, to: Path, resources: Resources) -> None:
    """Write every line behind the traced money as CSV, whole or not at all."""
    place.check(book, to)
    stream_atomically(to, _csv(lines(book, found.cells, resources)))


def _csv(rows: Iterator[Mapping[str, str]]) -> Iterator[bytes]:
    yield _csv_row({name: name for name in FIELDS})
    for told in rows:
        yield _csv_row(told)


def _csv_row(row: Mapping[str, str]) -> bytes:
    return f"{','.join(raw_csv_text(row[name]) for name in FIELDS)}\n".encode()


def _run(book: Book, period: Period) -> tuple[periods.Run, str]:
    if closed := periods.closed_one(book, str(period)):
        return closed.run, "closed"
    draft = periods.draft(book, str(period))
    if draft is None:
        raise StateError(f"{period} was not calculated yet. Calculate it first: `spartito run {period}`.")
    return draft, "draft"


def _payable(book: Book, run: periods.Run, payee_id: str) -> list[Row]:
    table = payables.table(run, book.currency)
    rows: list[Row] = table.filter(pc.equal(table["payee_id"], payee_id)).to_pylist()
    return rows


def _only(run: periods.Run, name: str, payee_id: str, column: str = "payee_id") -> list[Row]:
    table = run.table(name)
    rows: list[Row] = table.filter(pc.equal(table[column], payee_id)).to_pylist()
    return rows


def _asked(row: Row, asked: Asked) -> bool:
    return asked.isrc in ("", row["isrc"]) and asked.upc in ("", row["upc"])


def _plain(row: Row, names: str) -> Row:
    return {name: row[name] if isinstance(row[name], str) else plain(row[name]) for name in names.split()}


def _tracks(earnings: Sequence[Row], cells: Sequence[Cell]) -> list[Row]:
    """Each earning with the cells that it comes from: their money, the payee's share, and who gave it."""
    by_key: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        by_key.setdefault(_key(cell.source.conversion_id, cell.row), []).append(cell)
    return [_track(row, by_key.get(_key(row["conversion_id"], row), ())) for row in earnings]


def _key(conversion_id: str, row: Row) -> tuple[str, ...]:
    return (conversion_id, *(row[name] for name in ("report_id", "kind", *KEY)))


def _track(earning: Row, cells: Sequence[Cell]) -> Row:
    names = ("conversion_id", "report_id", "source", "kind", *KEY, "contract_id", "hold_id")
    return {
        **{name: earning[name] for name in names},
        "amount": plain(earning["amount"]),
        "cells": [_cell(cell, earning["contract_id"]) for cell in cells],
    }


def _cell(cell: Cell, contract_id: str) -> Row:
    share = total(part.share for part in cell.parts if part.contract_id == contract_id)
    return {
        **{name: cell.row[name] for name in ("sales_day",) if cell.row.get(name)},
        **{name: plain(cell.row[name]) for name in AT_SOURCE if cell.row.get(name)},
        "match_rule": cell.row["match_rule"],
        "lines": int(cell.row["lines"]),
        "amount": plain(cell.row["amount"]),
        "share": plain(share),
        "terms": list(cell.terms),
    }
