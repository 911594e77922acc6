"""Prove that nothing is left of what was paid for superseded reports: every earning of theirs was taken back, no other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from spartito.domain import money
from spartito.domain.ledger import SUPERSEDED
from spartito.domain.money import FINE_SCALE, to_units
from spartito.stages import query
from spartito.stages.settle.paid import pool_part
from spartito.store import ledger, periods
from spartito.store.book import Book
from spartito.tables.at_rest import EARNINGS

# What a hold kept and has given back is taken from whom it went to, who is told apart; the hold is not.
_TOLD_APART = [name for name in EARNINGS.grain if name not in ("conversion_id", "hold_id")]


def faults(book: Book) -> Iterator[str | None]:
    """Where earnings of a report that was taken back do not come to nothing, or its money did not go to the new lines."""
    taken = {tuple(row[:3]) for closed in periods.closed(book) for row in _taken_back(closed)}
    left: dict[tuple[str, ...], int] = {}
    for closed in periods.closed(book) if taken else ():
        for key, amount in _earnings(closed, {report_id for report_id, _, _ in taken}):
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


def _taken_back(closed: periods.Closed) -> Iterator[tuple[str, str, str]]:
    for row in closed.run.manifest().get("superseded", ()):
        yield row["report_id"], row["sales_period"], row["currency"]


def _earnings(closed: periods.Closed, report_ids: set[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """What a run gave of some reports, with the pools of each contract as one."""
    rows = query.files(EARNINGS, [closed.run.folder / f"{EARNINGS.name}.parquet"])
    mine = pc.field("report_id").isin(pa.array(sorted(report_ids), pa.string()))
    found = rows.to_table([*_TOLD_APART, "amount"], mine).group_by(_TOLD_APART).aggregate([("amount", "sum")])
    for row in found.to_pylist():
        key = tuple(pool_part(row[name]) if name == "payee_id" else row[name] for name in _TOLD_APART)
        yield key, to_units(row["amount_sum"], FINE_SCALE)


def _leftover(book: Book) -> Iterator[str | None]:
    sums: dict[str, int] = {}
    for posting in ledger.postings(book):
        if posting.ledger_account.startswith(f"{SUPERSEDED}:"):
            sums[posting.ledger_account] = sums.get(posting.ledger_account, 0) + to_units(
                Decimal(posting.amount)
            )
    for account, units in sorted(sums.items()):
        yield f"{account} is off by {money.text(units)} {book.currency}" if units else None
