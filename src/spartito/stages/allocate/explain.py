"""Who would share the money of one line, and why: the very queries that divide a month, over one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa

from spartito.domain.deal import Deal
from spartito.domain.money import from_units, plain, shown
from spartito.domain.split import SplitLine
from spartito.domain.validity import ALWAYS, FOREVER
from spartito.stages.allocate.allocate import share
from spartito.stages.allocate.contracts import Contracts, valid_on
from spartito.stages.allocate.pools import Pool
from spartito.stages.allocate.shares import choices

Row = dict[str, Any]
_SHARES = "SELECT payee_id, contract_id, share FROM cell_shares JOIN share USING (shares_id) ORDER BY share DESC, payee_id"
_TRACKS = "SELECT isrc, upc, splits, deal_id, override_id FROM described JOIN place USING (place_id) ORDER BY isrc, upc"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one line went, and when and how it was sold: what splits and deals are chosen by."""

    account_id: str
    isrc: str
    upc: str
    candidates: str
    match_rule: str
    source: str
    usage_type: str
    on_date: date
    kind: str = "sale"


def divide(connection: duckdb.DuckDBPyConnection, placed: Placed, contracts: Contracts) -> Row:
    """The split and the deal of every track that the line may stand for, the shares of all payees, and the pools among them.

    There are no shares where the tracks would be divided differently and the line does not say which it is.
    """
    row = pa.table({"cell_id": [1], **{name: [value] for name, value in asdict(placed).items()}})
    connection.register("accounted_cell", row)
    pools = share(connection, contracts)
    shares = connection.execute(_SHARES).fetchall()
    whole = [pool for pool in pools if pool.part in {part for part, _, _ in shares}]
    return {
        "on_date": placed.on_date.isoformat(),
        "tracks": [
            terms_of(contracts, isrc, upc, splits, deal_id, override_id, placed.on_date)
            for isrc, upc, splits, deal_id, override_id in connection.execute(_TRACKS).fetchall()
        ],
        "shares": [
            {"payee_id": payee_id, "contract_id": contract_id, "share": plain(part)}
            for payee_id, contract_id, part in shares
        ],
        "pools": [_pool(pool) for pool in whole],
    }


def terms_of(
    contracts: Contracts, isrc: str, upc: str, splits: str, deal_id: int, override_id: int, day: date
) -> Row:
    """The splits and the deals that hold for a track on a day, as they were chosen."""
    return {
        "isrc": isrc,
        "upc": upc,
        "splits": [_split(choice, day, contracts.splits) for choice in choices(splits)],
        "deal": _deal(contracts.deals, deal_id),
        "override": _deal(contracts.deals, override_id),
    }


def _pool(pool: Pool) -> Row:
    """How a pool is divided once its costs, losses and priorities are off, before and after its split breaks even."""
    phases = {"until_recouped": pool.until, "after_recouped": pool.after}
    return {
        "pool": pool.part,
        "contract_id": pool.contract_id,
        "pot_id": pool.pot_id,
        **{
            phase: [{"payee_id": payee_id, "share": plain(from_units(units))} for payee_id, units in shares]
            for phase, shares in phases.items()
        },
    }


def _split(choice: tuple[str, str, str], day: date, lines: Sequence[SplitLine]) -> Row:
    account, isrc, upc = choice
    mine = [x for x in lines if (x.account_id, x.isrc, x.upc) == choice and valid_on(x, day)]
    return {
        "account_id": account,
        "isrc": isrc,
        "upc": upc,
        **_range(mine[0].valid_from, mine[0].valid_to),
        "lines": [
            {"payee_id": line.payee_id, "percent": shown(line.percent), "status": line.status or "accepted"}
            for line in mine
        ],
    }


def _deal(deals: Sequence[Deal], deal_id: int) -> Row | None:
    if deal_id < 0:
        return None
    deal = deals[deal_id]
    names = ("account_id", "source", "usage_type", "parent_account_id")
    return {
        **{name: getattr(deal, name) for name in names},
        "percent": shown(Fraction(deal.commission * 100)),
        **_range(deal.valid_from, deal.valid_to),
    }


def _range(first: date, end: date) -> Row:
    return {
        "valid_from": "" if first == ALWAYS else first.isoformat(),
        "valid_to": "" if end == FOREVER else end.isoformat(),
    }
