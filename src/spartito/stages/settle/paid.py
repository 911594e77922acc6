"""What conversions of closed periods have paid, part by part, and the names of those that change it later (R3, R19, R40)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from spartito.domain.ledger import POOL
from spartito.domain.settlement import convert_groups

Name = tuple[str, str, str]
"""Part, deduction and territory: what tells what a conversion paid apart."""

WHOLE = 0
"""The number of a contract's pool as a whole, where those of an allocation count from 1."""

TAKEN = "taken:"
"""How the earnings that a division takes back are called until they meet those that it gives (`redivided.sql`)."""

_SUPERSEDED, _REDIVIDED = "superseded:", "redivided:"


@dataclass(frozen=True, slots=True)
class Paid:
    """What one part got of the old lines, or was deducted of it: *amount* in 10^-24 of their currency, *units* in 10^-12."""

    part: str
    deduction: str
    territory: str
    rate: Fraction
    amount: int
    units: int

    @property
    def name(self) -> Name:
        """What tells it apart."""
        return self.part, self.deduction, self.territory


@dataclass(frozen=True, slots=True)
class Borne:
    """What a deduction takes of one unit of the lines of its territory (blank: of all lines), below zero."""

    kind: str
    territory: str
    rate: Fraction


def borne(paid: Iterable[Paid]) -> tuple[Borne, ...]:
    """What the deductions of a conversion took of the lines that were *paid*.

    >>> borne([Paid("nina", "", "", Fraction(1), 4, 4), Paid("nina", "tax", "US", Fraction(-1, 2), 2, -1)])[0].territory
    'US'
    """
    return tuple(
        Borne(*name) for name in sorted({(p.deduction, p.territory, p.rate) for p in paid if p.deduction})
    )


def rate_of_lines(paid: Iterable[Paid]) -> Fraction:
    """What one unit of the lines got, before deductions."""
    return next((item.rate for item in paid if not item.deduction), Fraction(0))


def reversal_id(period: str, report_id: str, conversion_id: str) -> str:
    """The conversion that takes back what one of a closed period had paid for a report; no settlement may have such an id."""
    return f"{_SUPERSEDED}{period}:{report_id}:{conversion_id}"


def redivision_id(period: str, report_id: str, conversion_id: str, now: str) -> str:
    """The conversion of the period *now* that divides again what one of a closed period had divided of a report.

    No settlement may have such an id.
    """
    return f"{_REDIVIDED}{period}:{report_id}@{now}:{conversion_id}"


def is_change(conversion_id: str) -> bool:
    """Whether a conversion changes what another one has paid: takes it back, or divides it again."""
    return conversion_id.startswith((_SUPERSEDED, _REDIVIDED))


def is_reversal(conversion_id: str) -> bool:
    """Whether a conversion takes back what another one has paid for a report."""
    return conversion_id.startswith(_SUPERSEDED)


def changed(conversion_id: str) -> tuple[str, str] | None:
    """The closed period and its conversion of which a conversion changes what was paid for some report; None for any other.

    >>> changed("superseded:2026-08:R1:S1"), changed("redivided:2026-08:R1@2026-09:rate:x"), changed("S1")
    (('2026-08', 'S1'), ('2026-08', 'rate:x'), None)
    """
    if not is_change(conversion_id):
        return None
    _, period, _, before = conversion_id.split(":", 3)
    return period, before


def pool_part(part: str) -> str:
    """The part of a contract's pool, whole, however the contract was divided when the pool took it in.

    >>> pool_part("*pool:album.2"), pool_part("nina.2")
    ('*pool:album.0', 'nina.2')
    """
    return f"{part.rpartition('.')[0]}.{WHOLE}" if part.startswith(POOL) else part


def in_whole_pools(paid: Iterable[Paid]) -> tuple[Paid, ...]:
    """The same, with the pools of each contract as one."""
    sums: dict[Name, Paid] = {}
    for item in paid:
        named = replace(item, part=pool_part(item.part))
        known = sums.get(named.name)
        more = (known.amount, known.units) if known else (0, 0)
        sums[named.name] = replace(named, amount=named.amount + more[0], units=named.units + more[1])
    return tuple(sums[name] for name in sorted(sums))


def of_report(left: Sequence[Paid], amounts: Mapping[Name, int]) -> tuple[Paid, ...]:
    """What one report got of what is *left* of a conversion; *amounts* are its lines, by part and deduction.

    It is all that is left where the report is, to the last unit; where others shared the conversion it is what its lines
    are worth, and the last of them takes the rest. Who had lines that brought nothing is named all the same.

    >>> third = Fraction(1, 3)
    >>> left = [Paid("nina", "", "", third, 2 * 10**24, 666666666666), Paid("omar", "", "", third, 10**24, 333333333334)]
    >>> [p.units for p in of_report(left, {("nina", "", ""): 2 * 10**24, ("omar", "", ""): 10**24})]
    [666666666666, 333333333334]
    >>> [p.units for p in of_report(left, {("nina", "", ""): 10**24})]
    [333333333333]
    >>> [p.units for p in of_report(left, {("nina", "", ""): 2 * 10**24, ("omar", "", ""): 0})]
    [666666666667, 0]
    """
    if all(amounts.get(paid.name, 0) == paid.amount for paid in left):
        return tuple(left)
    mine = [replace(paid, amount=amounts[paid.name]) for paid in left if paid.name in amounts]
    groups: dict[Fraction, dict[tuple[str, ...], int]] = {}
    for paid in mine:
        groups.setdefault(paid.rate, {})[paid.name] = paid.amount
    units = convert_groups(list(groups.items()))
    return tuple(replace(paid, units=units[paid.name]) for paid in mine)
