"""The files of a run: earnings, conversions, payables, postings, what is carried on, and the facts of its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from spartito.app.month import run_payees, run_tables
from spartito.app.month import run_table as tables
from spartito.app.month.pinned import Pinned
from spartito.app.month.prepared import Settled
from spartito.app.month.run_ledger import RunLedger
from spartito.app.month.run_table import Row
from spartito.app.month.run_tables import fraction
from spartito.app.month.tally import Tally
from spartito.domain import money
from spartito.domain.ledger import FX, SUSPENSE
from spartito.domain.money import FINE_SCALE, round_half_even
from spartito.domain.settlement import Settlement
from spartito.stages.allocate.allocate import Allocation
from spartito.stages.settle import holding
from spartito.stages.settle import pots as granting
from spartito.stages.settle.arrived import Arrived, ToPools
from spartito.stages.settle.conversion import Part, waiting_id
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.settle import Converted
from spartito.stages.settle.superseded import Reversal
from spartito.stages.settle.trackless import Trackless
from spartito.tables.at_rest import CONVERSIONS, HELD, PENDING, POOLS, POTS, PRIORITIES, TAX_YEARS


@dataclass(frozen=True, slots=True)
class Written:
    """What a run's tables come to, and the facts for its manifest."""

    facts: dict[str, Any]
    tally: Tally
    ledger: RunLedger


def write(folder: Path, pins: Pinned, settled: Settled, allocation: Allocation) -> Written:
    """Write the tables of a run into *folder*, but for its earnings; every payee is settled meanwhile."""
    currency = pins.facts["currency"]
    prepared = settled.prepared
    tables.write(folder, CONVERSIONS, map(_conversion, settled.everything))
    tables.write(folder, PENDING, _pending(settled.funding, allocation))
    tally, ledger = run_payees.write(folder, settled)
    held = holding.states(prepared.holding, settled.ended, tally.held, settled.pooled, currency)
    years_in = {**prepared.carried.years_in, **tally.years_in}
    pots = granting.recouped(settled.pots, tally.recouped)
    tables.write(folder, POTS, run_tables.pots(pots))
    tables.write(folder, POOLS, run_tables.pools(settled.pooled, currency))
    tables.write(folder, PRIORITIES, run_tables.priorities(settled.priorities, currency))
    tables.write(folder, HELD, run_tables.held(held))
    years = run_tables.tax_years(prepared.carried.years, tally.years, years_in, currency)
    tables.write(folder, TAX_YEARS, years)
    return Written(_facts(pins, settled, ledger), tally, ledger)


def _facts(pins: Pinned, settled: Settled, ledger: RunLedger) -> dict[str, Any]:
    return {
        "inputs": pins.facts,
        "accounted": sorted(_accounted(settled.funding)),
        "superseded": [_superseded(reversal) for reversal in settled.funding.reversals],
        "postponed": _postponed(pins),
        "posted": settled.posted,
        "settlements": sorted(s.settlement_id for s in settled.funding.used()),
        "trackless": [_trackless(item) for item in settled.funding.trackless if item.come],
        "undecided": [{**_trackless(item.money), "reason": item.reason} for item in settled.undecided],
        "arrived": [_arrived(item, settled.late_to_pools) for item in settled.funding.arrived],
        "waiting": [_waiting(part) for part in settled.funding.waiting],
        "unused_settlements": [_unused(settlement) for settlement in settled.funding.unused],
        "blocked_settlements": [_blocked(*stopped) for stopped in settled.funding.blocked],
        "strikes": [asdict(strike) for strike in settled.prepared.strikes],
        "suspense": _suspense(settled.everything),
        "postings_sum": {currency: money.text(total) for currency, total in ledger.sums.items()},
    }


