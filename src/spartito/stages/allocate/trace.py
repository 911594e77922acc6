"""What one payee gets of given cells, and why: the very queries that divide a month, over the cells of one payee."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from spartito.stages.allocate.allocate import share
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.allocate.explain import terms_of

Row = dict[str, Any]
_SHARES = """
SELECT cell_id, contract_id, share FROM cell_shares JOIN share USING (shares_id) WHERE payee_id = ? ORDER BY ALL
"""
_TERMS = """
SELECT DISTINCT cell_id, place.isrc, place.upc, splits, deal_id, override_id, place.on_date FROM cell_release
JOIN place USING (account_id, isrc, upc, source, usage_type, on_date, fee) JOIN described USING (place_id) ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What a payee gets of each unit of a cell's money, by the contract it is of."""

    contract_id: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Traced:
    """The payee's parts of each cell, and the splits and deals that gave them, by the number of the cell."""

    parts: dict[int, list[Part]]
    terms: dict[int, list[Row]]


def traced(
    connection: duckdb.DuckDBPyConnection, cells: pa.Table, contracts: Contracts, payee_id: str
) -> Traced:
    """Divide *cells*, which are numbered in `cell_id` and dated in `on_date`, as the run divided them."""
    connection.register("accounted_cell", cells)
    share(connection, contracts)
    found = Traced({}, {})
    for cell_id, contract_id, part in connection.execute(_SHARES, [payee_id]).fetchall():
        found.parts.setdefault(cell_id, []).append(Part(contract_id, part))
    for cell_id, *terms in connection.execute(_TERMS).fetchall():
        found.terms.setdefault(cell_id, []).append(terms_of(contracts, *terms))
    return found
