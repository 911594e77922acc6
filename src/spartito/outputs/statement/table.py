"""A statement as a table: every line, every digit, and the steps from the old balance to the new one.

One row is one fact, named by its first column. In the balance's currency, opening + earnings + deductions +
movements + payment = closing; in each report's currency, the tracks sum to their earnings row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import plain
from spartito.domain.movement import PAYMENT
from spartito.outputs.present import csv_text, raw_csv_text
from spartito.outputs.statement.model import SourceEarnings, Statement
from spartito.outputs.statement.words import deduction_words

COLUMNS = (
    "row", "statement", "version", "period", "payee_id", "source", "sales_period", "territory", "usage_type", "kind",
    "isrc", "upc", "title", "artist", "release_title", "quantity", "amount", "currency", "converted",
    "balance_currency", "rate", "reference", "date", "note",
)  # fmt: skip

# Spreadsheets take a file without it for the local 8-bit encoding, and spoil every name that is not English.
BYTE_ORDER_MARK = "\ufeff"


def render(statement: Statement) -> bytes:
    """The table for people with a spreadsheet: no text is a formula, UTF-8 with a byte order mark, comma, LF."""
    return (BYTE_ORDER_MARK + "".join(_rows(statement, csv_text))).encode()


def render_raw(statement: Statement) -> bytes:
    """The table for programs: each text as the catalogue has it, UTF-8, comma, LF (RFC 4180)."""
    return "".join(_rows(statement, raw_csv_text)).encode()


def _rows(statement: Statement, text: Callable[[str], str]) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\n"
    facts = (
        statement.number,
        str(statement.version),
        statement.period,
        statement.payee.payee_id,
    )
    writer = _Writer(",".join(map(text, facts)), text)
    yield writer.balance("opening", statement, statement.opening)
    for source in statement.sources:
        yield from _source(writer, source, statement.currency)
    for waiting in statement.pending:
        yield writer.row(
            "pending", place=(waiting.source, waiting.sales_period), amount=waiting.amount, currency=waiting.currency,
            note="waiting for the DSP's money",
        )  # fmt: skip
    yield from _movements(writer, statement)
    yield writer.balance("closing", statement, statement.closing)
    yield from _sections(writer, statement)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rows; what is the same in all of them is written once."""

    same: str
    text: Callable[[str], str]

    def row(
        self,
        row: str,
        *,
        place: tuple[str, str] = ("", ""),
        what: str = ",,,,,,,",
        quantity: str = "",
        amount: Decimal | None = None,
        currency: str = "",
        converted: Decimal | None = None,
        balance_currency: str = "",
        rate: str = "",
        reference: str = "",
        date: str = "",
        note: str = "",
    ) -> str:
        text = self.text
        cells = (
            row,
            self.same,
            text(place[0]),
            text(place[1]),
            what,
            quantity,
            "" if amount is None else plain(amount),
            text(currency),
            "" if converted is None else plain(converted),
            text(balance_currency),
            rate,
            text(reference),
            text(date),
            text(note),
        )
        return ",".join(cells) + "\n"

    def balance(self, row: str, statement: Statement, amount: Decimal) -> str:
        note = "draft" if statement.draft else "superseded" if statement.superseded_by else ""
        return self.row(row, converted=amount, balance_currency=statement.currency, note=note)

    def kind(self, kind: str) -> str:
        return f",,{self.text(kind)},,,,,"

    def figures(
        self,
        row: str,
        figures: dict[str, Decimal],
        currency: str,
        *,
        reference: str,
        date: str = "",
        note: str = "",
        rate: str = "",
    ) -> Iterator[str]:
        for name, amount in figures.items():
            yield self.row(
                row,
                what=self.kind(name),
                amount=amount,
                currency=currency,
                reference=reference,
                date=date,
                note=note,
                rate=rate,
            )


