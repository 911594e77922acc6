"""Money that comes for reports which a closed period had paid already, at a dated rate (R33).

What the lines were worth then stays; what they are worth at the bank's rate differs from it. The difference goes to the
ledger account `fx`, or as a movement of its own to the payees who were paid. What the DSP deducted is the distributor's
to bear, or that of the charges it was for: the payees were paid without it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain import ledger
from spartito.domain.deduction import CHARGED
from spartito.domain.ledger import CHARGE, DEDUCTION, DIFFERENCE, FX, Entry
from spartito.domain.money import largest_remainder, round_half_even
from spartito.domain.movement import ADJUSTMENT, Movement
from spartito.domain.pool import account_of, contract_of
from spartito.domain.settlement import Settlement
from spartito.stages.settle.conversion import Key
from spartito.stages.settle.terms import Event

ARRIVED = "arrived"
"""What a closed period has posted of this kind: report parts whose money came after they were paid."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A report part that a closed period converted at a dated rate: its lines, and the *units* that they were worth.

    *parts* are the units of every part of the whole conversion that it was in.
    """

    report_id: str
    source: str
    sales_period: str
    currency: str
    period: str
    lines: int
    lines_amount: int
    units: int
    parts: Mapping[str, int]

    @property
    def key(self) -> Key:
        """The report part."""
        return self.report_id, self.sales_period, self.currency


@dataclass(frozen=True, slots=True)
class Arrived:
    """The money of one settlement for booked parts; *rate* and *total* are in book currency, as for a conversion."""

    settlement: Settlement
    booked: tuple[Booked, ...]
    rate: Fraction
    rate_note: str
    total: int
    tolerance: Fraction

    @property
    def lines_amount(self) -> int:
        """What the lines of its reports sum to."""
        return sum(part.lines_amount for part in self.booked)

    @property
    def units(self) -> int:
        """What they were worth when they were paid, in units of book currency."""
        return sum(part.units for part in self.booked)

    @property
    def difference(self) -> int:
        """What is declared, less the lines."""
        return self.settlement.amount_reported - self.lines_amount

    @property
    def ties_out(self) -> bool:
        """Whether the declared amount and the lines agree, but for the rounding of either (R41)."""
        return abs(self.difference) <= self.tolerance

    def parts(self) -> dict[str, int]:
        """What the money is more than was booked, by what it is for: with the booked units these sum to the total."""
        found: dict[str, int] = {DIFFERENCE: round_half_even(self.difference * self.rate, 0)}
        for deduction in self.settlement.deductions:
            part = f"{CHARGE}{deduction.kind}" if deduction.kind in CHARGED else DEDUCTION
            found[part] = found.get(part, 0) - round_half_even(deduction.amount * self.rate, 0)
        return {**found, FX: self.total - self.units - sum(found.values())}

    def deltas(self) -> dict[str, int]:
        """What each payee was paid too little at the dated rate, or too much, in units of book currency."""
        return {part: units for part, units in self._gained().items() if units and not part.startswith("*")}

    def pool_deltas(self) -> dict[str, int]:
        """The same of the pools of contracts."""
        found: dict[str, int] = {}
        for part, units in sorted(self._gained().items()):
            if contract_id := contract_of(part):
                found[contract_id] = found.get(contract_id, 0) + units
        return {contract_id: units for contract_id, units in found.items() if units}

    def _gained(self) -> dict[str, int]:
        """The difference of the rates, by the parts that were paid at the dated one."""
        exact: dict[str, Fraction] = {}
        gained = Fraction(self.parts()[FX], self.units) if self.units else Fraction(0)
        for booked in self.booked:
            whole = sum(booked.parts.values())
            for part, units in booked.parts.items() if whole else ():
                exact[part] = exact.get(part, Fraction(0)) + Fraction(units * booked.units, whole) * gained
        total = round_half_even(sum(exact.values(), Fraction(0)), 0)
        return largest_remainder(exact, total) if exact else {}


@dataclass(frozen=True, slots=True)
class ToPools:
    """What of the difference of the rates is of pools, by their contract: *given* to them, or *kept* on `fx`.

    A pool that takes nothing in a period is not divided then, and cannot be given anything.
    """

    arrived: Arrived
    given: Mapping[str, int]
    kept: Mapping[str, int]


def to_pools(arrived: Iterable[Arrived], pools: Container[str]) -> list[ToPools]:
    """Tell what each pool is given, where *pools* are the contracts whose pool is divided in this period."""
    found = []
    for item in arrived:
        deltas = item.pool_deltas()
        given = {contract_id: units for contract_id, units in deltas.items() if contract_id in pools}
        kept = {contract_id: units for contract_id, units in deltas.items() if contract_id not in pools}
        found.append(ToPools(item, given, kept))
    return found


def events(found: Iterable[Arrived], on: date) -> dict[str, tuple[Event, ...]]:
    """What payees were paid too little for it, or too much: an adjustment that says of what settlement it is."""
    deltas: dict[str, tuple[Event, ...]] = {}
    for item in found:
        paid_in = sorted({booked.period for booked in item.booked})
        reference = f"{ARRIVED}:{item.settlement.settlement_id}"
        note = f"{item.rate_note}, paid before in {' '.join(paid_in)}"
        for payee_id, units in item.deltas().items():
            moved = Movement(ADJUSTMENT, reference, units, on, ledger.ledger_account(FX, ""), note)
            event = Event(moved, recoups=True, taxable=True)
            deltas[payee_id] = (*deltas.get(payee_id, ()), event)
    return deltas


def pool_entries(late: Iterable[ToPools], book_currency: str, period: str) -> list[Entry]:
    """The entries of what pools are given of the difference of the rates."""
    booked = []
    for item in late:
        name = ledger.entry_id(period, "arrived to pools", item.arrived.settlement.settlement_id)
        rows = [(ledger.ledger_account(FX, ""), book_currency, sum(item.given.values()))]
        rows += [(account_of(name), book_currency, -units) for name, units in item.given.items()]
        booked.append(ledger.entry_of(name, item.arrived.rate_note, rows))
    return [entry for entry in booked if entry.postings]


def entries(arrived: Iterable[Arrived], book_currency: str, period: str) -> list[Entry]:
    """The entries of money that came after its reports were paid: with what was booked, its parts sum to what came."""
    return [
        _entry(item, book_currency, ledger.entry_id(period, "arrived", item.settlement.settlement_id))
        for item in arrived
    ]


def _entry(arrived: Arrived, book_currency: str, entry_id: str) -> Entry:
    paid, lines, booked, parts = arrived.settlement, arrived.lines_amount, arrived.units, arrived.parts()
    rows = [
        (f"receivable:{paid.source}", paid.currency, -paid.amount_reported),
        (ledger.ledger_account(DIFFERENCE, paid.source), paid.currency, arrived.difference),
        (ledger.BANK, paid.bank_currency, paid.bank_received),
        (ledger.BANK_FEE, paid.bank_currency, paid.bank_fee),
    ]
    if paid.bank_currency != book_currency:
        moved = paid.bank_received + paid.bank_fee
        rows += ledger.exchange(paid.bank_currency, -moved, book_currency, arrived.total)
    if paid.currency != book_currency:
        rows += ledger.exchange(paid.currency, lines, book_currency, -booked)
    memo = f"{arrived.rate_note}, for reports paid before"
    return ledger.entry_of(entry_id, memo, rows + ledger.divided(parts, paid.source, book_currency))


def name_of(key: Key) -> str:
    """What a report part whose money has come is known by."""
    return " ".join(key)


def by_settlement(
    settlements: Sequence[Settlement], booked: Iterable[Booked]
) -> dict[str, tuple[Booked, ...]]:
    """The booked parts that each settlement covers; what covers none is left out."""
    parts = list(booked)
    found = {
        s.settlement_id: tuple(part for part in parts if s.is_for(*part.key, part.source))
        for s in settlements
    }
    return {name: mine for name, mine in found.items() if mine}
