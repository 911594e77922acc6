"""The holds of a period: which are in force on tracks, whose payments wait, and what an ended hold gives up (R23)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from spartito.domain import hold as holds
from spartito.domain import movement as moves
from spartito.domain.earned import Earned, total
from spartito.domain.hold import FORFEITED, Hold
from spartito.domain.movement import Movement
from spartito.domain.payable import on_hold
from spartito.domain.period import Period
from spartito.domain.split import DISTRIBUTOR
from spartito.domain.validity import FOREVER
from spartito.stages.settle.entering import Incoming
from spartito.stages.settle.pooling import Pooled
from spartito.stages.settle.terms import Event

Name = TypeVar("Name", str, tuple[str, str])

Key = tuple[tuple[str, ...], bool, str]
Part = tuple[str, str, str]
"""A report part: its report, sales period and currency."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One sum that a hold keeps: earnings with all that tells them apart, of a payee or (*pooled*) of a contract's pool."""

    row: Earned
    currency: str
    pooled: bool = False

    @property
    def key(self) -> Key:
        """What tells it apart."""
        return self.row.key, self.pooled, self.currency


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended holds give up: to payees and to pools as earnings of the period, and to the distributor.

    What payees get is by payee and currency, what is forfeited by hold and currency; pools are in the book's.
    """

    to_payees: Mapping[tuple[str, str], tuple[Earned, ...]]
    to_pools: Mapping[str, tuple[Earned, ...]]
    forfeited: Mapping[tuple[str, str], int]
    gone: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Holding:
    """The holds that a period knows, and what they kept before it."""

    every: Mapping[str, Hold]
    before: tuple[Kept, ...]
    last_day: date

    @property
    def on_tracks(self) -> list[Hold]:
        """The holds on tracks that are in force, the oldest first."""
        return [hold for hold in holds.in_force(self.every.values(), self.last_day) if hold.on_tracks]

    @property
    def given_back(self) -> frozenset[str]:
        """The holds on tracks whose money has gone to those it was owed to."""
        return holds.given_back(self.every.values(), self.last_day)

    def given_away(self, first: Mapping[Part, Iterable[Period]]) -> dict[str, frozenset[Part]]:
        """The holds that have ended and whose money went to others, by id, with the report parts of which they keep money still.

        Those stand in the place of lines that were accounted for while the hold lasted: *first* says in which periods. Their
        money goes where that of the old lines went. Where a part of those came before or after the hold, they are free.
        """
        found = {
            hold.hold_id: frozenset(
                part
                for part, periods in first.items()
                if all(hold.since <= period.last_day < hold.until for period in periods)
            )
            for hold in holds.given_away(self.every.values(), self.last_day)
        }
        return {hold_id: parts for hold_id, parts in found.items() if parts}

    def oldest_first(self, also: Iterable[str]) -> list[Hold]:
        """The holds on tracks that are in force, and *also* some others: the oldest first."""
        found = {hold.hold_id: hold for hold in self.on_tracks} | {name: self.every[name] for name in also}
        return sorted(found.values(), key=lambda hold: (hold.since, hold.hold_id))

    def waits(self) -> dict[str, str]:
        """Why payments wait, by the payees whom holds are on."""
        return {
            payee_id: on_hold(hold.reason, None if hold.until == FOREVER else hold.until)
            for payee_id, hold in holds.on_payees(self.every.values(), self.last_day).items()
        }

    def end(self, pools: frozenset[str]) -> Ended:
        """What the holds that have ended give up; *pools* are the contracts whose pool is divided in this period.

        Money of a pool goes back to it, and waits on where it is not divided.
        """
        over = {hold.hold_id: hold for hold in holds.ended(self.every.values(), self.last_day)}
        to_payees: dict[tuple[str, str], list[Earned]] = {}
        to_pools: dict[str, list[Earned]] = {}
        forfeited: dict[tuple[str, str], int] = {}
        gone = set()
        for kept in self.before:
            row = kept.row
            if row.hold_id not in over:
                continue
            owner = holds.owner_after(over[row.hold_id], row.payee_id)
            # What waits for a pool stands under the name of its account, who may be the beneficiary as well.
            passed_on = owner != row.payee_id or (kept.pooled and over[row.hold_id].beneficiary)
            place = owner, kept.currency
            if owner == DISTRIBUTOR:
                of_hold = row.hold_id, kept.currency
                forfeited[of_hold] = forfeited.get(of_hold, 0) + row.amount
            elif passed_on:
                to_payees.setdefault(place, []).append(replace(row, payee_id=owner, contract_id=""))
            elif not kept.pooled:
                to_payees.setdefault(place, []).append(row)
            elif row.contract_id in pools:
                to_pools.setdefault(row.contract_id, []).append(row)
            else:
                continue
            gone.add(kept.key)
        return Ended(_frozen(to_payees), _frozen(to_pools), forfeited, frozenset(gone))

    def released(self, ended: Ended) -> dict[str, list[Incoming]]:
        """What ended holds give each payee: the movements, and the rows of them that the rules see."""
        found: dict[str, list[Incoming]] = {}
        for (payee_id, currency), rows in ended.to_payees.items():
            mine = found.setdefault(payee_id, [])
            told = {event.movement.reference for item in mine for event in item.events}
            events = tuple(
                # A hold may release money of two currencies to one payee: two entries, of two names.
                Event(self._released(hold_id, f"{hold_id} {currency}" if hold_id in told else hold_id, rows))
                for hold_id in sorted({row.hold_id for row in rows})
            )
            mine.append(Incoming(currency, events, tuple(free(rows))))
        return found

    def _released(self, hold_id: str, reference: str, rows: Sequence[Earned]) -> Movement:
        amount = total(row for row in rows if row.hold_id == hold_id)
        account, reason = f"held:{hold_id}", self.every[hold_id].reason
        return Movement(moves.RELEASED, reference, amount, self.last_day, account, reason)


def free(rows: Iterable[Earned]) -> list[Earned]:
    """Released earnings as the rules see them: on hold no more."""
    return [replace(row, hold_id="") for row in rows]


def _frozen(rows: Mapping[Name, Sequence[Earned]]) -> dict[Name, tuple[Earned, ...]]:
    return {name: tuple(rows[name]) for name in sorted(rows)}


@dataclass(frozen=True, slots=True)
class HeldState:
    """One sum that a hold keeps: opening + added - released - forfeited = closing; *taxed* was taken at source."""

    hold: Hold
    kept: Kept
    opening: int
    added: int
    released: int
    forfeited: int
    taxed: int

    @property
    def closing(self) -> int:
        """What it still keeps."""
        return self.opening + self.added - self.released - self.forfeited


def states(
    holding: Holding, ended: Ended, held: Iterable[Kept], pooled: Sequence[Pooled], book_currency: str
) -> list[HeldState]:
    """What every hold keeps after the period; *held* is what was set aside of payees' earnings."""
    before = {kept.key: kept for kept in holding.before}
    added = {kept.key: kept for kept in held}
    in_pools = (Kept(row, book_currency, pooled=True) for pool in pooled for row in pool.held)
    added |= {kept.key: kept for kept in in_pools}
    return [
        _state(holding, before.get(key), added.get(key), gone=key in ended.gone)
        for key in sorted({*before, *added})
    ]


def _state(holding: Holding, before: Kept | None, added: Kept | None, *, gone: bool) -> HeldState:
    kept = next(part for part in (before, added) if part is not None)
    hold = holding.every[kept.row.hold_id]
    opening, taxed = (before.row.amount, before.row.taxed) if before else (0, 0)
    more, more_taxed = (added.row.amount, added.row.taxed) if added else (0, 0)
    out = opening if gone else 0
    lost = hold.outcome == FORFEITED
    return HeldState(
        hold,
        kept,
        opening,
        more,
        0 if lost else out,
        out if lost else 0,
        (0 if gone else taxed) + more_taxed,
    )
