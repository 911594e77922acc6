"""Which tracks a payee has a share of: those whose split, nested ones worked in, pays the payee on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app import contracts
from spartito.domain.split import SplitLine, shares_on
from spartito.store import inputs
from spartito.store.book import Book


def tracks_of(book: Book, payee_id: str, tracks: pa.Table) -> pa.Table:
    """Those of *tracks* (account_id, isrc, upc, on_date) that pay the payee on their date (R3)."""
    lines = _by_account(book)
    reached = _accounts_to(payee_id, lines)
    near = tracks.filter(pc.is_in(tracks["account_id"], pa.array(sorted(reached), pa.string())))
    mine = [payee_id in dict(_shares(lines, row)) for row in near.to_pylist()]
    return near.filter(pa.array(mine, pa.bool_()))


def _shares(lines: Mapping[str, Sequence[SplitLine]], row: dict[str, Any]) -> Sequence[tuple[str, int]]:
    shares = shares_on(lines, row["account_id"], row["isrc"], row["upc"], row["on_date"])
    return [share for share in shares if share[1]]


def _by_account(book: Book) -> dict[str, list[SplitLine]]:
    version = inputs.current(book, "splits")
    found: dict[str, list[SplitLine]] = {}
    for line in contracts.splits.of(inputs.read_version(book, "splits", version.version)) if version else ():
        found.setdefault(line.account_id, []).append(line)
    return found


def _accounts_to(payee_id: str, lines: Mapping[str, Sequence[SplitLine]]) -> set[str]:
    """The accounts whose splits lead to the payee, through others too; the payee may be an account itself."""
    found = {payee_id}
    while True:
        more = {account for account, own in lines.items() if any(x.payee_id in found for x in own)} - found
        if not more:
            return found
        found |= more
