"""What whoever approves should look at: payees whose account is another than last time, and accounts that payees share.

A changed account is how payments are stolen, and a shared one how they go astray; both are legitimate as a rule, so they
are said and never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spartito.app.payments.decided import FIRST, as_stated, closed_period
from spartito.domain.period import Period
from spartito.outputs.payments.model import PaymentRow
from spartito.store import periods
from spartito.store.book import Book


def to_look_at(book: Book, period: Period, round_: int, rows: Sequence[PaymentRow]) -> list[str]:
    """A sentence for each payee whose account is not that of the last time, and for each account of several payees."""
    return [*_changed(book, period, round_, rows), *_shared(rows)]


def _changed(book: Book, period: Period, round_: int, rows: Sequence[PaymentRow]) -> list[str]:
    """A later round is compared with the first, the first with the period that was closed before."""
    closed = closed_period(book, period)
    before = [known for known in periods.closed(book) if known.period < closed.period]
    last = closed if round_ > FIRST else before[-1] if before else None
    if last is None:
        return []
    stated = as_stated(book, last.run.manifest()["inputs"]["inputs"]["payees"], rows)
    return [
        f"{row.payee_id} is paid to another account than in {last.period}: have the payee confirm it."
        for row, old in zip(rows, stated, strict=True)
        if replace(old.details, method=row.details.method).account not in ("", row.details.account)
    ]


def _shared(rows: Sequence[PaymentRow]) -> list[str]:
    payees: dict[str, list[str]] = {}
    for row in rows:
        payees.setdefault(row.details.account, []).append(row.payee_id)
    return [
        f"{', '.join(mine[:5])} are paid to the same account ({len(mine)} payees)."
        for account, mine in payees.items()
        if account and len(mine) > 1
    ]
