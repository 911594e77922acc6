"""Allocation: give every accounted cell to those it is owed to, exactly, and prove that nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from spartito.domain.money import FINE_SCALE, from_units, to_units
from spartito.domain.split import DEEPEST
from spartito.errors import InputError
from spartito.stages import query
from spartito.stages.allocate import shares, taken_before
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.allocate.pools import Pool
from spartito.stages.settle.conversion import WAITING
from spartito.stages.settle.detail import Detail
from spartito.stages.settle.funding import Funding
from spartito.tables.arrow import kept_schema
from spartito.tables.at_rest import CELLS, EARNINGS, SUSPENSE

_BATCH = 10_000
_EARNINGS_AT_A_TIME = 1 << 17

_NO_CHOICE = (
    "CREATE TEMP TABLE split_choice (place_id BIGINT, account_id TEXT, scope_isrc TEXT, scope_upc TEXT)"
)
_FIRST_ASKED = "CREATE TEMP TABLE asked AS SELECT place_id, account_id, isrc, upc, on_date FROM place"
_MIXES = "SELECT DISTINCT mix FROM cell_mix JOIN accounted_cell USING (cell_id) WHERE kinds = 1 OR match_rule = 'upc'"
_TERMS = (
    "SELECT terms_id, account_id, on_date, fee, splits, deal_id, override_id FROM terms ORDER BY terms_id"
)


@dataclass(frozen=True, slots=True)
class CellFiles:
    """The Parquet files of the placements that a run reads; those of cells with the number of their placement."""

    cells: tuple[tuple[int, Path], ...]
    suspense: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Detailed:
    """Whose earnings the rules look into, apart by these territories (others are one); pools always.

    Those are of these payees, of whoever is paid under one of these contracts, and, where *known* is given, of
    everybody who is not among the known.
    """

    payees: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()
    known: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a conversion of a closed run gave of a superseded report, in the file of its *earnings*."""

    earnings: Path
    conversion_id: str
    report_id: str
    reversal_id: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """What allocation found: every part of every conversion, in units of 10^-24.

    *pending* has the parts of what waits for its settlement: shown, and in no balance (RULES R38). *pools* say how the
    `*pool` parts are to be divided. *territories* has the parts of the lines of one territory, where a deduction
    concerns only those: by conversion and territory. *moved* are the parts that get or give anything of what is divided again,
    by conversion, also where it comes to nothing.
    """

    parts: dict[str, dict[str, int]]
    pending: dict[str, dict[str, int]]
    pools: tuple[Pool, ...]
    territories: dict[tuple[str, str], dict[str, int]]
    moved: dict[str, frozenset[str]]


def allocate(
    connection: duckdb.DuckDBPyConnection,
    files: CellFiles,
    funding: Funding,
    contracts: Contracts,
    split_date: str,
    period_first_day: date,
    detailed: Detailed,
    taken_back: Sequence[TakenBack] = (),
) -> Allocation:
    """Divide the cells of the funded report parts among those they are owed to, and take earnings of closed runs back."""
    _tables(connection, files, funding, split_date, period_first_day, detailed)
    query.run(connection, "allocate", "accounted_cell")
    taken_before.refuse_twice(connection, funding)
    pools = share(connection, contracts)
    for step in ("place_hold", "part_hold", "cell_hold", "earning", "part_sum", "territory_sum"):
        query.run(connection, "allocate", step)
    connection.register("given_back_hold", _texts("hold_id", contracts.given_back))
    _take_back(connection, funding, taken_back)
    query.run(connection, "allocate", "part_detail")
    return _allocation(connection, funding, pools)


def earnings(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.RecordBatch]:
    """The earnings by track of all that is funded, in their order; read in a stream, for there may be very many."""
    schema = earnings_schema(connection)
    names = ", ".join(f"earning.{name}" for name in schema.names)
    waiting = f"starts_with(conversion_id, '{WAITING}')"
    rows = connection.sql(f"SELECT {names} FROM earning WHERE NOT {waiting}")
    for batch in rows.to_arrow_reader(_EARNINGS_AT_A_TIME):
        yield batch.cast(schema)


