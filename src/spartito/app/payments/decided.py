"""The payments that a closed run decided, each under an id of its own and with the details that were pinned for it.

Round 1 of a period has all that its run decided, with the details of the run's payees.  A later round has what is sent
once more (see `again`), with the details of the payees as they were then; so every round stays as it is for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from spartito.domain.ledger import BANK
from spartito.domain.money import to_units
from spartito.domain.payment import payment_id
from spartito.domain.period import Period
from spartito.errors import InputError, StateError, ensure
from spartito.outputs.payments.model import Details, PaymentRow
from spartito.stages.settle.postings import payment_entry_id
from spartito.store import inputs, ledger, periods
from spartito.store import payments as recorded
from spartito.store.book import Book, book_id
from spartito.tables.at_rest import PAYABLES

FIRST = 1
_COLUMNS = ["payee_id", "name", "paid", "payment_currency"]


def closed_period(book: Book, period: Period) -> periods.Closed:
    """The sealed *period*; StateError before its close."""
    found = periods.closed_one(book, str(period))
    if found is None:
        raise StateError(f"{period} is not closed. Only a closed period is paid: `spartito close {period}`.")
    return found


def payments(book: Book, period: Period, round_: int = FIRST) -> list[PaymentRow]:
    """The payments of one round of a period, in order of payee id; InputError where there is no such round."""
    first = _decided(book, period)
    if round_ == FIRST:
        return first
    sent = [again for again in recorded.again(book) if (again.period, again.round) == (str(period), round_)]
    if not sent:
        raise InputError(f"{period} has no round {round_}: `spartito pay again {period}` makes the next one.")
    rows = {row.payee_id: row for row in first}
    again_rows = [replace(rows[again.payee_id], payment_id=again.payment_id) for again in sent]
    return as_stated(book, sent[0].payees_version, again_rows)


def _decided(book: Book, period: Period) -> list[PaymentRow]:
    """What the closed run decided, proven to be what the ledger says."""
    run = closed_period(book, period).run
    own_id = book_id(book)
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
        for row in run.table(PAYABLES.name, _COLUMNS).to_pylist()
        if row["paid"]
    ]
    _ensure_posted(book, period, paid)
    return as_stated(book, run.manifest()["inputs"]["inputs"]["payees"], paid)


def as_stated(book: Book, version: str, rows: Sequence[PaymentRow]) -> list[PaymentRow]:
    """The payments with the names and details that one version of the payees states."""
    payees = {payee["payee_id"]: payee for payee in inputs.read_version(book, "payees", version)}
    return [_as_stated(row, payees.get(row.payee_id)) for row in rows]


def _as_stated(row: PaymentRow, payee: dict[str, str] | None) -> PaymentRow:
    if payee is None:
        return replace(row, details=Details())
    details = Details(**{name: payee[name] for name in Details.__slots__})
    return replace(row, name=payee["name"], details=details)


def _ensure_posted(book: Book, period: Period, paid: Sequence[PaymentRow]) -> None:
    """Prove that the payments are what the ledger says left the bank for the payees."""
    prefix = payment_entry_id(str(period), "")
    posted = {
        (posting.entry_id, posting.currency): to_units(-Decimal(posting.amount))
        for posting in ledger.postings(book, str(period))
        if posting.ledger_account == BANK and posting.entry_id.startswith(prefix)
    }
    listed = {
        (payment_entry_id(str(period), row.payee_id), row.currency): to_units(row.amount) for row in paid
    }
    ensure(posted == listed, f"the payments of {period} are what the ledger says left the bank")
