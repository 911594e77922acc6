"""The tables of a statement that say how each figure came about: one description for the page, the PDF and the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.movement import PAYMENT
from spartito.outputs.present import day, month
from spartito.outputs.statement.model import SourceEarnings, Statement
from spartito.outputs.statement.words import (
    deduction_words,
    dsp_name,
    feed_name,
    movement_words,
    percent_words,
    pot_words,
    rate_words,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A cell of text, with something less important beside it."""

    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """A cell with an exact amount; `named` where the currency is to be read in the cell itself."""

    amount: Decimal
    currency: str
    named: bool = False


Cell = Words | Money


@dataclass(frozen=True, slots=True)
class Detail:
    """A table: its title, its columns, its rows, what to know before reading it; `summed` where the last row is a sum."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    summed: bool = False


def details(statement: Statement) -> tuple[Detail, ...]:
    """The tables that have anything to say."""
    tables = (
        _came_in(statement), _moved(statement), _pots(statement), _holds(statement), _reserves(statement),
        _taxes(statement), _self_bills(statement), _pending(statement),
    )  # fmt: skip
    return tuple(table for table in tables if table.rows)


def _came_in(statement: Statement) -> Detail:
    rows = [row for source in statement.sources for row in _source(source, statement.currency)]
    if rows:
        rows.append((Words("Earned"), *[Words("")] * 3, Money(statement.earned, statement.currency)))
    columns = ("Service", "Sold in", "Your share", "Converted", statement.currency)
    return Detail("What came in", columns, tuple(rows), summed=True)


def _source(source: SourceEarnings, currency: str) -> Iterator[tuple[Cell, ...]]:
    rates = ((source.rate, source.rate_note), (source.entered_rate, source.entered_rate_note))
    told = [(rate_words(rate), note) for rate, note in rates if rate]
    rate = f"at {', then at '.join(words for words, _ in told)}" if told else ""
    notes = ", then ".join(note for _, note in told)
    yield (
        Words(dsp_name(source.source), feed_name(source.source)),
        Words(month(source.sales_period)),
        Money(source.amount, source.currency, named=True),
        Words(rate, notes),
        Money(source.converted, currency),
    )
    for taken in source.taken_before:
        words = Words("", f"{deduction_words(taken)}, before your share")
        yield (words, Words(""), Money(taken.amount, source.currency, named=True), Words(""), Words(""))
    for deduction in source.deductions:
        yield (Words("", deduction_words(deduction)), *[Words("")] * 3, Money(deduction.amount, currency))


def _moved(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(movement_words(movement.kind), movement.note),
            Words(movement.reference),
            Words(day(movement.on_date)),
            Money(movement.amount, statement.currency),
        )
        for movement in statement.movements
        if movement.kind != PAYMENT
    )
    return Detail("What else moved your balance", ("What", "Concerns", "On", statement.currency), rows)


def _pots(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(pot_words(pot.kind), pot.pot_id),
            Money(pot.granted, pot.currency, named=True),
            Money(pot.added, pot.currency),
            Money(pot.recouped, pot.currency),
            Money(pot.recouped_to_date, pot.currency),
            Money(pot.closing, pot.currency),
        )
        for pot in statement.pots
    )
    columns = ("Advance or cost", "Granted", "Added now", "Recouped now", "Recouped to date", "Outstanding")
    return Detail("How much is still unrecouped", columns, rows)


def _holds(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(held.reason, held.hold_id),
            Words(day(held.review_on)),
            Money(held.opening, held.currency, named=True),
            Money(held.added, held.currency),
            Money(held.released, held.currency),
            Money(held.forfeited, held.currency),
            Money(held.closing, held.currency),
        )
        for held in statement.holds
    )
    columns = ("Reason", "Looked at again", "Held before", "Added", "Released", "Forfeited", "Held now")
    note = "This money is counted and kept apart. It is looked at again on the day named."
    return Detail("What is held, and why", columns, rows, note)


def _reserves(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(month(reserve.period), reserve.contract_id),
            Money(reserve.opening, reserve.currency, named=True),
            Money(reserve.withheld, reserve.currency),
            Money(reserve.drawn, reserve.currency),
            Money(reserve.released, reserve.currency),
            Money(reserve.closing, reserve.currency),
        )
        for reserve in statement.reserves
    )
    columns = ("Kept from", "Kept before", "Added", "Used for returns", "Released", "Kept now")
    return Detail("What is kept for returns", columns, rows)


def _taxes(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(tax.profile_id, tax.document),
            Words(day(tax.event_on)),
            Money(tax.base, tax.currency, named=True),
            Words(percent_words(tax.rate)),
            Money(tax.source_tax, tax.currency),
            Money(tax.tax, tax.currency),
            Money(tax.year_to_date, tax.currency),
        )
        for tax in statement.taxes
    )
    columns = ("Rule", "On", "Taxed amount", "Rate", "Taken at source", "Tax now", "Tax this year")
    return Detail("Tax withheld", columns, rows)


def _self_bills(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(bill.number, bill.words),
            Words(day(bill.issued_on)),
            Money(bill.base, bill.currency, named=True),
            Words(percent_words(bill.rate)),
            Money(bill.vat, bill.currency),
        )
        for bill in statement.self_bills
    )
    return Detail("Self-billed invoices", ("Number", "On", "Before VAT", "Rate", "VAT"), rows)


def _pending(statement: Statement) -> Detail:
    rows = tuple(
        (
            Words(dsp_name(waiting.source), feed_name(waiting.source)),
            Words(month(waiting.sales_period)),
            Money(waiting.amount, waiting.currency, named=True),
        )
        for waiting in statement.pending
    )
    note = "Reported to us, but the money has not reached us yet. It will be on the statement of the month it arrives."
    return Detail("Still to come", ("Service", "Sold in", "Your share"), rows, note)
