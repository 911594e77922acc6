"""The contracts of a run as the tables that SQL joins: split lines, deals and holds, typed and dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

import duckdb
import pyarrow as pa

from spartito.domain.deal import GROSS, Deal
from spartito.domain.split import SplitLine

_SPLIT_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "payee_id", "isrc", "upc", "status")),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)
_DEAL_SCHEMA = pa.schema(
    [
        ("deal_id", pa.int64()),
        *(
            (name, pa.string())
            for name in ("account_id", "source", "usage_type", "parent_account_id", "commission_base")
        ),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)
_HOLD_SCHEMA = pa.schema(
    [
        ("position", pa.int64()),
        *((name, pa.string()) for name in ("hold_id", "account_id", "isrc", "upc", "source")),
    ]
)
_ENDED_SCHEMA = pa.schema(
    [*_HOLD_SCHEMA, *((name, pa.string()) for name in ("report_id", "sales_period", "currency"))]
)


class TrackHold(Protocol):
    """A hold on tracks, by all that it names; a blank stands for any."""

    @property
    def hold_id(self) -> str:
        """Its id."""

    @property
    def account_id(self) -> str:
        """The account whose tracks it holds."""

    @property
    def isrc(self) -> str:
        """The recording that it holds."""

    @property
    def upc(self) -> str:
        """The release that it holds."""

    @property
    def source(self) -> str:
        """The source whose money it holds."""


@dataclass(frozen=True, slots=True)
class Contracts:
    """The splits and deals that a run pins, the contracts whose money is pooled, and the holds on tracks, the oldest first.

    *given_back* are the holds that have ended and whose money has gone to those it was owed to. Those that are *ended* are on
    some report parts alone, whose lines stand in the place of others that they had kept; every other one is in force.
    """

    splits: Sequence[SplitLine]
    deals: Sequence[Deal]
    pooled: frozenset[str] = frozenset()
    holds: Sequence[TrackHold] = ()
    given_back: frozenset[str] = frozenset()
    ended: Mapping[str, frozenset[tuple[str, str, str]]] = field(default_factory=dict)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give SQL the tables split_line, deal and those of holds; a deal is known there by its place in the sequence."""
        connection.register(
            "split_line_rows", _table(_SPLIT_SCHEMA, [_values(_SPLIT_SCHEMA, x) for x in self.splits])
        )
        rows = [(number, *_values(_DEAL_SCHEMA, deal)[1:]) for number, deal in enumerate(self.deals)]
        connection.register("deal_rows", _table(_DEAL_SCHEMA, rows))
        held = {h.hold_id: (number, *_values(_HOLD_SCHEMA, h)[1:]) for number, h in enumerate(self.holds)}
        in_force = [row for hold_id, row in held.items() if hold_id not in self.ended]
        connection.register("hold_rows", _table(_HOLD_SCHEMA, in_force))
        over = [(*held[hold_id], *part) for hold_id, parts in self.ended.items() for part in sorted(parts)]
        connection.register("ended_hold_rows", _table(_ENDED_SCHEMA, over))
        for name in ("split_line", "deal", "hold", "ended_hold"):
            connection.execute(f"CREATE TEMP TABLE {name} AS FROM {name}_rows")

    def lines_by_scope(self) -> dict[tuple[str, str, str], list[SplitLine]]:
        """The split lines that pay (pending ones do not), by account, isrc and upc."""
        found: dict[tuple[str, str, str], list[SplitLine]] = {}
        for line in self.splits:
            if line.status != "pending":
                found.setdefault((line.account_id, line.isrc, line.upc), []).append(line)
        return found

    def commission(self, deal_id: int, *, fee: bool = False) -> Fraction:
        """The distributor's share under a deal; nothing where there is no deal, or of a *fee* whose deal takes the gross."""
        if deal_id < 0 or (fee and self.deals[deal_id].commission_base == GROSS):
            return Fraction(0)
        return self.deals[deal_id].commission

    def contracts_of(
        self, account_id: str, paying: Mapping[str, Sequence[SplitLine]], deal_id: int
    ) -> dict[str, str]:
        """The contract of every payee's part: of the line that names it, the outermost first; else the account's deal."""
        found: dict[str, str] = {}
        waiting = [account_id]
        for account in waiting:
            for line in paying.get(account, ()):
                if line.payee_id in paying and line.payee_id not in waiting:
                    waiting.append(line.payee_id)
                found.setdefault(line.payee_id, line.contract_id)
        found[account_id] = found.get(account_id) or self._of_deal(deal_id)
        return found

    def contract_of(self, account_id: str, paying: Mapping[str, Sequence[SplitLine]], deal_id: int) -> str:
        """The contract of a track: the one that its account's split names, else its deal's."""
        named = sorted({line.contract_id for line in paying.get(account_id, ()) if line.contract_id})
        return named[0] if named else self._of_deal(deal_id)

    def _of_deal(self, deal_id: int) -> str:
        return self.deals[deal_id].contract_id if deal_id >= 0 else ""

    def override(self, deal_id: int) -> tuple[str, Fraction] | None:
        """Who takes a part of the sub-label's part, and how much of it."""
        if deal_id < 0:
            return None
        return self.deals[deal_id].parent_account_id, self.deals[deal_id].commission


def valid_on(line: SplitLine, day: date) -> bool:
    """Whether a split line holds on a day: ranges are half-open."""
    return line.valid_from <= day < line.valid_to


def _values(schema: pa.Schema, item: object) -> tuple[object, ...]:
    return tuple(getattr(item, name, None) for name in schema.names)


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
