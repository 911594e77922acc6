"""The kinds of input table that `spartito import KIND FILE` takes."""

from __future__ import annotations

from types import MappingProxyType

from spartito.errors import InputError
from spartito.tables.adjustments import ADJUSTMENTS, TRANSFERS
from spartito.tables.advances import ADVANCES
from spartito.tables.catalogue import ALIASES, CATALOGUE
from spartito.tables.charges import CHARGES
from spartito.tables.conditions import CONDITIONS
from spartito.tables.contracts import DEALS, PAYEES, SPLITS
from spartito.tables.holds import HOLDS
from spartito.tables.input import Table
from spartito.tables.money import DECLARED_TOTALS, RATES, SETTLEMENT_DEDUCTIONS, SETTLEMENTS
from spartito.tables.payments import BALANCES, PAYMENTS
from spartito.tables.pools import PRIORITIES
from spartito.tables.reserves import RESERVES
from spartito.tables.tax import TAX_DOCUMENTS, TAX_PROFILES

INPUT_TABLES = MappingProxyType(
    {
        table.kind: table
        for table in (
            CATALOGUE,
            PAYEES,
            SPLITS,
            DEALS,
            RATES,
            SETTLEMENTS,
            SETTLEMENT_DEDUCTIONS,
            DECLARED_TOTALS,
            ALIASES,
            ADVANCES,
            PRIORITIES,
            RESERVES,
            CONDITIONS,
            CHARGES,
            ADJUSTMENTS,
            TRANSFERS,
            HOLDS,
            BALANCES,
            PAYMENTS,
            TAX_PROFILES,
            TAX_DOCUMENTS,
        )
    }
)


def input_table(kind: str) -> Table:
    """The declaration of the input table *kind*; an InputError lists the kinds when there is none."""
    if table := INPUT_TABLES.get(kind):
        return table
    raise InputError(f'There is no input table "{kind}"; the kinds are {", ".join(INPUT_TABLES)}.')
