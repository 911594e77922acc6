"""Reserves: a part of positive earnings is kept back against later returns and released by a schedule (R14).

A reserve is kept of what was earned gross: returns never make it smaller, they draw on what earlier periods have
kept.  What is left of it goes back to the payee, month by month as the contract says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from spartito.domain.earned import Earned
from spartito.domain.money import part_of
from spartito.domain.period import Period
from spartito.errors import ensure

RETURN = "return"
"""The kind of earnings that draws on a reserve."""


@dataclass(frozen=True, slots=True)
class ReserveTerms:
    """What is kept back of a contract's or a payee's earnings, and when it goes back.

    `percent` is a part from 0 to 1; `usage_types` is empty for all.  `schedule` says how many months after the
    period which part of what was kept goes back; its parts sum to one.
    """

    percent: Fraction
    schedule: tuple[tuple[int, Fraction], ...]
    contract_id: str = ""
    payee_id: str = ""
    usage_types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ensure(0 <= self.percent <= 1, "a reserve keeps from nothing to all of the earnings")
        ensure(sum(part for _, part in self.schedule) == 1, "a reserve is released to the last unit")


@dataclass(frozen=True, slots=True)
class Tranche:
    """What one period kept back of one payee and contract, in units of 10**-12, and what became of it."""

    payee_id: str
    contract_id: str
    period: Period
    withheld: int
    released: int = 0
    drawn: int = 0

    def __post_init__(self) -> None:
        ensure(min(self.withheld, self.released, self.drawn, self.left) >= 0, "a reserve is never below zero")

    @property
    def left(self) -> int:
        """What is still kept back."""
        return self.withheld - self.released - self.drawn


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a period did to a reserve, each at or above zero: `withheld` is less for the payee, the others are more.

    `tranches` are those that were open or are new, the oldest first.
    """

    withheld: int
    drawn: int
    released: int
    tranches: tuple[Tranche, ...]


def terms_of(
    terms: Mapping[tuple[str, str], ReserveTerms], payee_id: str, contract_id: str
) -> ReserveTerms | None:
    """Choose a payee's terms, by contract and payee: those of both, else of the contract, else of the payee."""
    scopes = ((contract_id, payee_id), (contract_id, ""), ("", payee_id))
    return next((terms[scope] for scope in scopes if any(scope) and scope in terms), None)


def reserve(
    terms: ReserveTerms,
    payee_id: str,
    contract_id: str,
    earned: Iterable[Earned],
    tranches: Iterable[Tranche],
    period: Period,
) -> Reserved:
    """Keep, draw on and release the reserve of one payee and contract in a period.

    `earned` is what the payee earned under the contract, `tranches` what is kept back of earlier periods; money on
    hold is passed over.  Returns draw on the oldest tranche first, then the schedule releases what is due of the
    rest, so that a draw makes the last release smaller.

    >>> sold = Earned("nina", "c1", "DE", "physical", "sale", "", 100)
    >>> half_a_year = ReserveTerms(Fraction(1, 5), ((6, Fraction(1)),), "c1")
    >>> reserve(half_a_year, "nina", "c1", [sold], [], Period(2026, 9)).withheld
    20
    """
    counted = [
        row
        for row in earned
        if not row.hold_id and (not terms.usage_types or row.usage_type in terms.usage_types)
    ]
    gross = sum(row.amount for row in counted if row.amount > 0)
    returned = -sum(row.amount for row in counted if row.amount < 0 and row.kind == RETURN)
    earlier = sorted((tranche for tranche in tranches if tranche.left), key=lambda tranche: tranche.period)
    drawn = _draw(earlier, returned)
    after = [_release(tranche, terms, period) for tranche in drawn]
    withheld = part_of(gross, terms.percent)
    kept = [Tranche(payee_id, contract_id, period, withheld)] if withheld else []
    return Reserved(
        withheld,
        sum(tranche.drawn for tranche in after) - sum(tranche.drawn for tranche in earlier),
        sum(tranche.released for tranche in after) - sum(tranche.released for tranche in earlier),
        (*after, *kept),
    )


def _draw(tranches: Sequence[Tranche], returned: int) -> list[Tranche]:
    drawn = []
    for tranche in tranches:
        amount = min(tranche.left, returned)
        drawn.append(replace(tranche, drawn=tranche.drawn + amount))
        returned -= amount
    return drawn


def _release(tranche: Tranche, terms: ReserveTerms, period: Period) -> Tranche:
    months = period.months_after(tranche.period)
    part = sum((part for after, part in terms.schedule if after <= months), Fraction(0))
    due = part_of(tranche.withheld, part) - tranche.released
    return replace(tranche, released=tranche.released + max(0, min(due, tranche.left)))
