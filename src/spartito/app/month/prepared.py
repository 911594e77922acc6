"""What a run knows before it divides any money, and what it found out when it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spartito.app.month.carried import CarriedOn
from spartito.app.payments.returned import Returned
from spartito.app.people.events import Happened
from spartito.app.people.pools import Pooling
from spartito.app.people.terms import People
from spartito.domain.charge import Strike
from spartito.domain.ledger import Entry
from spartito.domain.rate import RateTable
from spartito.stages.allocate.allocate import Detailed
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.settle.arrived import ToPools
from spartito.stages.settle.funding import Funding
from spartito.stages.settle.holding import Ended, Holding
from spartito.stages.settle.payees import Due
from spartito.stages.settle.pooling import Pooled, PriorityState
from spartito.stages.settle.pots import PotState
from spartito.stages.settle.settle import Converted
from spartito.stages.settle.trackless import Undecided


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of a period before its money is divided: the payees, what was carried on, what happens once."""

    people: People
    carried: CarriedOn
    pots: tuple[PotState, ...]
    happened: tuple[Happened, ...]
    returned: tuple[Returned, ...]
    rates: RateTable
    pooling: Pooling
    contracts: Contracts
    holding: Holding
    strikes: tuple[Strike, ...] = ()

    def detailed(self) -> Detailed:
        """Whose earnings the rules ask about, and how they tell them apart."""
        people = self.people
        return Detailed(people.looked_into(), people.territories(), people.contracts(), people.known())


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run found out: all money but that of payees at once, and the payees one after the other.

    *dues* come in order of payee id and can be gone through once; *entries* book all else. *pots* are as the pools have
    left them. *posted* has the keys of what happens once, by its kind: the close remembers them. *undecided* is money
    without tracks that stays nobody's.
    """

    prepared: Prepared
    funding: Funding
    converted: dict[str, list[Converted]]
    entries: Iterator[Entry]
    dues: Iterator[Due]
    pots: list[PotState]
    posted: Mapping[str, list[str]]
    pooled: list[Pooled]
    priorities: list[PriorityState]
    ended: Ended
    undecided: list[Undecided]
    late_to_pools: list[ToPools]

    @property
    def everything(self) -> Iterator[Converted]:
        """Every part of every conversion."""
        return (item for items in self.converted.values() for item in items)
