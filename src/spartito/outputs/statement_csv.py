"""A statement as a table: every track line, every digit, and the steps from the old balance to the new one.

One row is one fact, named by its first column. In the book currency,
opening + earnings + deductions + payment = closing; in each report's currency, the tracks sum to their earnings row.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from spartito.domain.money import plain
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import csv_text
from spartito.outputs.statement import SourceEarnings, Statement
from spartito.outputs.statement_words import deduction_words

COLUMNS = (
    "row", "statement", "period", "payee_id", "source", "sales_period", "usage_type", "kind", "isrc", "upc", "title",
    "artist", "release_title", "quantity", "amount", "currency", "converted", "book_currency", "rate", "note",
)  # fmt: skip

# Spreadsheets take a file without it for the local 8-bit encoding, and spoil every name that is not English.
BYTE_ORDER_MARK = "\ufeff"


def write_csv(statement: Statement, path: Path) -> None:
    """Write a statement's table to *path*, whole or not at all."""
    write_atomically(path, render_csv(statement))


def render_csv(statement: Statement) -> bytes:
    """The table as UTF-8 with a byte order mark, comma, LF; `rate` is a fraction n/d."""
    return (BYTE_ORDER_MARK + ",".join(COLUMNS) + "\n" + "".join(_rows(statement))).encode()


def _rows(statement: Statement) -> Iterator[str]:
    same = ",".join(csv_text(text) for text in (statement.number, statement.period, statement.payee.payee_id))
    book = csv_text(statement.book_currency)
    payment = statement.payment
    draft = "draft" if statement.draft else ""
    yield _balance("opening", same, statement.opening, book, draft)
    for source in statement.sources:
        yield from _source_rows(source, same, book)
    for waiting in statement.pending:
        place = f"{csv_text(waiting.source)},{csv_text(waiting.sales_period)}"
        amount = f"{plain(waiting.amount)},{csv_text(waiting.currency)}"
        yield f"pending,{same},{place},,,,,,,,,{amount},,,,waiting for the DSP's money\n"
    amount = f"{plain(payment.paid)},{csv_text(payment.currency)}"
    note = csv_text(payment.reason or payment.rate_note)
    converted = plain(payment.paid_in_book.copy_negate())
    yield f"payment,{same},,,,,,,,,,,{amount},{converted},{book},{payment.rate},{note}\n"
    yield _balance("closing", same, statement.closing, book, draft)


def _source_rows(source: SourceEarnings, same: str, book: str) -> Iterator[str]:
    place = f"{csv_text(source.source)},{csv_text(source.sales_period)}"
    currency = csv_text(source.currency)
    for track in source.tracks:
        texts = (
            track.usage_type,
            track.kind,
            track.isrc,
            track.upc,
            track.title,
            track.artist,
            track.release_title,
        )
        what = ",".join([csv_text(text) for text in texts])
        yield f"track,{same},{place},{what},{plain(track.quantity)},{plain(track.amount)},{currency},,,,\n"
    amounts = f"{plain(source.amount)},{currency},{plain(source.converted)},{book},{source.rate}"
    yield f"earnings,{same},{place},,,,,,,,,{amounts},{csv_text(source.rate_note)}\n"
    for deduction in source.deductions:
        words, converted = csv_text(deduction_words(deduction)), plain(deduction.amount)
        yield f"deduction,{same},{place},,{deduction.kind},,,,,,,,,{converted},{book},,{words}\n"


def _balance(row: str, same: str, amount: Decimal, book: str, note: str) -> str:
    return f"{row},{same},,,,,,,,,,,,,{plain(amount)},{book},,{note}\n"
