"""The files of a run: earnings, conversions, payables, postings, what is carried on, and the facts of its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from spartito.app.month import run_tables
from spartito.app.month.pinned import Pinned
from spartito.domain import money
from spartito.domain.charge import Strike
from spartito.domain.ledger import FX, SUSPENSE, Posting
from spartito.domain.money import FINE_SCALE, from_units, round_half_even
from spartito.domain.reserve import Tranche
from spartito.domain.settlement import Settlement
from spartito.domain.withholding import YearToDate
from spartito.errors import ensure
from spartito.stages.allocate.allocate import Allocation
from spartito.stages.settle.arrived import Arrived, ToPools
from spartito.stages.settle.conversion import Part, waiting_id
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.holding import HeldState
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled, PriorityState
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.settle import Converted
from spartito.stages.settle.superseded import Reversal
from spartito.stages.settle.trackless import Trackless, Undecided
from spartito.store import parquet
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import (
    ACCRUED,
    CONVERSIONS,
    EARNINGS,
    HELD,
    MIXES,
    MOVEMENTS,
    PAYABLES,
    PENDING,
    POOLS,
    POSTINGS,
    POTS,
    PRIORITIES,
    RESERVES,
    SELF_BILLS,
    TAX,
    TAX_YEARS,
    Table,
)


@dataclass(frozen=True, slots=True)
class Settled:
    """Everything that a run found out, before it is written down.

    *posted* has the keys of what happens once, by its kind: the close remembers them. *undecided* is money without tracks
    that stays nobody's.
    """

    funding: Funding
    converted: dict[str, list[Converted]]
    dues: list[Due]
    postings: list[Posting]
    pots: list[PotState]
    numbers: dict[str, str]
    posted: Mapping[str, list[str]]
    years: Mapping[str, Mapping[str, YearToDate]]
    pooled: list[Pooled]
    priorities: list[PriorityState]
    held: list[HeldState]
    tranches: Mapping[str, tuple[Tranche, ...]]
    undecided: list[Undecided]
    late_to_pools: list[ToPools]
    strikes: Sequence[Strike] = ()


def file_of(folder: Path, table: Table) -> Path:
    """Where a run keeps one of its tables."""
    return folder / f"{table.name}.parquet"


def write(
    folder: Path, pins: Pinned, settled: Settled, allocation: Allocation, earnings: Iterable[pa.RecordBatch]
) -> dict[str, Any]:
    """Write the tables of a run into *folder* and return the facts for its manifest."""
    currency = pins.facts["currency"]
    parquet.write_stream(earnings, arrow_schema(EARNINGS), file_of(folder, EARNINGS))
    everything = [item for items in settled.converted.values() for item in items]
    _write(folder, CONVERSIONS, [_conversion(item) for item in everything])
    _write(folder, PAYABLES, [_payable(item) for item in settled.dues])
    _write(folder, POSTINGS, _postings(settled.postings))
    _write(folder, PENDING, _pending(settled.funding, allocation))
    _write(folder, MOVEMENTS, list(run_tables.movements(settled.dues, currency)))
    _write(folder, POTS, list(run_tables.pots(settled.pots, currency)))
    _write(folder, POOLS, list(run_tables.pools(settled.pooled, currency)))
    _write(folder, PRIORITIES, list(run_tables.priorities(settled.priorities, currency)))
    _write(folder, ACCRUED, list(run_tables.accrued(settled.dues, currency)))
    _write(folder, RESERVES, list(run_tables.reserves(settled.dues, settled.tranches, currency)))
    _write(folder, HELD, list(run_tables.held(settled.held, currency)))
    _write_named(folder, TAX, run_tables.taxes(settled.dues, currency))
    _write_named(folder, TAX_YEARS, run_tables.tax_years(settled.years, settled.dues, currency))
    _write_named(folder, MIXES, run_tables.mixes(settled.dues, currency))
    _write_named(folder, SELF_BILLS, run_tables.self_bills(settled.dues, settled.numbers, currency))
    return {
        "inputs": pins.facts,
        "accounted": sorted(_accounted(settled.funding)),
        "superseded": [_superseded(reversal) for reversal in settled.funding.reversals],
        "posted": settled.posted,
        "settlements": sorted(s.settlement_id for s in settled.funding.used()),
        "trackless": [_trackless(item) for item in settled.funding.trackless if item.come],
        "undecided": [{**_trackless(item.money), "reason": item.reason} for item in settled.undecided],
        "arrived": [_arrived(item, settled.late_to_pools) for item in settled.funding.arrived],
        "waiting": [_waiting(part) for part in settled.funding.waiting],
        "unused_settlements": [_unused(settlement) for settlement in settled.funding.unused],
        "blocked_settlements": [_blocked(*stopped) for stopped in settled.funding.blocked],
        "strikes": [asdict(strike) for strike in settled.strikes],
        "suspense": _suspense(everything),
        "postings_sum": _sums(settled.postings),
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


def fraction(value: Fraction) -> str:
    """A rate as it is kept, with nothing rounded: numerator/denominator.

    >>> fraction(Fraction("0.84115"))
    '16823/20000'
    """
    return f"{value.numerator}/{value.denominator}"


def _write(folder: Path, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    schema = arrow_schema(table)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    parquet.write(pa.table(arrays, schema=schema), file_of(folder, table))


def _write_named(folder: Path, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    _write(folder, table, [tuple(row[name] for name in table.names) for row in rows])


def _conversion(item: Converted) -> tuple[Any, ...]:
    c = item.conversion
    amount = from_units(item.amount, FINE_SCALE)
    return (
        c.conversion_id,
        c.source,
        c.sales_period,
        c.currency,
        item.part,
        item.deduction,
        item.territory,
        amount,
        fraction(item.rate),
        c.rate_note,
        from_units(item.units),
    )


def _payable(item: Due) -> tuple[Any, ...]:
    payee, payable = item.payee, item.payable
    return (
        payee.payee_id,
        payee.name,
        from_units(payable.opening),
        from_units(item.earned),
        from_units(payable.payable),
        from_units(payable.closing),
        payee.currency,
        fraction(item.payment_rate.value),
        item.payment_rate.date.isoformat(),
        payee.minimum,
        from_units(payable.paid).quantize(Decimal("0.000001")),
        from_units(payable.paid_in_book),
        payable.reason,
    )


def _postings(postings: Sequence[Posting]) -> list[tuple[Any, ...]]:
    ids = [entry_id for entry_id, _ in groupby(posting.entry_id for posting in postings)]
    ensure(len(set(ids)) == len(ids), "every entry of a period has an id of its own")
    rows, position, entry_id = [], 0, ""
    for posting in postings:
        position = position + 1 if posting.entry_id == entry_id else 1
        entry_id = posting.entry_id
        rows.append(
            (
                entry_id,
                position,
                posting.ledger_account,
                posting.currency,
                from_units(posting.amount),
                posting.memo,
            )
        )
    return rows


def _pending(funding: Funding, allocation: Allocation) -> list[tuple[Any, ...]]:
    places = {waiting_id(part): (part.source, part.sales_period, part.currency) for part in funding.waiting}
    left = {waiting_id(part): part.open for part in funding.waiting}
    return sorted(
        (payee_id, *places[name], from_units(round_half_even(amount * left[name], 0), FINE_SCALE))
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


def _suspense(everything: Sequence[Converted]) -> dict[str, str]:
    sums: dict[str, int] = {}
    for item in everything:
        currency, waits = item.conversion.currency, item.part == SUSPENSE and not item.deduction
        amount = round_half_even(item.amount * item.conversion.share, 0) if waits else 0
        sums[currency] = sums.get(currency, 0) + amount
    return {currency: money.text(sums[currency], FINE_SCALE) for currency in sorted(sums)}


def _sums(postings: Sequence[Posting]) -> dict[str, str]:
    sums: dict[str, int] = {}
    for posting in postings:
        sums[posting.currency] = sums.get(posting.currency, 0) + posting.amount
    return {currency: money.text(sums[currency]) for currency in sorted(sums)}
