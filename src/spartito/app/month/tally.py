"""What the payees of a period come to in all, added up one after the other: what the proofs and the run report say."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field

from spartito.domain.earned import Earned
from spartito.domain.recoupment import Recoupment
from spartito.domain.withholding import YearToDate
from spartito.stages.settle.payees import Due

TOP_PAYEES = 10


@dataclass(slots=True)
class Summed:
    """How many there were, and what they come to in units."""

    count: int = 0
    units: int = 0

    def add(self, units: int) -> None:
        """Count one more."""
        self.count += 1
        self.units += units


def _by_name() -> defaultdict[str, Summed]:
    return defaultdict(Summed)


@dataclass(slots=True)
class Tally:
    """The sums of a period's payees, in units of book currency; those *paid* are in that of each payment, by currency.

    *moved* has the payees of each kind of movement, *carried* those of each reason why nothing was paid. *recouped* and
    *held* are what pots took and what holds keep, *years* the tax years that went on.
    """

    opening: int = 0
    earned: int = 0
    movements: int = 0
    paid_in_book: int = 0
    closing: int = 0
    earners: int = 0
    top: list[tuple[int, str, str]] = field(default_factory=list)
    paid: defaultdict[str, Summed] = field(default_factory=_by_name)
    carried: defaultdict[str, Summed] = field(default_factory=_by_name)
    moved: defaultdict[str, Summed] = field(default_factory=_by_name)
    recouped: list[Recoupment] = field(default_factory=list)
    held: list[Earned] = field(default_factory=list)
    years: dict[tuple[str, str], YearToDate] = field(default_factory=dict)

    def add(self, due: Due) -> None:
        """Add the next payee."""
        payable = due.payable
        self.opening += payable.opening
        self.paid_in_book += payable.paid_in_book
        self.closing += payable.closing
        if payable.paid:
            self.paid[due.payee.currency].add(payable.paid)
        if payable.reason and payable.closing:
            self.carried[payable.reason].add(payable.closing)
        self._add_earned(due)
        self._add_moved(due)
        self.recouped += due.recouped
        self.held += due.held
        if due.withheld is not None and due.taxes.withholding is not None:
            self.years[due.payee.payee_id, due.taxes.withholding.year_key] = due.withheld.to_date

    def _add_earned(self, due: Due) -> None:
        """Keep who earned most; of equals the first by id."""
        self.earned += due.earned
        self.earners += bool(due.earned)
        if due.earned > 0 and (len(self.top) < TOP_PAYEES or due.earned > -self.top[-1][0]):
            insort(self.top, (-due.earned, due.payee.payee_id, due.payee.name))
            del self.top[TOP_PAYEES:]

    def _add_moved(self, due: Due) -> None:
        kinds: dict[str, int] = {}
        for movement in due.movements:
            kinds[movement.kind] = kinds.get(movement.kind, 0) + movement.amount
        for kind, units in kinds.items():
            self.moved[kind].add(units)
            self.movements += units
