"""The sections of a statement beside its sources: movements, pots, reserves, holds and taxes.

Each shows its steps from an opening to a closing amount, and one whose steps do not lead there is never made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spartito.errors import ensure
from spartito.outputs.present import total


@dataclass(frozen=True, slots=True)
class Movement:
    """One step of the balance; a positive `amount` adds to what the payee is owed.

    `kind` is a kind of the ledger's movements, `reference` the pot, hold or charge that it concerns, `note` what a
    person wrote, `on_date` an ISO date or ''. The amount is in the currency of the balance.
    """

    kind: str
    amount: Decimal
    reference: str = ""
    note: str = ""
    on_date: str = ""


@dataclass(frozen=True, slots=True)
class Pot:
    """An advance or cost that is recouped: `closing` is what is still outstanding, in `currency`."""

    pot_id: str
    contract_id: str
    kind: str
    currency: str
    granted: Decimal
    opening: Decimal
    added: Decimal
    recouped: Decimal
    closing: Decimal

    def __post_init__(self) -> None:
        _ensure_steps(f"pot {self.pot_id}", self.opening, (self.added,), (self.recouped,), self.closing)

    @property
    def recouped_to_date(self) -> Decimal:
        """What has been recouped since it was granted, this period included."""
        return total((self.granted, self.closing.copy_negate()))


@dataclass(frozen=True, slots=True)
class Reserve:
    """What was kept back of the earnings of `period` (YYYY-MM), in `currency`; `closing` is still kept."""

    contract_id: str
    period: str
    currency: str
    opening: Decimal
    withheld: Decimal
    drawn: Decimal
    released: Decimal
    closing: Decimal

    def __post_init__(self) -> None:
        taken = (self.drawn, self.released)
        _ensure_steps(f"the reserve of {self.period}", self.opening, (self.withheld,), taken, self.closing)


@dataclass(frozen=True, slots=True)
class Held:
    """Money that waits for a `reason` until it is looked at again on `review_on` (ISO); `closing` still waits."""

    hold_id: str
    reason: str
    review_on: str
    currency: str
    opening: Decimal
    added: Decimal
    released: Decimal
    forfeited: Decimal
    closing: Decimal

    def __post_init__(self) -> None:
        gone = (self.released, self.forfeited)
        _ensure_steps(f"hold {self.hold_id}", self.opening, (self.added,), gone, self.closing)


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax withheld under a profile: `tax` on `base` at `rate` (a fraction 'n/d'), in `currency`.

    `source_tax` had been taken before the money reached us; `year_to_date` is what we have withheld since the tax year
    began, this event included. `document` is the payee's form that the rate rests on, `event_on` an ISO date.
    """

    profile_id: str
    document: str
    event_on: str
    currency: str
    base: Decimal
    rate: str
    tax: Decimal
    source_tax: Decimal
    year_to_date: Decimal


@dataclass(frozen=True, slots=True)
class SelfBill:
    """An invoice or credit note that was written for the payee: `vat` on `base` at `rate` ('n/d'), and its legal `words`."""

    number: str
    issued_on: str
    currency: str
    base: Decimal
    rate: str
    vat: Decimal
    words: str


def _ensure_steps(
    name: str, opening: Decimal, added: tuple[Decimal, ...], taken: tuple[Decimal, ...], closing: Decimal
) -> None:
    steps = (opening, *added, *(amount.copy_negate() for amount in taken))
    ensure(total(steps) == closing, f"the steps of {name} lead to its closing amount")
