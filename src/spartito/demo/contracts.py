"""The made-up contracts: who shares what with whom, and the distributor's commission.

Nesting cannot run in a circle: an account's split only ever pays accounts that come after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from spartito.demo.catalogue import Catalogue
from spartito.demo.people import People
from spartito.demo.tables import write_table

FULL = (
    ("50", "50"),
    ("70", "30"),
    ("33.33", "33.33", "33.34"),
    ("66.66666667", "33.33333333"),
    ("25", "25", "25", "25"),
    ("50", "37.5", "12.5"),
    ("40", "25", "15", "12.5", "7.5"),
    ("55", "20", "15", "10"),
    ("20", "20", "20", "20", "20"),
)
"""Percents of splits that leave the account nothing but what it gives itself."""

PARTIAL = (
    ("50", "30"),
    ("33.33", "33.33"),
    ("30", "20", "20"),
    ("45.5", "12.25"),
    ("10", "10", "10", "10", "5"),
)
"""Percents of splits below 100: what is left stays with the account."""

_TRACK_EVERY, _RELEASE_EVERY, _ACCOUNT_EVERY = 7, 33, 3
_DEPTH = 4
_CHANGES = ("2026-01-01", "2025-07-01", "2026-09-01", "2026-08-01")
"""Days on which splits changed: before the demo's sales period, after it and on its first day, never inside."""

_SPLIT_HEADER = ("account_id", "payee_id", "percent", "isrc", "upc", "status", "valid_from", "valid_to")
_DEAL_HEADER = ("account_id", "commission_percent", "source", "usage_type", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a split is about: an account (its number) and a recording, a release, both or neither."""

    account: int
    isrc: str = ""
    upc: str = ""


def write_splits(path: Path, folk: People, made: Catalogue, rng: Random) -> None:
    """Write splits.csv: two to five payees, nested ones, sums below 100, dated versions, pending shares."""
    scopes = enumerate(_scopes(folk, made))
    write_table(path, _SPLIT_HEADER, (row for n, scope in scopes for row in _split(scope, n, folk, rng)))


def _scopes(folk: People, made: Catalogue) -> Iterator[Scope]:
    for account in range(1, folk.accounts, _ACCOUNT_EVERY):
        yield Scope(account)
    for release in range(5, len(made.release_upc), _RELEASE_EVERY):
        if made.release_upc[release]:
            yield Scope(made.release_account[release], "", made.release_upc[release])
    yield from _track_scopes(made)


def _track_scopes(made: Catalogue) -> Iterator[Scope]:
    disputed: dict[tuple[int, str], bool] = {}
    for row, kind in enumerate(made.repeats):
        key = made.account[row], made.isrc[row]
        if kind in ("other", "claimed") and row % 2 and key not in disputed:
            disputed[key] = True
            yield Scope(*key)
        elif not kind and row % _TRACK_EVERY == 3:
            yield Scope(*key, made.upc[row] if row % 25 == 24 else "")


def _split(scope: Scope, number: int, folk: People, rng: Random) -> Iterator[tuple[str, ...]]:
    if number % 20 != 6:
        yield from _version(scope, number, folk, rng, "", "")
        return
    day = _CHANGES[number // 20 % len(_CHANGES)]
    yield from _version(scope, number, folk, rng, "", day)
    yield from _version(scope, number + 1, folk, rng, day, "")


def _version(
    scope: Scope, number: int, folk: People, rng: Random, valid_from: str, valid_to: str
) -> Iterator[tuple[str, ...]]:
    percents = PARTIAL[number // 10 % len(PARTIAL)] if number % 10 == 4 else FULL[number % len(FULL)]
    owner = folk.payee_ids[scope.account]
    payees = _payees(scope, number, len(percents), folk, rng)
    for place, (payee, percent) in enumerate(zip(payees, percents, strict=True)):
        pending = number % 16 == 9 and place == len(percents) - 1
        status = "pending" if pending else "accepted"
        yield owner, payee, percent, scope.isrc, scope.upc, status, valid_from, valid_to


def _payees(scope: Scope, number: int, count: int, folk: People, rng: Random) -> list[str]:
    """Different payees: mostly the account first, then collaborators, and in some splits another account that shares on."""
    outside = range(folk.accounts, len(folk.payee_ids))
    payees = [folk.payee_ids[n] for n in rng.sample(outside, count)]
    if number % 4:
        payees[0] = folk.payee_ids[scope.account]
    nested = _nested_account(scope, number, folk)
    if nested is not None:
        payees[-1] = folk.payee_ids[nested]
    return payees


def _nested_account(scope: Scope, number: int, folk: People) -> int | None:
    """A later account that has a split of its own; no chain has more than four splits, whatever the track."""
    whole = not scope.isrc and not scope.upc
    place = (scope.account - 1) // _ACCOUNT_EVERY
    if place % _DEPTH == _DEPTH - 1 or (not whole and number % 9 != 5):
        return None
    following = (place + 1) * _ACCOUNT_EVERY + 1
    return following if following < folk.accounts else None


def write_deals(path: Path, folk: People) -> None:
    """Write deals.csv: 15 % for everybody, own percents for some accounts, and for some accounts and sources."""
    write_table(path, _DEAL_HEADER, _deals(folk))


def _deals(folk: People) -> Iterator[tuple[str, ...]]:
    yield "*", "15", "", "", "", ""
    for account in range(2, folk.accounts, 10):
        yield folk.payee_ids[account], ("10", "12.5", "20", "8.25")[account // 10 % 4], "", "", "", ""
    for account in range(3, folk.accounts, 25):
        source, percent = (("youtube/asset_raw", "25"), ("spotify/licensor", "9"))[account // 25 % 2]
        yield folk.payee_ids[account], percent, source, "", "", ""
