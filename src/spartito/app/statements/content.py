"""What the statements of a run say: the payables, the earnings behind them, and every section, payee by payee."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.dataset import Dataset

from spartito.app.month import payables
from spartito.app.statements import sections
from spartito.app.statements.entered import entered
from spartito.app.statements.sections import Sections
from spartito.domain.money import plain
from spartito.domain.movement import PAYMENT
from spartito.domain.period import Period
from spartito.outputs.present import total
from spartito.outputs.statement.model import (
    Deducted,
    Issuer,
    Payee,
    Payment,
    SourceEarnings,
    Statement,
    TrackLine,
)
from spartito.outputs.statement.sections import Movement
from spartito.stages import query
from spartito.stages.allocate.taken_before import KINDS
from spartito.stages.publish import lines
from spartito.stages.settle.late import was_rounded
from spartito.store import aside, inputs, manifest, periods, snapshots
from spartito.store.book import Book
from spartito.tables.at_rest import AT_SOURCE, CONVERSIONS, EARNINGS, PAYABLES, TRACKS

Row = dict[str, Any]
Conversions = dict[str, dict[str, Row]]
Deductions = dict[tuple[str, str], tuple[Deducted, ...]]


@dataclass(frozen=True, slots=True)
class Content:
    """What the statements of one run are made from, for some of its payees."""

    book: Book
    run: periods.Run
    draft: bool
    payables: Sequence[Row]
    people: dict[str, Row]
    conversions: Conversions
    deducted: Deductions
    taken_before: Deductions
    sections: Sections
    alike: set[str]


def payees(run: periods.Run) -> int:
    """How many payees the run has a payable for."""
    return len(run.table(PAYABLES.name, ["payee_id"]))


def statements(
    book: Book, run: periods.Run, draft: bool, parts: int, part: int, memory_bytes: int
) -> Iterator[Statement | None]:
    """The statements of every *parts*-th payee, from the *part*-th on; None for one who has nothing to read."""
    balances = payables.table(run, book.currency)
    mine = balances.take(list(range(part, len(balances), parts))).to_pylist()
    payee_ids = [row["payee_id"] for row in mine]
    pinned = run.manifest()["inputs"]["inputs"]
    conversions, deducted = _conversions(run, payee_ids)
    content = Content(
        book=book,
        run=run,
        draft=draft,
        payables=mine,
        people={row["payee_id"]: row for row in inputs.read_version(book, "payees", pinned["payees"])},
        conversions=conversions,
        deducted=deducted,
        taken_before={},
        sections=sections.read(run, payee_ids),
        alike=_alike(balances["payee_id"].to_pylist()),
    )
    yield from _with_lines(content, _tracks(book, pinned[snapshots.KIND]), memory_bytes)


def _with_lines(
    content: Content, tracks: pa.Table | Dataset, memory_bytes: int
) -> Iterator[Statement | None]:
    earnings = query.files(EARNINGS, [content.run.proven(EARNINGS.name)])
    mine = [row["payee_id"] for row in content.payables]
    content = replace(content, taken_before=_taken_before(earnings, mine))
    runs = content.book.folder("runs")
    with aside.aside(runs) as folder, query.connect(1, folder, memory_bytes) as connection:
        earned = lines.by_payee(connection, earnings, tracks, mine)
        payee_id, rows = next(earned, ("", {}))
        for payable in content.payables:
            found: dict[str, list[lines.Line]] = {}
            if payee_id == payable["payee_id"]:
                found = rows
                payee_id, rows = next(earned, ("", {}))
            sources = _sources(content, payable["payee_id"], found)
            yield _statement(content, payable, entered(sources, payable))


def _tracks(book: Book, version: str) -> pa.Table | Dataset:
    """The tracks of the snapshot that the run pinned; only names are read from it."""
    return query.files(TRACKS, [inputs.proven(book, snapshots.KIND, version)] if version else [])


def _conversions(run: periods.Run, payee_ids: Sequence[str]) -> tuple[Conversions, Deductions]:
    table = run.table(CONVERSIONS.name)
    payees = table.filter(pc.is_in(table["part"], pa.array(payee_ids, pa.string())))
    converted: Conversions = {}
    deducted: Deductions = {}
    for row in payees.to_pylist():
        key = row["part"], row["conversion_id"]
        if row["deduction"]:
            taken = Deducted(row["deduction"], row["territory"], row["converted"])
            deducted[key] = (*deducted.get(key, ()), taken)
        else:
            converted.setdefault(row["part"], {})[row["conversion_id"]] = row
    return converted, deducted


def _number(content: Content, payee_id: str) -> str:
    """A statement's number, which is its file's name as well: ids that differ only by case are told apart."""
    if payee_id.casefold() in content.alike:
        return f"{content.run.period}-{payee_id}-{manifest.digest(payee_id)[:6]}"
    return f"{content.run.period}-{payee_id}"


def _alike(payee_ids: Sequence[str]) -> set[str]:
    counts = Counter(payee_id.casefold() for payee_id in payee_ids)
    return {payee_id for payee_id, count in counts.items() if count > 1}


def _sources(
    content: Content, payee_id: str, mine: dict[str, list[lines.Line]]
) -> tuple[SourceEarnings, ...]:
    return tuple(
        _source(
            content.book.currency,
            content.conversions[payee_id][conversion_id],
            tuple(TrackLine(*line) for line in mine.get(conversion_id, ())),
            content.deducted.get((payee_id, conversion_id), ()),
            content.taken_before.get((payee_id, conversion_id), ()),
        )
        for conversion_id in sorted({*mine, *_without_lines(content, payee_id)})
    )


def _without_lines(content: Content, payee_id: str) -> Iterator[str]:
    """The conversions of no money of the payee that brought or took something: a correction takes back what was rounded."""
    for conversion_id, row in content.conversions.get(payee_id, {}).items():
        taken = content.deducted.get((payee_id, conversion_id), ())
        if not row["amount"] and any((row["converted"], *(deduction.amount for deduction in taken))):
            yield conversion_id


def _taken_before(earnings: Dataset, payees: Sequence[str]) -> Deductions:
    """What was taken at source of the *payees'* earnings of each conversion, as the lines say: of most runs nothing."""
    found: Deductions = {}
    mine = pc.field("payee_id").isin(payees)
    for name in AT_SOURCE:
        nothing = pa.scalar(Decimal(0), earnings.schema.field(name).type)
        rows = earnings.to_table(["payee_id", "conversion_id", name], (pc.field(name) != nothing) & mine)
        sums: dict[tuple[str, str], list[Decimal]] = {}
        for payee_id, conversion_id, amount in zip(
            *(rows[n].to_pylist() for n in rows.column_names), strict=True
        ):
            sums.setdefault((payee_id, conversion_id), []).append(amount)
        for key, amounts in sums.items():
            found[key] = (*found.get(key, ()), Deducted(KINDS[name], "", total(amounts)))
    return found


