"""The result of a run as one JSON document: every payee's balance, what is in suspense, and the sum of the postings."""

from __future__ import annotations

from typing import Any

from spartito.app.month import payables
from spartito.domain.money import plain
from spartito.store import periods
from spartito.store.book import Book
from spartito.tables.at_rest import PENDING

_AMOUNTS = ("opening", "earned", "payable", "paid", "closing")
_NAMES = (
    "payee_id", "name", "balance_currency", "opening", "earned", "payable", "payment_currency", "paid", "closing", "reason",
    "entered_rate",
)  # fmt: skip


def of(book: Book, run: periods.Run) -> dict[str, Any]:
    """The document; amounts are text with all their digits, `paid` in the payment currency, the others in the balance's.

    *entered_rate* is what one unit of book currency was worth as it entered the balance; blank where that is in the book's.
    """
    facts = run.manifest()
    payees = payables.rows(run, book.currency, _NAMES)
    return {
        "run_id": run.run_id,
        "period": run.period,
        "currency": book.currency,
        "payees": [{n: plain(row[n]) if n in _AMOUNTS else row[n] for n in _NAMES} for row in payees],
        "suspense": facts["suspense"],
        "postings_sum": facts["postings_sum"],
        "pending": _pending(run),
        "waiting": facts["waiting"],
        "tie_out": facts["tie_out"],
        "untied": facts["untied"],
        "arrived": facts["arrived"],
        "trackless": facts["trackless"],
        "undecided": facts["undecided"],
        "superseded": facts["superseded"],
        "postponed": facts.get("postponed", []),
        "strikes": facts["strikes"],
        "unused_settlements": facts["unused_settlements"],
        "blocked_settlements": facts["blocked_settlements"],
    }


def _pending(run: periods.Run) -> list[dict[str, str]]:
    rows = run.table(PENDING.name).to_pylist()
    return [{**row, "amount": plain(row["amount"])} for row in rows]
