"""What one payee gets of given cells, and why: the very queries that divide a month, over the cells of one payee."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from spartito.stages import query
from spartito.stages.allocate.allocate import share
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.allocate.explain import terms_of

Row = dict[str, Any]


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
    connection.register("traced_payee", pa.table({"payee_id": pa.array([payee_id], pa.string())}))
    share(connection, contracts)
    for step in ("traced_share", "traced_terms"):
        query.run(connection, "allocate", step)
    found = Traced({}, {})
    for cell_id, contract_id, part in connection.execute("FROM traced_share").fetchall():
        found.parts.setdefault(cell_id, []).append(Part(contract_id, part))
    for cell_id, *terms in connection.execute("FROM traced_terms").fetchall():
        found.terms.setdefault(cell_id, []).append(terms_of(contracts, *terms))
    return found