def _source(
    book_currency: str,
    conversion: Row,
    tracks: tuple[TrackLine, ...],
    deductions: tuple[Deducted, ...],
    taken_before: tuple[Deducted, ...],
) -> SourceEarnings:
    return SourceEarnings(
        source=conversion["source"],
        sales_period=conversion["sales_period"],
        currency=conversion["currency"],
        amount=conversion["amount"],
        converted=conversion["converted"],
        rate="" if conversion["currency"] == book_currency else conversion["rate"],
        rate_note=conversion["rate_note"],
        tracks=tracks,
        deductions=deductions,
        taken_before=taken_before,
        rounded_before=was_rounded(conversion["conversion_id"]),
    )


def _statement(content: Content, payable: Row, sources: tuple[SourceEarnings, ...]) -> Statement | None:
    payee_id = payable["payee_id"]
    payment = _payment(content, payable)
    movements = _movements(content, payable, payment)
    pending = content.sections.pending.get(payee_id, ())
    pots = content.sections.pots.get(payee_id, ())
    reserves = content.sections.reserves.get(payee_id, ())
    holds = content.sections.holds.get(payee_id, ())
    if not (payable["opening"] or sources or movements or pending or pots or reserves or holds):
        return None
    person = content.people.get(payee_id, {})
    return Statement(
        number=_number(content, payee_id),
        period=content.run.period,
        currency=payable["balance_currency"],
        issuer=Issuer(name=content.book.issuer),
        payee=Payee(
            payee_id, payable["name"] or payee_id, person.get("country", ""), person.get("email", "")
        ),
        opening=payable["opening"],
        sources=sources,
        movements=movements,
        payment=payment,
        closing=payable["closing"],
        pending=pending,
        pots=pots,
        reserves=reserves,
        holds=holds,
        taxes=content.sections.taxes.get(payee_id, ()),
        self_bills=content.sections.self_bills.get(payee_id, ()),
        draft=content.draft,
    )


def _movements(content: Content, payable: Row, payment: Payment) -> tuple[Movement, ...]:
    """All steps of the balance but the earnings that the sources show, which no movement tells; the payment is the last."""
    moved = tuple(
        movement
        for movement in content.sections.movements.get(payable["payee_id"], ())
        if movement.kind != PAYMENT
    )
    if not payment.paid:
        return moved
    return (*moved, Movement(PAYMENT, payment.from_balance.copy_negate(), on_date=payment.pay_on))


def _rate_note(run: periods.Run, payable: Row) -> str:
    spread = run.manifest()["inputs"]["settings"]["payment_spread_percent"]
    less = "" if Decimal(spread) == 0 else f" less {plain(Decimal(spread))} %"
    return f"rate of {payable['payment_rate_date']}{less}"


def _payment(content: Content, payable: Row) -> Payment:
    same = payable["payment_currency"] == payable["balance_currency"]
    return Payment(
        currency=payable["payment_currency"],
        paid=payable["paid"],
        from_balance=payable["from_balance"],
        rate="" if same else payable["payment_rate"],
        rate_note="" if same else _rate_note(content.run, payable),
        minimum=payable["minimum"],
        pay_on=Period.parse(content.run.period).last_day.isoformat() if payable["paid"] else "",
        reason=payable["reason"],
    )
