"""The payments of a closed period: the same file on every export, each payment under an id of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from spartito.domain.ledger import BANK
from spartito.domain.money import to_units
from spartito.domain.payment import payment_id
from spartito.domain.period import Period
from spartito.errors import InputError, StateError, ensure
from spartito.outputs.payments import PaymentRow, write_payments_csv
from spartito.outputs.present import total
from spartito.stages.settle.settle import payment_entry_id
from spartito.store import ledger, periods
from spartito.store.book import Book, book_id
from spartito.tables.at_rest import PAYABLES

KINDS = ("csv",)
_COLUMNS = ["payee_id", "name", "paid", "payment_currency"]


def closed_period(book: Book, period: Period) -> periods.Closed:
    """The sealed *period*; StateError before its close."""
    found = next((c for c in periods.closed(book) if c.period == str(period)), None)
    if found is None:
        raise StateError(f"{period} is not closed. Only a closed period is paid: `spartito close {period}`.")
    return found


def payments(book: Book, period: Period) -> list[PaymentRow]:
    """The payments that the closed run decided, in order of payee id."""
    run = closed_period(book, period).run
    own_id = book_id(book)
    rows = run.table(PAYABLES.name, _COLUMNS).to_pylist()
    paid = [
        PaymentRow(
            payment_id=payment_id(own_id, row["payee_id"], period),
            payee_id=row["payee_id"],
            name=row["name"],
            amount=row["paid"],
            currency=row["payment_currency"],
            period=str(period),
            reference=f"Royalties {period}",
        )
        for row in rows
        if row["paid"]
    ]
    _ensure_posted(book, period, paid)
    return paid


def _ensure_posted(book: Book, period: Period, paid: Sequence[PaymentRow]) -> None:
    """Prove that the payment file is what the ledger says left the bank."""
    posted = {
        (posting.entry_id, posting.currency): to_units(-Decimal(posting.amount))
        for posting in ledger.postings(book, str(period))
        if posting.ledger_account == BANK and Decimal(posting.amount) < 0
    }
    listed = {
        (payment_entry_id(str(period), row.payee_id), row.currency): to_units(row.amount) for row in paid
    }
    ensure(posted == listed, f"the payments of {period} are what the ledger says left the bank")


def export(book: Book, period: Period, kind: str, path: Path) -> list[PaymentRow]:
    """Write the payment file of a closed period to *path*."""
    if kind not in KINDS:
        raise InputError(f'"{kind}" is not a kind of payment file. Known: {", ".join(KINDS)}.')
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the file to write with --to.")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is not a folder; make it, or name another place with --to.")
    rows = payments(book, period)
    write_payments_csv(rows, path)
    return rows


def totals(rows: list[PaymentRow]) -> dict[str, tuple[int, Decimal]]:
    """How many payments there are in each currency, and what they add up to."""
    currencies = sorted({row.currency for row in rows})
    mine = {currency: [row.amount for row in rows if row.currency == currency] for currency in currencies}
    return {currency: (len(amounts), total(amounts)) for currency, amounts in mine.items()}
