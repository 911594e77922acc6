"""The holds of a period: which are in force on tracks, whose payments wait, and what an ended hold gives up (R23)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.domain import hold as holds
from spartito.domain import movement as moves
from spartito.domain.hold import FORFEITED, Hold
from spartito.domain.movement import Movement
from spartito.domain.payable import on_hold
from spartito.domain.split import DISTRIBUTOR
from spartito.domain.validity import FOREVER
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled
from spartito.stages.settle.terms import Event

Owed = dict[tuple[str, str], int]
"""What a hold keeps of a payee's money, by hold and payee."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The holds that a period knows, and what they kept before it."""

    every: Mapping[str, Hold]
    before: Owed
    last_day: date

    @property
    def on_tracks(self) -> list[Hold]:
        """The holds on tracks that are in force, the oldest first."""
        return [hold for hold in holds.in_force(self.every.values(), self.last_day) if hold.on_tracks]

    def wait(self, payee_id: str) -> str:
        """Why a payee's payment waits; blank where no hold is on the payee."""
        found = holds.of_payee(self.every.values(), payee_id, self.last_day)
        if found is None:
            return ""
        return on_hold(found.reason, None if found.until == FOREVER else found.until)

    @property
    def given_up(self) -> dict[tuple[str, str], int]:
        """What ended holds give up, by hold and whose it is now; `*` is the distributor."""
        found: dict[tuple[str, str], int] = {}
        for hold in holds.ended(self.every.values(), self.last_day):
            kept = {
                payee: units for (hold_id, payee), units in self.before.items() if hold_id == hold.hold_id
            }
            found.update(
                {(hold.hold_id, payee): units for payee, units in holds.end(hold, kept).items() if units}
            )
        return found

    def events(self) -> dict[str, list[Event]]:
        """What ended holds give to payees."""
        events: dict[str, list[Event]] = {}
        for (hold_id, payee_id), units in self.given_up.items():
            if payee_id != DISTRIBUTOR:
                note = self.every[hold_id].reason
                moved = Movement(moves.RELEASED, hold_id, units, self.last_day, f"held:{hold_id}", note)
                events.setdefault(payee_id, []).append(Event(moved, recoups=True, taxable=True))
        return events


@dataclass(frozen=True, slots=True)
class HeldState:
    """What one hold keeps of one payee: opening + added - released - forfeited = closing."""

    hold: Hold
    payee_id: str
    opening: int
    added: int
    released: int
    forfeited: int

    @property
    def closing(self) -> int:
        """What it still keeps."""
        return self.opening + self.added - self.released - self.forfeited


def states(holding: Holding, dues: Iterable[Due], pooled: Sequence[Pooled]) -> list[HeldState]:
    """What every hold keeps after the period."""
    added: Owed = {}
    for due in dues:
        for moved in due.movements:
            if moved.kind == moves.HOLD:
                key = moved.reference, due.payee.payee_id
                added[key] = added.get(key, 0) - moved.amount
    for pool in pooled:
        for key, units in pool.held.items():
            added[key] = added.get(key, 0) + units
    ended = {hold.hold_id: hold for hold in holds.ended(holding.every.values(), holding.last_day)}
    found = []
    for key in sorted({*holding.before, *added}):
        before = holding.before.get(key, 0)
        gone = before if key[0] in ended else 0
        forfeited = gone if gone and ended[key[0]].outcome == FORFEITED else 0
        found.append(
            HeldState(holding.every[key[0]], key[1], before, added.get(key, 0), gone - forfeited, forfeited)
        )
    return found