def earnings_schema(connection: duckdb.DuckDBPyConnection) -> pa.Schema:
    """The schema of the earnings: what was taken at source is there where lines say it."""
    return kept_schema(EARNINGS, taken_before.said(connection))


def pool_details(connection: duckdb.DuckDBPyConnection) -> Iterator[Detail]:
    """What the pools of contracts are made of, in order of part."""
    return _details(connection, "FROM part_detail WHERE starts_with(part, '*')")


def details(connection: duckdb.DuckDBPyConnection, payees: frozenset[str] | None) -> Iterator[Detail]:
    """What the earnings that the rules look into are made of, of some *payees* or all, in order of id; read in a stream.

    The connection has nothing else to do meanwhile.
    """
    if payees is None:
        return _details(connection, "FROM part_detail WHERE NOT starts_with(part, '*')")
    return _details(connection, "FROM part_detail WHERE list_contains($1, part)", [sorted(payees)])


def _details(connection: duckdb.DuckDBPyConnection, rows: str, given: Sequence[Any] = ()) -> Iterator[Detail]:
    cursor = connection.execute(rows, given)
    while batch := cursor.fetchmany(_BATCH):
        for part, conversion_id, contract_id, territory, usage_type, kind, hold_id, *money in batch:
            amount, taxed = (to_units(sum_, FINE_SCALE) for sum_ in money)
            yield Detail(
                part, conversion_id, contract_id, territory, usage_type, kind, hold_id, amount, taxed
            )


