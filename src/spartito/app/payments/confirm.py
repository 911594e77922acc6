"""Take in what became of payments: a bank's status report (pain.002), or a table of payment ids.

The same statement again changes nothing, and statements may come in any order: each state of a payment is recorded
once, and a payment that came back stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spartito.app.payments.approve import approved_files
from spartito.domain.payment import CONFIRMED, REJECTED
from spartito.errors import InputError, Problem, TableError
from spartito.sources import input_table, payment_status
from spartito.sources.payment_status import Said
from spartito.store import payments as recorded
from spartito.store.book import Book
from spartito.store.payments import Filed, State
from spartito.tables.payments import CONFIRMATIONS
from spartito.tables.validate import MAX_PROBLEMS, as_rows, check_columns

# ISO 20022 external code set, payment transaction status (1 August 2026): settled on the creditor's or the debtor's
# account; rejected or cancelled. All other codes say that the payment is on its way.
STATES: Mapping[str, str] = {"ACSC": CONFIRMED, "ACCC": CONFIRMED, "RJCT": REJECTED, "CANC": REJECTED}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a file said: how many of each state are new, known before, or only on their way, and what nobody approved."""

    new: dict[str, int]
    known: int
    on_the_way: int
    not_approved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A statement about one payment and the line where it stands; the state is blank while it is on its way."""

    line: int
    state: State


def confirm(book: Book, path: Path) -> Confirmed:
    """Record what the file says of payments, all of it or nothing; TableError lists the payments that are not ours."""
    with book.lock():
        filed = recorded.filed(book)
        rows = _from_bank(book, path, filed) if payment_status.is_xml(path) else _from_table(path)
        _refuse_strangers(path.name, rows, {row.payment_id for row in filed})
        known = {(state.payment_id, state.state) for state in recorded.states(book)}
        final = [row.state for row in rows if row.state.state]
        new = {
            (state.payment_id, state.state): state
            for state in reversed(final)
            if (state.payment_id, state.state) not in known
        }
        recorded.record_states(book, [new[key] for key in sorted(new)])
        approved = approved_files(book)
    safe = {row.payment_id for row in filed if row.file_hash in approved}
    return Confirmed(
        new={name: sum(key[1] == name for key in new) for name in sorted({key[1] for key in new})},
        known=len(final) - len(new),
        on_the_way=len(rows) - len(final),
        not_approved=tuple(sorted({state.payment_id for state in final} - safe)),
    )


def _refuse_strangers(file: str, rows: Sequence[_Row], ours: set[str]) -> None:
    problems = [
        Problem(
            file,
            row.line,
            "payment_id",
            row.state.payment_id,
            "a payment in a file that this book has written",
        )
        for row in rows
        if row.state.payment_id not in ours
    ]
    if problems:
        raise TableError(tuple(problems[:MAX_PROBLEMS]))
    if not rows:
        raise InputError(f"{file} says nothing about any payment. Nothing was recorded.")


def _from_table(path: Path) -> list[_Row]:
    file = input_table.read(path, CONFIRMATIONS)
    checked = check_columns(CONFIRMATIONS, file.name, file.header, file.lines, file.columns)
    if problems := [*file.problems, *checked.problems]:
        raise TableError(tuple(problems[:MAX_PROBLEMS]))
    return [
        _Row(line, State(row["payment_id"], row["status"], row["paid_on"], row["reference"], row["reason"]))
        for line, row in zip(file.lines, as_rows(checked), strict=True)
    ]


def _from_bank(book: Book, path: Path, filed: Sequence[Filed]) -> list[_Row]:
    """What the bank says of each payment: by itself, else with its batch, else with the whole message."""
    messages = {file.message: file.file_hash for file in recorded.files(book) if file.message}
    by_payment: dict[str, _Row] = {}
    rows: list[_Row] = []
    for said in sorted(payment_status.read(path), key=_precision):
        if said.payment_id:
            rows.append(_row(said, said.payment_id))
        else:
            for payment_id in _members(said, messages, filed):
                by_payment[payment_id] = _row(said, payment_id)
    named = {row.state.payment_id for row in rows}
    return [*rows, *(row for payment_id, row in by_payment.items() if payment_id not in named)]


def _precision(said: Said) -> tuple[bool, bool]:
    return bool(said.batch), bool(said.payment_id)


def _members(said: Said, messages: Mapping[str, str], filed: Sequence[Filed]) -> list[str]:
    """The payments of a batch or message; a status that is not final says nothing about them."""
    if said.code not in STATES:
        return []
    belongs: Callable[[Filed], bool] = (
        (lambda row: row.batch == said.batch)
        if said.batch
        else (lambda row: row.file_hash == messages.get(said.message))
    )
    found = [row.payment_id for row in filed if belongs(row)]
    # A message that is not ours becomes a problem that names it.
    return found or [said.batch or said.message]


def _row(said: Said, payment_id: str) -> _Row:
    reason = " ".join(filter(None, (said.code if STATES.get(said.code) == REJECTED else "", said.reason)))
    return _Row(said.line, State(payment_id, STATES.get(said.code, ""), said.on, said.reference, reason))
