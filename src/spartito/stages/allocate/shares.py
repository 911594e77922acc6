"""From terms to effective shares: nesting and commission worked in, quantised once, equal terms recognised.

Two terms with the same shares get the same number, so that `isrc, one account` cells can be paid wherever all the
releases they may stand for would be paid alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pyarrow as pa

from spartito.domain.money import SCALE, UNIT, from_units, quantise
from spartito.domain.split import SplitLine, effective_shares
from spartito.stages.allocate.contracts import Contracts, valid_on

_FIELD, _LIST = "\x1f", "\x1e"
Content = tuple[tuple[str, int], ...]
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


@dataclass(frozen=True, slots=True)
class Shares:
    """The distinct shares of a run by their content, numbered from 1, and which of them each of the terms has."""

    numbers: dict[Content, int]
    assigned: list[tuple[int, int]]

    def number(self, content: Content) -> int:
        """The number of shares with this content; the same content has one."""
        return self.numbers.setdefault(content, len(self.numbers) + 1)

    def table(self) -> pa.Table:
        """The table share (shares_id, payee_id, share)."""
        return _share_table(self.numbers)

    def terms(self) -> pa.Table:
        """The table terms_shares (terms_id, shares_id)."""
        return _numbered("terms_id", pa.int64(), self.assigned)

    def mixed(self, mixes: Iterable[str]) -> pa.Table:
        """The table mixed (mix, shares_id): a mix such as `3:2 7:1` is the mean of shares 3 twice and shares 7 once."""
        contents = {number: content for content, number in self.numbers.items()}
        rows = [(mix, self.number(_mean(mix, contents))) for mix in sorted(mixes)]
        return _numbered("mix", pa.string(), rows)


def expand(terms: Iterable[Terms], contracts: Contracts) -> Shares:
    """Work out the shares of all terms."""
    by_scope = contracts.lines_by_scope()
    found = Shares({}, [])
    for row in terms:
        shares = effective_shares(
            row.account_id,
            _paying(row, by_scope),
            contracts.commission(row.deal_id),
            contracts.override(row.override_id),
        )
        content = tuple(sorted((payee, units) for payee, units in shares.items() if units))
        found.assigned.append((row.terms_id, found.number(content)))
    return found


def choices(splits: str) -> list[tuple[str, str, str]]:
    """The splits of terms, as account, isrc and upc of each scope that was chosen."""
    found = [choice.split(_FIELD) for choice in filter(None, splits.split(_LIST))]
    return [(account, isrc, upc) for account, isrc, upc in found]


def _mean(mix: str, contents: Mapping[int, Content]) -> Content:
    parts = [(contents[int(number)], int(tracks)) for number, tracks in (x.split(":") for x in mix.split())]
    if len(parts) == 1:
        return parts[0][0]
    sums: dict[str, int] = {}
    for content, tracks in parts:
        for payee, units in content:
            sums[payee] = sums.get(payee, 0) + units * tracks
    whole = quantise(dict(sorted(sums.items())), sum(tracks for _, tracks in parts), UNIT)
    return tuple((payee, units) for payee, units in whole.items() if units)


def _paying(
    row: Terms, by_scope: dict[tuple[str, str, str], list[SplitLine]]
) -> dict[str, list[tuple[str, Fraction]]]:
    paying = {}
    for account, isrc, upc in choices(row.splits):
        lines = by_scope.get((account, isrc, upc), [])
        paying[account] = [(x.payee_id, x.percent / 100) for x in lines if valid_on(x, row.on_date)]
    return paying


def _share_table(numbers: Mapping[Content, int]) -> pa.Table:
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


def _numbered(name: str, kind: pa.DataType, rows: Sequence[tuple[object, int]]) -> pa.Table:
    columns = {
        name: pa.array([row[0] for row in rows], kind),
        "shares_id": pa.array([row[1] for row in rows], pa.int64()),
    }
    return pa.table(columns)