def _source(writer: _Writer, source: SourceEarnings, balance_currency: str) -> Iterator[str]:
    place = (source.source, source.sales_period)
    for line in source.tracks:
        texts = (line.territory, line.usage_type, line.kind, line.isrc, line.upc, line.title, line.artist,
                 line.release_title)  # fmt: skip
        yield writer.row(
            "track",
            place=place,
            what=",".join(map(writer.text, texts)),
            quantity=plain(line.quantity),
            amount=line.amount,
            currency=source.currency,
        )
    yield writer.row(
        "earnings", place=place, amount=source.amount, currency=source.currency, converted=source.converted,
        balance_currency=balance_currency, rate=_rate(source), note=_rate_note(source),
    )  # fmt: skip
    for taken in source.taken_before:
        yield writer.row(
            "taken before", place=place, what=writer.kind(taken.kind), amount=taken.amount, currency=source.currency,
            note=deduction_words(taken),
        )  # fmt: skip
    for deduction in source.deductions:
        yield writer.row(
            "deduction", place=place, what=writer.kind(deduction.kind), converted=deduction.amount,
            balance_currency=balance_currency, note=deduction_words(deduction),
        )  # fmt: skip


def _rate(source: SourceEarnings) -> str:
    """What one unit of the report's currency is worth in the balance's, as an exact fraction."""
    if not source.entered_rate:
        return source.rate
    return f"{source.whole_rate.numerator}/{source.whole_rate.denominator}"


def _rate_note(source: SourceEarnings) -> str:
    """Where the rate is from; of two, each with its own fraction."""
    if not source.entered_rate:
        return source.rate_note
    first = f"{source.rate} {source.rate_note}, then " if source.rate else ""
    return f"{first}{source.entered_rate} {source.entered_rate_note}"


def _movements(writer: _Writer, statement: Statement) -> Iterator[str]:
    for movement in statement.movements:
        if movement.kind != PAYMENT:
            yield writer.row(
                "movement", what=writer.kind(movement.kind), converted=movement.amount,
                balance_currency=statement.currency, reference=movement.reference, date=movement.on_date,
                note=movement.note,
            )  # fmt: skip
    payment = statement.payment
    yield writer.row(
        "payment", amount=payment.paid, currency=payment.currency, converted=payment.from_balance.copy_negate(),
        balance_currency=statement.currency, rate=payment.rate, date=payment.pay_on,
        note=payment.reason or payment.rate_note,
    )  # fmt: skip


def _sections(writer: _Writer, statement: Statement) -> Iterator[str]:
    """Pots, reserves, holds and taxes: a row for each of their figures, which the kind names."""
    for pot in statement.pots:
        figures = {"granted": pot.granted, "opening": pot.opening, "added": pot.added, "recouped": pot.recouped,
                   "closing": pot.closing}  # fmt: skip
        yield from writer.figures("pot", figures, pot.currency, reference=pot.pot_id, note=pot.kind)
    for reserve in statement.reserves:
        figures = {"opening": reserve.opening, "withheld": reserve.withheld, "drawn": reserve.drawn,
                   "released": reserve.released, "closing": reserve.closing}  # fmt: skip
        yield from writer.figures(
            "reserve", figures, reserve.currency, reference=reserve.contract_id, date=reserve.period
        )
    for held in statement.holds:
        figures = {"opening": held.opening, "added": held.added, "released": held.released,
                   "forfeited": held.forfeited, "closing": held.closing}  # fmt: skip
        yield from writer.figures(
            "hold", figures, held.currency, reference=held.hold_id, date=held.review_on, note=held.reason
        )
    for tax in statement.taxes:
        figures = {"base": tax.base, "taken at source": tax.source_tax, "tax": tax.tax,
                   "year to date": tax.year_to_date}  # fmt: skip
        yield from writer.figures(
            "tax",
            figures,
            tax.currency,
            reference=tax.profile_id,
            date=tax.event_on,
            note=tax.document,
            rate=tax.rate,
        )
    for bill in statement.self_bills:
        figures = {"base": bill.base, "vat": bill.vat}
        yield from writer.figures(
            "self-bill", figures, bill.currency, reference=bill.number, date=bill.issued_on, note=bill.words,
            rate=bill.rate,
        )  # fmt: skip
