"""Money that no line of a report names: breakage, minimum guarantees, revenue shares (R46).

It stays on the ledger account `trackless:<source>` until the setting says whose it is: the distributor's, or over the lines
of its source and sales period, in proportion to what each payee and pool got of them and to the commission.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from spartito.domain import ledger
from spartito.domain.ledger import Entry
from spartito.domain.money import apportion
from spartito.domain.movement import ADJUSTMENT, Movement
from spartito.domain.pool import account_of, contract_of
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
    """Money without tracks with its shares: of payees and of the distributor as `*`, and of pools by their contract.

    All of them sum to its total.
    """

    money: Trackless
    shares: Mapping[str, int]
    pools: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Money without tracks that stays nobody's, and why."""

    money: Trackless
    reason: str


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
    found: Iterable[Trackless],
    whose: Whose,
    earned: Mapping[tuple[str, str], Mapping[str, int]],
    pools: Container[str],
) -> tuple[list[Decided], list[Undecided]]:
    """Decide whose the money is, as far as that can be: *earned* has the parts of each source and sales period.

    Over lines, it is divided by what payees, pools and the commission got of them; who got nothing or less gets nothing.
    *pools* are the contracts whose pool is divided in this period: what another one has a part in waits for it.
    """
    decided, waiting = [], []
    for money in found:
        weights = _weights(earned.get((money.settlement.source, str(money.settlement.sales_period)), {}))
        if whose == "distributor":
            decided.append(Decided(money, {DISTRIBUTOR: money.total}))
        elif reason := _undecided(money, whose, weights, pools):
            waiting.append(Undecided(money, reason))
        else:
            decided.append(_over_lines(money, weights))
    return decided, waiting


def _weights(parts: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """What each got of some lines that is above zero: by payee, or by the contract of a pool; in order of them."""
    found: dict[tuple[str, str], int] = {}
    for part, units in parts.items():
        key = ("", contract_id) if (contract_id := contract_of(part)) else (part, "")
        if part == DISTRIBUTOR or contract_id or not part.startswith("*"):
            found[key] = found.get(key, 0) + units
    return {key: found[key] for key in sorted(found, key=lambda key: (key[1], key[0])) if found[key] > 0}


def _undecided(
    money: Trackless, whose: Whose, weights: Iterable[tuple[str, str]], pools: Container[str]
) -> str:
    if whose == "suspense":
        return "money_without_tracks does not say yet whose it is"
    if not weights:
        settled = money.settlement
        return f"nobody has got anything of the lines of {settled.source} {settled.sales_period}"
    closed = [contract_id for _, contract_id in weights if contract_id and contract_id not in pools]
    return f"the pool of {closed[0]}, which has a part in it, takes nothing in this period" if closed else ""


def _over_lines(money: Trackless, weights: Mapping[tuple[str, str], int]) -> Decided:
    parts = dict(zip(weights, apportion(money.total, list(weights.values())), strict=True))
    return Decided(
        money,
        {part: units for (part, contract_id), units in parts.items() if not contract_id},
        {contract_id: units for (_, contract_id), units in parts.items() if contract_id},
    )


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
    """The entries of what has come, and of the distributor's part and those of pools of what is decided."""
    booked = [_come(item, book_currency, period) for item in found if item.come]
    for item in decided:
        mine = item.shares.get(DISTRIBUTOR, 0)
        gone = mine + sum(item.pools.values())
        rows = [(item.money.account, book_currency, gone), (ledger.COMMISSION, book_currency, -mine)]
        rows += [(account_of(name), book_currency, -units) for name, units in item.pools.items()]
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
