"""Prove that nothing is left of what was paid for superseded reports: every earning of theirs was taken back, no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app import contracts
from spartito.domain import hold as holds
from spartito.domain import money
from spartito.domain.ledger import SUPERSEDED
from spartito.domain.money import FINE_SCALE, to_units
from spartito.domain.period import Period
from spartito.stages import query
from spartito.stages.settle.paid import pool_part
from spartito.store import inputs, ledger, periods
from spartito.store.book import Book
from spartito.tables.at_rest import EARNINGS

_TOLD_APART = [name for name in EARNINGS.grain if name != "conversion_id"]
Place = tuple[str, str, str]
"""A report part: its report, sales period and currency."""


def faults(book: Book) -> Iterator[str | None]:
    """Where earnings of a report that was taken back do not come to nothing, or its money did not go to the new lines."""
    taken = _taken_back(book)
    left: dict[tuple[str, ...], int] = {}
    for closed in periods.closed(book) if taken else ():
        for key, amount in _earnings(closed, taken):
            left[key] = left.get(key, 0) + amount
    for report_id, month, currency in sorted(taken):
        place = {"report_id": report_id, "sales_period": month, "currency": currency}
        mine = {
            key: amount
            for key, amount in left.items()
            if place.items() <= dict(zip(_TOLD_APART, key, strict=True)).items()
        }
        wrong = next((key for key, amount in mine.items() if amount), None)
        yield (
            f"report {report_id} {month} {currency}: {' '.join(wrong)} was not taken back" if wrong else None
        )
    yield from _leftover(book)


def _taken_back(book: Book) -> dict[Place, frozenset[str]]:
    """The parts of reports that were taken back, and the holds that had given back by then what they kept of them."""
    return {
        (row["report_id"], row["sales_period"], row["currency"]): _given_back(book, closed)
        for closed in periods.closed(book)
        for row in closed.run.manifest().get("superseded", ())
    }


def _given_back(book: Book, closed: periods.Closed) -> frozenset[str]:
    """The holds whose money had gone to those it was owed to, by the table that the run of a period has pinned."""
    version = closed.run.manifest()["inputs"]["inputs"]["holds"]
    pinned = contracts.holds.of(inputs.read_version(book, "holds", version))
    return holds.given_back(pinned, Period.parse(closed.period).last_day)


def _earnings(
    closed: periods.Closed, taken: Mapping[Place, frozenset[str]]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """What a run gave of the reports that were taken back."""
    report_ids = {report_id for report_id, _, _ in taken}
    rows = query.files(EARNINGS, [closed.run.folder / f"{EARNINGS.name}.parquet"])
    mine = pc.field("report_id").isin(pa.array(sorted(report_ids), pa.string()))
    found = rows.to_table([*_TOLD_APART, "amount"], mine).group_by(_TOLD_APART).aggregate([("amount", "sum")])
    for row in found.to_pylist():
        yield _key(row, taken), to_units(row["amount_sum"], FINE_SCALE)


def _key(row: dict[str, Any], taken: Mapping[Place, frozenset[str]]) -> tuple[str, ...]:
    """What tells an earning apart: the pools of each contract are one, and what a hold has given back is free."""
    given_back = taken.get((row["report_id"], row["sales_period"], row["currency"]), frozenset())
    free = {"hold_id": ""} if row["hold_id"] in given_back else {}
    said = {**row, "payee_id": pool_part(row["payee_id"]), **free}
    return tuple(said[name] for name in _TOLD_APART)


def _leftover(book: Book) -> Iterator[str | None]:
    sums: dict[str, int] = {}
    for posting in ledger.postings(book):
        if posting.ledger_account.startswith(f"{SUPERSEDED}:"):
            sums[posting.ledger_account] = sums.get(posting.ledger_account, 0) + to_units(
                Decimal(posting.amount)
            )
    for account, units in sorted(sums.items()):
        yield f"{account} is off by {money.text(units)} {book.currency}" if units else None