def share(connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> tuple[Pool, ...]:
    """Find the splits and the deal of every accounted cell, the shares that follow from them, and their pools."""
    contracts.register(connection)
    for step in ("cell_release", "place"):
        query.run(connection, "allocate", step)
    _choose_splits(connection)
    for step in ("chosen_deal", "described", "terms", "place_terms"):
        query.run(connection, "allocate", step)
    pools = _share_out(connection, contracts)
    query.run(connection, "allocate", "cell_shares")
    return pools


def _allocation(
    connection: duckdb.DuckDBPyConnection, funding: Funding, pools: tuple[Pool, ...]
) -> Allocation:
    parts: dict[str, dict[str, int]] = {conversion_id: {} for conversion_id, _ in funding.parts()}
    for conversion_id, part, amount in connection.execute("FROM part_sum").fetchall():
        parts[conversion_id][part] = to_units(amount, FINE_SCALE)
    funded = {conversion.conversion_id for conversion in funding.conversions}
    funded |= {found.redivision_id for found in funding.redivisions}
    return Allocation(
        parts={name: amounts for name, amounts in parts.items() if name in funded},
        pending={name: amounts for name, amounts in parts.items() if name not in funded},
        pools=pools,
        territories=_territories(connection, funding),
        moved={found.redivision_id: _moved(connection, found.redivision_id) for found in funding.redivisions},
    )


def _moved(connection: duckdb.DuckDBPyConnection, redivision_id: str) -> frozenset[str]:
    rows = connection.execute(
        "SELECT DISTINCT payee_id FROM earning WHERE conversion_id = $1", [redivision_id]
    )
    return frozenset(payee_id for (payee_id,) in rows.fetchall())


def _territories(
    connection: duckdb.DuckDBPyConnection, funding: Funding
) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {key: {} for key in funding.territories()}
    for conversion_id, territory, part, amount in connection.execute("FROM territory_sum").fetchall():
        found[conversion_id, territory][part] = to_units(amount, FINE_SCALE)
    return found


def _tables(
    connection: duckdb.DuckDBPyConnection,
    files: CellFiles,
    funding: Funding,
    split_date: str,
    first_day: date,
    detailed: Detailed,
) -> None:
    connection.register("cell", query.placements(CELLS, files.cells))
    connection.register("suspense", query.files(SUSPENSE, files.suspense))
    connection.register("part_rows", _part_table(funding))
    connection.execute("CREATE TEMP TABLE part AS FROM part_rows")
    connection.register("detailed", _texts("payee_id", detailed.payees))
    # What was deducted of the lines of a territory goes along with them where they are divided again.
    deducted = frozenset(t for found in funding.redivisions for t in found.territories)
    connection.register("named_territory", _texts("territory", detailed.territories | deducted))
    connection.register("looked_into_contract", _texts("contract_id", detailed.contracts))
    connection.register("known_payee", _texts("payee_id", detailed.known or frozenset()))
    connection.execute(
        "CREATE TEMP TABLE strangers AS SELECT $1 AS looked_into", [detailed.known is not None]
    )
    connection.execute("CREATE TEMP TABLE taxed (conversion_id TEXT, territory TEXT)")
    for row in funding.territories():
        connection.execute("INSERT INTO taxed VALUES (?, ?)", row)
    connection.execute("CREATE TEMP TABLE basis (split_date TEXT, period_first_day DATE)")
    connection.execute("INSERT INTO basis VALUES (?, ?)", [split_date, first_day])


def _part_table(funding: Funding) -> pa.Table:
    rows = funding.parts()
    texts = {
        name: pa.array([getattr(part, name) for _, part in rows], pa.string())
        for name in ("report_id", "source", "sales_period", "currency")
    }
    money = {
        name: pa.array([from_units(getattr(part, name)) for _, part in rows], pa.decimal128(38, 12))
        for name in ("placed", "suspense")
    }
    spans = {
        name: pa.array([getattr(part, name) for _, part in rows], pa.int64())
        for name in ("placement", "after")
    }
    return pa.table({"conversion_id": pa.array([c for c, _ in rows], pa.string()), **texts, **money, **spans})


def _take_back(
    connection: duckdb.DuckDBPyConnection, funding: Funding, taken_back: Sequence[TakenBack]
) -> None:
    again = frozenset(found.redivision_id for found in funding.redivisions)
    connection.register("redivided", _texts("conversion_id", again))
    if not taken_back:
        return
    files = sorted({item.earnings for item in taken_back})
    columns = {
        name: pa.array([getattr(item, name) for item in taken_back], pa.string())
        for name in ("conversion_id", "report_id", "reversal_id")
    }
    numbers = pa.array([files.index(item.earnings) for item in taken_back], pa.int64())
    connection.register("taken_back", pa.table({query.PLACEMENT: numbers, **columns}))
    connection.register("closed_earning", query.placements(EARNINGS, enumerate(files)))
    query.run(connection, "allocate", "taken_back")
    query.run(connection, "allocate", "redivided")


def _texts(name: str, values: frozenset[str]) -> pa.Table:
    return pa.table({name: pa.array(sorted(values), pa.string())})


def _choose_splits(connection: duckdb.DuckDBPyConnection) -> None:
    """Open splits level by level: the account's own, then those of the payees that are accounts themselves."""
    connection.execute(_NO_CHOICE)
    connection.execute(_FIRST_ASKED)
    for _ in range(DEEPEST + 1):
        query.run(connection, "allocate", "chosen_split")
        connection.execute("INSERT INTO split_choice FROM chosen_split")
        query.run(connection, "allocate", "nested")
        if connection.execute("SELECT 1 FROM asked LIMIT 1").fetchone() is None:
            return
    deep = connection.execute("SELECT min(account_id) FROM asked").fetchone()
    raise InputError(
        f"Splits are nested more than {DEEPEST} deep, down to account {deep and deep[0]}. Shorten the chain."
    )


def _share_out(connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> tuple[Pool, ...]:
    rows = connection.execute(_TERMS).fetchall()
    found = shares.expand((shares.Terms(*row) for row in rows), contracts)
    connection.register("terms_shares", found.terms())
    query.run(connection, "allocate", "cell_mix")
    connection.register("mixed", found.mixed(mix for (mix,) in connection.execute(_MIXES).fetchall()))
    connection.register("share", found.table())
    return found.pools
