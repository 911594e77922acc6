"""The holds of a period: which are in force on tracks, whose payments wait, and what an ended hold gives up (R23)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spartito.domain import hold as holds
from spartito.domain import movement as moves
from spartito.domain.earned import Earned, total
from spartito.domain.hold import FORFEITED, Hold
from spartito.domain.movement import Movement
from spartito.domain.payable import on_hold
from spartito.domain.split import DISTRIBUTOR
from spartito.domain.validity import FOREVER
from spartito.stages.settle.pooling import Pooled
from spartito.stages.settle.terms import Event


@dataclass(frozen=True, slots=True)
class Kept:
    """One sum that a hold keeps: earnings with all that tells them apart, of a payee or (*pooled*) of a contract's pool."""

    row: Earned
    pooled: bool = False

    @property
    def key(self) -> tuple[tuple[str, ...], bool]:
        """What tells it apart."""
        return self.row.key, self.pooled


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended holds give up: to payees and to pools as earnings of the period, and to the distributor."""

    to_payees: Mapping[str, tuple[Earned, ...]]
    to_pools: Mapping[str, tuple[Earned, ...]]
    forfeited: Mapping[str, int]
    gone: frozenset[tuple[tuple[str, ...], bool]]


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
        to_payees: dict[str, list[Earned]] = {}
        to_pools: dict[str, list[Earned]] = {}
        forfeited: dict[str, int] = {}
        gone = set()
        for kept in self.before:
            row = kept.row
            if row.hold_id not in over:
                continue
            owner = holds.owner_after(over[row.hold_id], row.payee_id)
            if owner == DISTRIBUTOR:
                forfeited[row.hold_id] = forfeited.get(row.hold_id, 0) + row.amount
            elif owner != row.payee_id:
                to_payees.setdefault(owner, []).append(replace(row, payee_id=owner, contract_id=""))
            elif not kept.pooled:
                to_payees.setdefault(owner, []).append(row)
            elif row.contract_id in pools:
                to_pools.setdefault(row.contract_id, []).append(row)
            else:
                continue
            gone.add(kept.key)
        return Ended(_frozen(to_payees), _frozen(to_pools), forfeited, frozenset(gone))

    def events(self, ended: Ended) -> dict[str, list[Event]]:
        """The movements that give payees what ended holds kept; the rules see it as *rows*."""
        return {
            payee_id: [
                Event(
                    Movement(
                        moves.RELEASED,
                        hold_id,
                        total(row for row in rows if row.hold_id == hold_id),
                        self.last_day,
                        f"held:{hold_id}",
                        self.every[hold_id].reason,
                    )
                )
                for hold_id in sorted({row.hold_id for row in rows})
            ]
            for payee_id, rows in ended.to_payees.items()
        }


def free(rows: Mapping[str, Sequence[Earned]]) -> dict[str, list[Earned]]:
    """Released earnings as the rules see them: on hold no more."""
    return {name: [replace(row, hold_id="") for row in mine] for name, mine in rows.items()}


def _frozen(rows: Mapping[str, Sequence[Earned]]) -> dict[str, tuple[Earned, ...]]:
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
    holding: Holding, ended: Ended, held: Iterable[Earned], pooled: Sequence[Pooled]
) -> list[HeldState]:
    """What every hold keeps after the period; *held* is what was set aside of payees' earnings."""
    before = {kept.key: kept for kept in holding.before}
    added = {kept.key: kept for kept in (Kept(row) for row in held)}
    added |= {kept.key: kept for kept in (Kept(row, pooled=True) for pool in pooled for row in pool.held)}
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