def _accounted(funding: Funding) -> Iterator[list[Any]]:
    for conversion in funding.conversions:
        share = fraction(Fraction(0) if conversion.held else conversion.share)
        for part in conversion.parts:
            yield [*part.key, part.placement, conversion.conversion_id, share]
    for reversal in funding.reversals:
        yield [*reversal.part.key, reversal.part.placement, reversal.reversal_id, fraction(Fraction(0))]
    for again in funding.redivisions:
        yield [*again.part.key, again.part.placement, again.redivision_id, fraction(Fraction(0))]


def _superseded(reversal: Reversal) -> dict[str, str]:
    report_id, sales_period, currency = reversal.part.key
    return {
        "report_id": report_id,
        "superseded_by": reversal.by,
        "sales_period": sales_period,
        "currency": currency,
        "period": str(reversal.period),
        "taken_back": money.text(reversal.units),
    }


def _postponed(pins: Pinned) -> list[dict[str, str]]:
    """What splits or deals were changed for and this run does not divide again: each part of a report once."""
    found = {
        (item.report.report_id, item.accounted.period, *item.accounted.key[1:]): item
        for item in pins.postponed
    }
    return [
        {
            "report_id": report_id,
            "file": item.report.file,
            "source": item.report.source,
            "sales_period": sales_period,
            "currency": currency,
            "period": period,
        }
        for (report_id, period, sales_period, currency), item in found.items()
    ]


def _conversion(item: Converted) -> Row:
    c = item.conversion
    return (
        c.conversion_id,
        c.source,
        c.sales_period,
        c.currency,
        item.part,
        item.deduction,
        item.territory,
        item.amount,
        fraction(item.rate),
        c.rate_note,
        item.units,
    )


def _pending(funding: Funding, allocation: Allocation) -> list[Row]:
    places = {waiting_id(part): (part.source, part.sales_period, part.currency) for part in funding.waiting}
    left = {waiting_id(part): part.open for part in funding.waiting}
    return sorted(
        (payee_id, *places[name], round_half_even(amount * left[name], 0))
        for name, amounts in allocation.pending.items()
        for payee_id, amount in amounts.items()
        if not payee_id.startswith("*")
    )


def _trackless(item: Trackless) -> dict[str, str]:
    amount = money.text(item.total)
    return {"settlement_id": item.settlement.settlement_id, "amount": amount, "rate_note": item.rate_note}


def _arrived(item: Arrived, late: Sequence[ToPools]) -> dict[str, Any]:
    paid, fx = item.settlement, item.parts()[FX]
    kept = [row for to_pools in late if to_pools.arrived is item for row in to_pools.kept.items()]
    return {
        "settlement_id": paid.settlement_id,
        "source": paid.source,
        "sales_period": str(paid.sales_period),
        "booked": money.text(item.units),
        "received": money.text(item.total),
        "fx": money.text(fx),
        "kept": [{"contract_id": contract_id, "amount": money.text(units)} for contract_id, units in kept],
    }


def _waiting(part: Part) -> dict[str, str]:
    return {
        "report_id": part.report_id,
        "source": part.source,
        "sales_period": part.sales_period,
        "currency": part.currency,
        "amount": money.text(part.open_amount),
    }


def _unused(settlement: Settlement) -> dict[str, str]:
    return {
        "settlement_id": settlement.settlement_id,
        "source": settlement.source,
        "sales_period": str(settlement.sales_period),
        "currency": settlement.currency,
        "amount": money.text(settlement.amount_sent),
    }


def _blocked(settlement: Settlement, reason: str) -> dict[str, str]:
    return {**_unused(settlement), "reason": reason}


def _suspense(everything: Iterable[Converted]) -> dict[str, str]:
    sums: dict[str, int] = {}
    for item in everything:
        currency, waits = item.conversion.currency, item.part == SUSPENSE and not item.deduction
        amount = round_half_even(item.amount * item.conversion.share, 0) if waits else 0
        sums[currency] = sums.get(currency, 0) + amount
    return {currency: money.text(sums[currency], FINE_SCALE) for currency in sorted(sums)}
