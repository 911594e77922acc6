"""Money that no line of a report names: breakage, minimum guarantees, revenue shares (R46).

It stays on the ledger account `trackless:<source>` until the setting says whose it is: the distributor's, or over the lines
of its source and sales period, in proportion to what each payee earned of them and to the commission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from spartito.domain import ledger
from spartito.domain.ledger import Entry
from spartito.domain.money import largest_remainder
from spartito.domain.movement import ADJUSTMENT, Movement
from spartito.domain.rate import RateTable
from spartito.domain.settlement import ALL, REPORTS, Settlement
from spartito.domain.split import DISTRIBUTOR
from spartito.errors import InputError
from spartito.stages.settle import worth
from spartito.stages.settle.terms import Event

TRACKLESS = "trackless"
"""What a closed period has posted of this kind: settlements without tracks of which it is decided whose they are."""

Whose = Literal["suspense", "lines", "distributor"]
"""Whose money without tracks is: nobody's until a person decides, that of the lines, or the distributor's."""


@dataclass(frozen=True, slots=True)
class Trackless:
    """The money of a settlement that pays for no report; *total* is in units of book currency.

    It has *come* in this period, or in a closed one and is undecided still.
    """

    settlement: Settlement
    total: int
    rate_note: str
    come: bool

    @property
    def account(self) -> str:
        """Where it stays until it is decided whose it is."""
        return f"{TRACKLESS}:{self.settlement.source}"


@dataclass(frozen=True, slots=True)
class Decided:
    """Money without tracks with its shares: of payees, and of the distributor as `*`; they sum to its total."""

    money: Trackless
    shares: Mapping[str, int]


def come(settled: Settlement, rates: RateTable, rules: worth.Rules) -> Trackless:
    """The money of a settlement that pays for no report, when it comes."""
    _, total, note = worth.of(settled, rates, rules)
    return Trackless(settled, total, note, come=True)


def repeated(unused: Iterable[Settlement], used: Iterable[Settlement]) -> dict[str, str]:
    """Why settlements cannot be used that state money again which has come already: all of it comes once.

    InputError where two that are not used yet both are all of it.
    """
    before, now = _by_what(used), _by_what(unused)
    for what, names in now.items():
        if len(names) > 1:
            raise InputError(
                f"Settlements {' and '.join(names)} both are all the {what}. Take one away, or state covers = part in those "
                "that are a part of it."
            )
    again = [(names[0], what) for what, names in now.items() if what in before]
    return {
        name: f"{before[what][0]} was all the {what}; state covers = part if this is more of it"
        for name, what in again
    }


def _by_what(settlements: Iterable[Settlement]) -> dict[str, list[str]]:
    """The settlements that are all of some money without tracks, by what it is, in order of their ids."""
    found: dict[str, list[str]] = {}
    for s in sorted(settlements, key=lambda s: s.settlement_id):
        if s.pays_for != REPORTS and s.covers == ALL:
            what = f"{s.pays_for.replace('_', ' ')} of {s.source} {s.sales_period} {s.currency}"
            found.setdefault(what, []).append(s.settlement_id)
    return found


def decide(
    found: Iterable[Trackless], whose: Whose, earned: Mapping[tuple[str, str], Mapping[str, int]]
) -> list[Decided]:
    """Decide whose the money is, as far as that can be: *earned* has the parts of each source and sales period.

    Over lines, it is divided by what payees and the commission got of them; where there are none yet, it waits.
    """
    decided = []
    for money in found:
        if whose == "distributor":
            decided.append(Decided(money, {DISTRIBUTOR: money.total}))
        elif whose == "lines":
            key = money.settlement.source, str(money.settlement.sales_period)
            weights = {
                p: n for p, n in earned.get(key, {}).items() if p == DISTRIBUTOR or not p.startswith("*")
            }
            if whole := sum(weights.values()):
                exact = {part: Fraction(n * money.total, whole) for part, n in weights.items()}
                decided.append(Decided(money, largest_remainder(exact, money.total)))
    return decided


def events(decided: Iterable[Decided], on: date) -> dict[str, tuple[Event, ...]]:
    """What payees get of it: an adjustment that says of what settlement it is."""
    found: dict[str, tuple[Event, ...]] = {}
    for item in decided:
        settled = item.money.settlement
        what = settled.pays_for.replace("_", " ")
        note = f"{what}, {settled.source} {settled.sales_period}, {item.money.rate_note}"
        for part, units in sorted(item.shares.items()):
            if part != DISTRIBUTOR and units:
                reference = f"{TRACKLESS}:{settled.settlement_id}"
                moved = Movement(ADJUSTMENT, reference, units, on, item.money.account, note)
                found[part] = (*found.get(part, ()), Event(moved, recoups=True, taxable=True))
    return found


def entries(
    found: Iterable[Trackless], decided: Sequence[Decided], book_currency: str, period: str
) -> list[Entry]:
    """The entries of what has come, and of the distributor's part of what is decided."""
    booked = [_come(item, book_currency, period) for item in found if item.come]
    for item in decided:
        mine = item.shares.get(DISTRIBUTOR, 0)
        rows = [(item.money.account, book_currency, mine), (ledger.COMMISSION, book_currency, -mine)]
        name = ledger.entry_id(period, "decided", item.money.settlement.settlement_id)
        booked.append(ledger.entry_of(name, item.money.rate_note, rows))
    return [entry for entry in booked if entry.postings]


def _come(item: Trackless, book_currency: str, period: str) -> Entry:
    settled = item.settlement
    rows = [
        (ledger.BANK, settled.bank_currency, settled.bank_received),
        (ledger.BANK_FEE, settled.bank_currency, settled.bank_fee),
        (item.account, book_currency, -item.total),
    ]
    if settled.bank_currency != book_currency:
        moved = settled.bank_received + settled.bank_fee
        rows += ledger.exchange(settled.bank_currency, -moved, book_currency, item.total)
    return ledger.entry_of(ledger.entry_id(period, "trackless", settled.settlement_id), item.rate_note, rows)
