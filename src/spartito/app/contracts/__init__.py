"""Rows of the input tables as the values that the rules calculate with, and the checks over several rows.

One module a kind: `of` makes the values, and `problems` lists what the rows of one kind say that cannot all be true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from spartito.app.contracts import (
    adjustments,
    advances,
    balances,
    charges,
    conditions,
    deals,
    deductions,
    holds,
    payees,
    payments,
    priorities,
    rates,
    reserves,
    settlements,
    splits,
    tax_documents,
    tax_profiles,
    transfers,
)
from spartito.app.contracts.located import Located, Row
from spartito.errors import Problem

_CHECKS: Mapping[str, Callable[[Sequence[Located]], list[Problem]]] = {
    "advances": advances.problems,
    "priorities": priorities.problems,
    "reserves": reserves.problems,
    "charges": charges.problems,
    "adjustments": adjustments.problems,
    "transfers": transfers.problems,
    "holds": holds.problems,
    "splits": splits.problems,
    "deals": deals.problems,
    "rates": rates.problems,
    "settlements": settlements.problems,
    "settlement_deductions": deductions.problems,
    "balances": balances.problems,
    "payments": payments.problems,
    "payees": payees.problems,
    "tax_profiles": tax_profiles.problems,
    "tax_documents": tax_documents.problems,
}


def problems(kind: str, rows: Sequence[Located]) -> list[Problem]:
    """What is wrong between the rows of one kind: splits above 100 %, circles, deals that overlap, odd settlements."""
    check = _CHECKS.get(kind)
    return check(rows) if check else []


def problems_with_pots(
    kind: str, rows: Sequence[Located], advances: Callable[[], Sequence[Row]]
) -> list[Problem]:
    """What is wrong between conditions and the pots in the book: pots that are not there, payees who wait in a circle."""
    return conditions.problems_with_pots(rows, advances()) if kind == "conditions" else []
