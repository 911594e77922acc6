"""The way in which each payment is made: as the payee says, or the first way for which the details are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spartito.outputs.payments.kinds import lacks
from spartito.outputs.payments.model import Debtor, PaymentRow


@dataclass(frozen=True, slots=True)
class Route:
    """A payment with its method, and what is missing before it can be made so; blank where nothing is."""

    row: PaymentRow
    lacks: str

    @property
    def method(self) -> str:
        """How the payment is made; blank where the payee names no way and none is possible."""
        return self.row.details.method


def routes(rows: Sequence[PaymentRow], methods: Sequence[str], debtors: dict[str, Debtor]) -> list[Route]:
    """The route of every payment; *methods* are tried in their order for payees who name none.

    Each payment has one route, so that the files of all methods, and what lacks details, sum to all payments.
    """
    return [_route(row, methods, debtors) for row in rows]


def _route(row: PaymentRow, methods: Sequence[str], debtors: dict[str, Debtor]) -> Route:
    if method := row.details.method:
        return Route(row, lacks(row, method, debtors))
    missing = {method: lacks(row, method, debtors) for method in methods}
    for method, lacking in missing.items():
        if not lacking:
            return Route(replace(row, details=replace(row.details, method=method)), "")
    return Route(row, "; ".join(f"{lacking} for {method}" for method, lacking in missing.items()))
