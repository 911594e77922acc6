"""The pools of a run: what a contract took in, divided by `settle` once the period's sum is known (R7, R8, R12).

A contract has a pool for each different way in which its tracks are divided; most have one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spartito.domain.ledger import POOL

ShareOf = tuple[tuple[str, int], ...]
"""Payees and their shares, in units of 10^-12 that sum to one."""


@dataclass(frozen=True, slots=True, order=True)
class Pool:
    """One pool: how it is divided until its cost is recouped and after it, which is the same where it has no phases.

    *pot_id* is the cost that a split with phases breaks even on. *number* tells a contract's pools apart.
    """

    contract_id: str
    account_id: str
    until: ShareOf
    after: ShareOf
    pot_id: str = ""
    number: int = 0

    @property
    def part(self) -> str:
        """The part of a conversion that the pool takes, where payee ids stand."""
        return f"{POOL}:{self.contract_id}.{self.number}"


def numbered(pools: Iterable[Pool]) -> dict[Pool, Pool]:
    """Number the distinct pools of each contract, in an order of their own content, so that every run does it alike."""
    found: dict[Pool, Pool] = {}
    counts: dict[str, int] = {}
    for pool in sorted(set(pools)):
        counts[pool.contract_id] = counts.get(pool.contract_id, 0) + 1
        found[pool] = replace(pool, number=counts[pool.contract_id])
    return found
