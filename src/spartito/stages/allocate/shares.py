"""From terms to effective shares: nesting and commission worked in, quantised once, equal terms recognised.

Two terms with the same shares get the same number, so that `isrc, one account` cells can be paid wherever all the
releases they may stand for would be paid alike. Each share belongs to the contract of the split line, or of the deal,
that it comes from. The money of a pooled contract is not shared out here: all of it but the commission is its pool's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pyarrow as pa

from spartito.domain.money import SCALE, UNIT, from_units, quantise
from spartito.domain.split import AFTER_RECOUPED, DISTRIBUTOR, UNTIL_RECOUPED, SplitLine, effective_shares
from spartito.stages.allocate.contracts import Contracts, valid_on
from spartito.stages.allocate.pools import Pool, numbered

_FIELD, _LIST = "\x1f", "\x1e"
Content = tuple[tuple[str, str, int], ...]
"""Each payee, the contract that its part is of, and its share in units of 10^-12."""

SHARE_TYPE = pa.decimal128(SCALE + 1, SCALE)


@dataclass(frozen=True, slots=True)
class Terms:
    """One row of the table terms: an account, a date, the splits chosen for it and those nested in it, and deals."""

    terms_id: int
    account_id: str
    on_date: date
    fee: bool
    splits: str
    deal_id: int
    override_id: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The distinct shares of a run by their content, numbered from 1, which of them each of the terms has, and the pools."""

    numbers: dict[Content, int]
    assigned: list[tuple[int, int]]
    pools: tuple[Pool, ...] = ()

    def number(self, content: Content) -> int:
        """The number of shares with this content; the same content has one."""
        return self.numbers.setdefault(content, len(self.numbers) + 1)

    def table(self) -> pa.Table:
        """The table share (shares_id, payee_id, contract_id, share)."""
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
    chosen = [(row, _paying(row, by_scope)) for row in terms]
    pooled = {
        row.terms_id: _pool(row, paying, contracts)
        for row, paying in chosen
        if contracts.contract_of(row.account_id, paying, row.deal_id) in contracts.pooled
    }
    pools = numbered(pooled.values())
    found = Shares({}, [], tuple(pools.values()))
    for row, paying in chosen:
        pool = pools[pooled[row.terms_id]] if row.terms_id in pooled else None
        content = _to_pool(row, pool, contracts) if pool else _content(row, paying, contracts)
        found.assigned.append((row.terms_id, found.number(content)))
    return found


def choices(splits: str) -> list[tuple[str, str, str]]:
    """The splits of terms, as account, isrc and upc of each scope that was chosen."""
    found = [choice.split(_FIELD) for choice in filter(None, splits.split(_LIST))]
    return [(account, isrc, upc) for account, isrc, upc in found]


def _content(row: Terms, paying: Mapping[str, list[SplitLine]], contracts: Contracts) -> Content:
    shares = _shares(row, paying, contracts, contracts.commission(row.deal_id, fee=row.fee))
    of = contracts.contracts_of(row.account_id, paying, row.deal_id)
    return tuple((payee, of.get(payee, ""), units) for payee, units in shares.items())


def _to_pool(row: Terms, pool: Pool, contracts: Contracts) -> Content:
    commission = round(contracts.commission(row.deal_id, fee=row.fee) * UNIT)
    parts = ((DISTRIBUTOR, "", commission), (pool.part, pool.contract_id, UNIT - commission))
    return tuple(part for part in parts if part[2])


def _pool(row: Terms, paying: Mapping[str, list[SplitLine]], contracts: Contracts) -> Pool:
    """The pool of terms, not numbered yet: how it is divided before and after its break-even."""
    until, after = (
        tuple(_shares(row, _of_phase(paying, phase), contracts, Fraction(0)).items())
        for phase in (UNTIL_RECOUPED, AFTER_RECOUPED)
    )
    contract_id = contracts.contract_of(row.account_id, paying, row.deal_id)
    pots = sorted({line.pot_id for line in paying.get(row.account_id, ()) if line.pot_id})
    return Pool(contract_id, row.account_id, until, after, pots[0] if pots else "")


def _of_phase(paying: Mapping[str, list[SplitLine]], phase: str) -> dict[str, list[SplitLine]]:
    return {account: [x for x in lines if x.phase in ("", phase)] for account, lines in paying.items()}


def _shares(
    row: Terms, paying: Mapping[str, list[SplitLine]], contracts: Contracts, commission: Fraction
) -> dict[str, int]:
    splits = {account: [(x.payee_id, x.percent / 100) for x in lines] for account, lines in paying.items()}
    return effective_shares(row.account_id, splits, commission, contracts.override(row.override_id))


def _mean(mix: str, contents: Mapping[int, Content]) -> Content:
    parts = [(contents[int(number)], int(tracks)) for number, tracks in (x.split(":") for x in mix.split())]
    if len(parts) == 1:
        return parts[0][0]
    sums: dict[str, int] = {}
    for content, tracks in parts:
        for payee, contract_id, units in content:
            name = f"{payee}{_FIELD}{contract_id}"
            sums[name] = sums.get(name, 0) + units * tracks
    whole = quantise(dict(sorted(sums.items())), sum(tracks for _, tracks in parts), UNIT)
    named = ((name.partition(_FIELD), units) for name, units in whole.items() if units)
    return tuple((payee, contract_id, units) for (payee, _, contract_id), units in named)


def _paying(row: Terms, by_scope: dict[tuple[str, str, str], list[SplitLine]]) -> dict[str, list[SplitLine]]:
    return {
        account: [x for x in by_scope.get((account, isrc, upc), []) if valid_on(x, row.on_date)]
        for account, isrc, upc in choices(row.splits)
    }


def _share_table(numbers: Mapping[Content, int]) -> pa.Table:
    rows = [(number, *part) for content, number in numbers.items() for part in content]
    return pa.table(
        {
            "shares_id": pa.array([row[0] for row in rows], pa.int64()),
            "payee_id": pa.array([row[1] for row in rows], pa.string()),
            "contract_id": pa.array([row[2] for row in rows], pa.string()),
            "share": pa.array([from_units(row[3]) for row in rows], SHARE_TYPE),
        }
    )


def _numbered(name: str, kind: pa.DataType, rows: Sequence[tuple[object, int]]) -> pa.Table:
    columns = {
        name: pa.array([row[0] for row in rows], kind),
        "shares_id": pa.array([row[1] for row in rows], pa.int64()),
    }
    return pa.table(columns)
