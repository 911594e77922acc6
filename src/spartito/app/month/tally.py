"""What the payees of a period come to in all, added up one after the other: what the proofs and the run report say."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field

from spartito.domain.recoupment import Recoupment
from spartito.domain.withholding import YearToDate
from spartito.stages.settle.holding import Kept
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
class Balances:
    """What the balances of one currency come to, in its units.

    *moved* has the payees of each kind of movement, *carried* those of each reason why nothing was paid.
    """

    opening: int = 0
    earned: int = 0
    movements: int = 0
    from_balance: int = 0
    closing: int = 0
    carried: defaultdict[str, Summed] = field(default_factory=_by_name)
    moved: defaultdict[str, Summed] = field(default_factory=_by_name)

    def add(self, due: Due) -> None:
        """Add the next payee."""
        payable = due.payable
        self.opening += payable.opening
        self.earned += due.earned
        self.from_balance += payable.from_balance
        self.closing += payable.closing
        if payable.reason and payable.closing:
            self.carried[payable.reason].add(payable.closing)
        kinds: dict[str, int] = {}
        for movement in due.movements:
            kinds[movement.kind] = kinds.get(movement.kind, 0) + movement.amount
        for kind, units in kinds.items():
            self.moved[kind].add(units)
            self.movements += units


@dataclass(slots=True)
class Tally:
    """The sums of a period's payees: their *balances* by currency, and what is *paid* by the currency of each payment.

    What was *earned* is in units of book currency, as the conversions gave it, and *entered* what of it went to balances in
    another one. *recouped* and *held* are what pots took and what holds keep, *years* the tax years that went on, with the
    currencies that they are in.
    """

    balances: defaultdict[str, Balances] = field(default_factory=lambda: defaultdict(Balances))
    earned: int = 0
    entered: int = 0
    earners: int = 0
    top: list[tuple[int, str, str]] = field(default_factory=list)
    paid: defaultdict[str, Summed] = field(default_factory=_by_name)
    recouped: list[Recoupment] = field(default_factory=list)
    held: list[Kept] = field(default_factory=list)
    years: dict[tuple[str, str], YearToDate] = field(default_factory=dict)
    years_in: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, due: Due) -> None:
        """Add the next payee."""
        currency = due.payee.balance_currency
        self.balances[currency].add(due)
        if due.payable.paid:
            self.paid[due.payee.currency].add(due.payable.paid)
        self._add_earned(due)
        self.recouped += due.recouped
        self.held += [Kept(row, currency) for row in due.held]
        if due.withheld is not None and due.taxes.withholding is not None:
            key = due.payee.payee_id, due.taxes.withholding.year_key
            self.years[key], self.years_in[key] = due.withheld.to_date, currency

    def _add_earned(self, due: Due) -> None:
        """Keep who earned most, in book currency; of equals the first by id."""
        earned = due.earned_in_book
        self.earned += earned
        self.entered += earned if due.entered else 0
        self.earners += bool(earned)
        if earned > 0 and (len(self.top) < TOP_PAYEES or earned > -self.top[-1][0]):
            insort(self.top, (-earned, due.payee.payee_id, due.payee.name))
            del self.top[TOP_PAYEES:]
