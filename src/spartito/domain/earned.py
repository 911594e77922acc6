"""What a payee earned in a period, told apart by everything that a payout rule asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Earned:
    """One sum of a payee's earnings, in units of 10**-12; below zero it is a return, a fee or a penalty.

    `contract_id` is blank for money of no contract, `hold_id` for money that is free.  `kind` is that of the lines
    (sale, return, fee, penalty, an adjustment type), or `deduction` for what a DSP kept and none of these bears.  `taxed`
    is the tax at source that was taken of the money before it reached us; `amount` is what is left of it, and of a
    return both are below zero.
    """

    payee_id: str
    contract_id: str
    territory: str
    usage_type: str
    kind: str
    hold_id: str
    amount: int
    taxed: int = 0

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """Everything by which earnings are told apart."""
        return (
            self.payee_id,
            self.contract_id,
            self.territory,
            self.usage_type,
            self.kind,
            self.hold_id,
        )


def added_up(rows: Iterable[Earned]) -> tuple[Earned, ...]:
    """Add up what nothing tells apart, in order of what tells it apart; what comes to nothing is left out.

    >>> sold = Earned("nina", "album", "US", "stream", "sale", "", 5)
    >>> [row.amount for row in added_up([sold, sold])]
    [10]
    """
    found: dict[tuple[str, ...], Earned] = {}
    for row in rows:
        before = found.get(row.key)
        if before is not None:
            row = replace(row, amount=before.amount + row.amount, taxed=before.taxed + row.taxed)
        found[row.key] = row
    return tuple(found[key] for key in sorted(found) if found[key].amount or found[key].taxed)


def total(rows: Iterable[Earned]) -> int:
    """What rows come to together."""
    return sum(row.amount for row in rows)
