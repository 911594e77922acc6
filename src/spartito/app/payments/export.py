"""Write the payments of a closed period as files for a bank or a payment service: the same bytes on every export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from spartito.app import place
from spartito.app.payments.accounts import to_look_at
from spartito.app.payments.decided import FIRST, closed_period, payments
from spartito.app.payments.routes import Route, routes
from spartito.domain.period import Period
from spartito.errors import StateError
from spartito.outputs.payments import kinds
from spartito.outputs.payments.model import Debtor, Order, PaymentFile, PaymentRow
from spartito.outputs.present import total
from spartito.store import payments as recorded
from spartito.store.book import Book


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the routes of all payments of the period: those in the files are among them."""

    paths: list[Path]
    rows: list[PaymentRow]
    routes: list[Route]
    pay_on: date
    to_look_at: list[str]

    @property
    def lacking(self) -> list[Route]:
        """The payments that no file can hold yet."""
        return [route for route in self.routes if route.lacks]


def export(
    book: Book, period: Period, kind: str, path: Path, on: date | None = None, round_: int = FIRST
) -> Exported:
    """Write the payment files of a closed period to *path*, asked to be made on *on* (default: the day of its close).

    The book remembers each file by its hash, so that people can approve it and banks answer about it.
    """
    wanted = kinds.kind_of(kind)
    place.check(book, path)
    pay_on = on or date.fromisoformat(closed_period(book, period).recorded_at[:10])
    with book.lock():
        found = all_routes(book, period, round_)
        made = render(book, found, kind, pay_on)
        if not made:
            raise StateError(_nothing(period, wanted.method, found))
        paths = kinds.write(kind, made, path)
        recorded.record_files(book, [_record(file, period, round_, kind, pay_on) for file in made])
    rows = [row for file in made for row in file.rows]
    return Exported(paths, rows, found, pay_on, to_look_at(book, period, round_, rows))


def all_routes(book: Book, period: Period, round_: int = FIRST) -> list[Route]:
    """Every payment of one round of a period, with the way in which it is made."""
    return routes(payments(book, period, round_), book.settings.payment_methods, debtors(book))


def render(book: Book, found: Sequence[Route], kind: str, pay_on: date) -> list[PaymentFile]:
    """The files of one kind: the payments by its method; the plain one has every payment."""
    method = kinds.kind_of(kind).method
    rows = [route.row for route in found if not method or (route.method == method and not route.lacks)]
    return kinds.render(kind, rows, Order(debtors(book), pay_on))


def _record(
    file: PaymentFile, period: Period, round_: int, kind: str, pay_on: date
) -> tuple[recorded.FileRecord, list[recorded.Filed]]:
    digest = sha256(file.content).hexdigest()
    batches = file.batches or ("",) * len(file.rows)
    return (
        recorded.FileRecord(digest, str(period), round_, kind, file.part, pay_on.isoformat(), file.message),
        [
            recorded.Filed(digest, row.payment_id, batch)
            for row, batch in zip(file.rows, batches, strict=True)
        ],
    )


def debtors(book: Book) -> dict[str, Debtor]:
    """The account that pays in each currency, from the settings."""
    return {currency: Debtor(**debtor.model_dump()) for currency, debtor in book.settings.debtor.items()}


def totals(rows: list[PaymentRow]) -> dict[str, tuple[int, Decimal]]:
    """How many payments there are in each currency, and what they add up to."""
    currencies = sorted({row.currency for row in rows})
    mine = {currency: [row.amount for row in rows if row.currency == currency] for currency in currencies}
    return {currency: (len(amounts), total(amounts)) for currency, amounts in mine.items()}


def _nothing(period: Period, method: str, found: Sequence[Route]) -> str:
    lacking = [route for route in found if route.lacks and route.method in ("", method)]
    listed = [f"{route.row.payee_id} lacks {route.lacks}" for route in lacking]
    more = f"\n... and {len(listed) - 20} more" if len(listed) > 20 else ""
    return (
        "\n".join([f"No payment of {period} can be made by {method}; nothing was written.", *listed[:20]])
        + more
    )
