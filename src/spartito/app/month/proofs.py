"""The proofs of a run: each law with both of its sides, taken by different paths, for people to compare."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from spartito.app.month import carried
from spartito.app.month.pinned import Pinned
from spartito.app.month.prepared import Settled
from spartito.app.month.run_files import Written
from spartito.app.month.run_ledger import RunLedger
from spartito.app.month.tally import Balances, Tally
from spartito.domain import money
from spartito.domain.ledger import BANK, DIFFERENCE
from spartito.domain.money import FINE_SCALE, from_units, plain
from spartito.errors import ensure
from spartito.outputs.present import total
from spartito.outputs.run_report import Proof
from spartito.stages.settle import superseded
from spartito.stages.settle.conversion import Conversion
from spartito.stages.settle.settle import conversion_entry_id


def summaries(pins: Pinned, settled: Settled) -> list[dict[str, Any]]:
    """The manifests of the reports that the run accounts for, wholly or in part; what is only late was told before."""
    ids = {part.report_id for c in settled.funding.conversions if c.held is None for part in c.parts}
    return [pins.manifests[report.report_id] for report in pins.reports if report.report_id in ids]


def rounding(pins: Pinned, conversion: Conversion) -> Decimal:
    """The digits past the 12th of a conversion's reports; a report of several months states them with its first.

    What has left suspense late brings none: they were stated when its report was accounted for.
    """
    excess = []
    if conversion.held is not None:
        return Decimal(0)
    for report in pins.reports:
        facts = pins.manifests[report.report_id]
        first = min(
            (p["sales_period"] for p in facts["parts"] if p["currency"] == conversion.currency), default=""
        )
        mine = (report.report_id, first) in {(part.report_id, part.sales_period) for part in conversion.parts}
        if mine:
            excess.append(Decimal(facts["amounts"][conversion.currency]["rounding"]))
    return total(excess)


def of_run(pins: Pinned, settled: Settled, written: Written, book_currency: str) -> Iterator[Proof]:
    """Every proof of a run; raises InvariantError where one does not hold."""
    for proof in _all(pins, settled, written, book_currency):
        ensure(proof.holds, f"{proof.law}: {proof.left} is not {proof.right} {proof.unit}")
        yield proof


def _all(pins: Pinned, settled: Settled, written: Written, book_currency: str) -> Iterator[Proof]:
    tally = written.tally
    facts = summaries(pins, settled)
    yield _rows(facts)
    yield from _report_money(facts)
    yield from _shared_out(settled)
    yield from _converted(settled, book_currency)
    yield from _taken(pins, settled, written.ledger, book_currency)
    yield from _taken_back(settled, book_currency)
    yield from _postings(written.ledger)
    yield from _opened(pins, tally, book_currency)
    yield _earned(settled, tally, book_currency)
    yield from _balances(tally, book_currency)


def _rows(facts: list[dict[str, Any]]) -> Proof:
    counted = sum(f["records_counted"] for f in facts)
    found = sum(f["placed"] + f["suspense"] + f["rejected"] + sum(f["ignored"].values()) for f in facts)
    return Proof(
        "records in the files = placed + suspense + rejected + ignored", str(counted), str(found), "lines"
    )


def _report_money(facts: list[dict[str, Any]]) -> Iterator[Proof]:
    for currency in sorted({currency for f in facts for currency in f["amounts"]}):
        amounts = [f["amounts"][currency] for f in facts if currency in f["amounts"]]
        lines = total(Decimal(a["total"]) for a in amounts)
        parts = total(Decimal(a[name]) for a in amounts for name in ("placed", "suspense", "rounding"))
        yield Proof("sum of the lines = placed + suspense + rounding", plain(lines), plain(parts), currency)


def _shared_out(settled: Settled) -> Iterator[Proof]:
    for currency in sorted({c.currency for c in settled.funding.conversions}):
        conversions = [c for c in settled.funding.conversions if c.currency == currency]
        lines = from_units(sum(c.lines_amount for c in conversions))
        parts = sum(
            item.amount
            for c in conversions
            for item in settled.converted[c.conversion_id]
            if item.part != DIFFERENCE and not item.deduction
        )
        shared = money.text(parts, FINE_SCALE)
        yield Proof("lines = earnings + commission + suspense", plain(lines), shared, currency)


def _converted(settled: Settled, book_currency: str) -> Iterator[Proof]:
    funded = [c for c in settled.funding.conversions if c.settlement and c.settlement.ledger_account == BANK]
    if funded:
        banked = sum(c.total or 0 for c in funded)
        parts = sum(item.units for c in funded for item in settled.converted[c.conversion_id])
        law = "bank received + bank fees = converted parts"
        yield Proof(law, money.text(banked), money.text(parts), book_currency)


def _taken(pins: Pinned, settled: Settled, ledger: RunLedger, book_currency: str) -> Iterator[Proof]:
    """What has left suspense late: the postings on suspense against what payees and the distributor got of it."""
    late = [c.conversion_id for c in settled.funding.conversions if c.held is not None]
    if late:
        names = {conversion_entry_id(str(pins.period), conversion_id) for conversion_id in late}
        taken = sum(ledger.waiting.get(name, 0) for name in names)
        parts = sum(item.units for conversion_id in late for item in settled.converted[conversion_id])
        law = "taken from the suspense of closed periods = converted parts"
        yield Proof(law, money.text(taken), money.text(parts), book_currency)


def _taken_back(settled: Settled, book_currency: str) -> Iterator[Proof]:
    """What had been paid for superseded reports: what is taken back against what their new lines are given, and rests."""
    taken = [reversal.money for reversal in settled.funding.reversals if reversal.come]
    if taken:
        again = [
            c for c in settled.funding.conversions if c.settlement and c.settlement.ledger_account != BANK
        ]
        given = sum(item.units for c in again for item in settled.converted[c.conversion_id])
        given += sum(units for _, units in superseded.rests(settled.funding.reversals))
        law = "taken back for superseded reports = given to the new ones"
        yield Proof(law, money.text(sum(taken)), money.text(given), book_currency)


def _postings(ledger: RunLedger) -> Iterator[Proof]:
    for currency in ledger.currencies:
        debits, credits = ledger.debits[currency], ledger.credits[currency]
        yield Proof("debits = credits", money.text(debits), money.text(credits), currency)


def _opened(pins: Pinned, tally: Tally, book_currency: str) -> Iterator[Proof]:
    before = carried.sums(pins.previous.run, book_currency) if pins.previous else {}
    law = "closing of the period before = opening"
    for currency in _currencies(book_currency, {*before, *tally.balances}):
        left, right = before.get(currency, 0), _sums(tally, currency).opening
        yield Proof(law, money.text(left), money.text(right), currency)


def _earned(settled: Settled, tally: Tally, book_currency: str) -> Proof:
    parts = sum(item.units for item in settled.everything if not item.part.startswith("*"))
    law = "converted parts of payees = earned"
    return Proof(law, money.text(parts), money.text(tally.earned), book_currency)


def _balances(tally: Tally, book_currency: str) -> Iterator[Proof]:
    law = "opening + earned + moved = paid + closing, over all payees"
    for currency in _currencies(book_currency, {*tally.balances}):
        sums = _sums(tally, currency)
        come = sums.opening + sums.earned + sums.movements
        gone = sums.from_balance + sums.closing
        yield Proof(law, money.text(come), money.text(gone), currency)


def _sums(tally: Tally, currency: str) -> Balances:
    return tally.balances.get(currency, Balances())


def _currencies(book_currency: str, found: AbstractSet[str]) -> list[str]:
    """The currencies of balances, that of the book first and always."""
    return [book_currency, *sorted(found - {book_currency})]
