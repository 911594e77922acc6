"""From terms to effective shares: nesting and commission worked in, quantised once, equal terms recognised.

Two terms with the same shares get the same number, so that `isrc, one account` cells can be paid wherever all the
releases they may stand for would be paid alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pyarrow as pa

from spartito.domain.money import SCALE, from_units
from spartito.domain.split import SplitLine, effective_shares
from spartito.stages.allocate.contracts import Contracts, valid_on

_FIELD, _LIST = "\x1f", "\x1e"
SHARE_TYPE = pa.decimal128(SCALE + 1, SCALE)


@dataclass(frozen=True, slots=True)
class Terms:
    """One row of the table terms: an account, a date, the splits chosen for it and those nested in it, and deals."""

    terms_id: int
    account_id: str
    on_date: date
    splits: str
    deal_id: int
    override_id: int


def expand(terms: Iterable[Terms], contracts: Contracts) -> tuple[pa.Table, pa.Table]:
    """The tables share (shares_id, payee_id, share) and terms_shares (terms_id, shares_id); ids start at 1."""
    by_scope = contracts.lines_by_scope()
    numbers: dict[tuple[tuple[str, int], ...], int] = {}
    assigned: list[tuple[int, int]] = []
    for row in terms:
        shares = effective_shares(
            row.account_id,
            _paying(row, by_scope),
            contracts.commission(row.deal_id),
            contracts.override(row.override_id),
        )
        content = tuple(sorted((payee, units) for payee, units in shares.items() if units))
        assigned.append((row.terms_id, numbers.setdefault(content, len(numbers) + 1)))
    return _share_table(numbers), _assigned_table(assigned)


def _paying(
    row: Terms, by_scope: dict[tuple[str, str, str], list[SplitLine]]
) -> dict[str, list[tuple[str, Fraction]]]:
    paying = {}
    for choice in filter(None, row.splits.split(_LIST)):
        account, isrc, upc = choice.split(_FIELD)
        lines = by_scope.get((account, isrc, upc), [])
        paying[account] = [(x.payee_id, x.percent / 100) for x in lines if valid_on(x, row.on_date)]
    return paying


def _share_table(numbers: dict[tuple[tuple[str, int], ...], int]) -> pa.Table:
    rows = [
        (number, payee, from_units(units)) for content, number in numbers.items() for payee, units in content
    ]
    return pa.table(
        {
            "shares_id": pa.array([row[0] for row in rows], pa.int64()),
            "payee_id": pa.array([row[1] for row in rows], pa.string()),
            "share": pa.array([row[2] for row in rows], SHARE_TYPE),
        }
    )


def _assigned_table(assigned: list[tuple[int, int]]) -> pa.Table:
    return pa.table(
        {
            "terms_id": pa.array([row[0] for row in assigned], pa.int64()),
            "shares_id": pa.array([row[1] for row in assigned], pa.int64()),
        }
    )
