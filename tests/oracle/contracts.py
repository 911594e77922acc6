"""Splits and deals: who gets which share of a track's money on a day."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from .matching import Track
from .text import UNIT

DISTRIBUTOR = "*"
Row = Mapping[str, str]
Part = tuple[str, str]
"""A payee, and the contract under which money is the payee's; '' for none."""
Name = TypeVar("Name", str, Part, tuple[str, str, str, str])


def valid(row: Row, day: str) -> bool:
    """Whether a dated row holds on a day: valid_from <= day < valid_to."""
    return row.get("valid_from", "") <= day and (not row.get("valid_to") or day < row["valid_to"])


def split_of(splits: Sequence[Row], account: str, track: Track, day: str) -> list[Row]:
    """The rows of an account's most specific split of a track that hold on a day."""
    held = [row for row in splits if row["account_id"] == account and valid(row, day)]
    for isrc, upc in ((track.isrc, track.upc), (track.isrc, ""), ("", track.upc), ("", "")):
        rows = [row for row in held if (row.get("isrc", ""), row.get("upc", "")) == (isrc, upc)]
        if rows:
            return rows
    return []


def deal_of(
    deals: Sequence[Row], account: str, source: str, usage_type: str, day: str, parent: bool
) -> Row | None:
    """The most specific deal with an account for a source and a usage type: the distributor's or its parent's."""
    order = (
        (account, source, usage_type),
        (account, source, ""),
        (account, "", ""),
        ("*", source, ""),
        ("*", "", ""),
    )
    for key in order:
        for row in deals:
            found = (row["account_id"], row.get("source", ""), row.get("usage_type", ""))
            if found == key and bool(row.get("parent_account_id")) == parent and valid(row, day):
                return row
    return None


def shares(
    splits: Sequence[Row], deals: Sequence[Row], track: Track, source: str, usage_type: str, day: str
) -> dict[str, int]:
    """The share of every payee and of the distributor in units of 10^-12, summing to exactly one."""
    deal = deal_of(deals, track.account, source, usage_type, day, parent=False)
    commission = Fraction(deal["commission_percent"]) / 100 if deal else Fraction(0)
    exact = {DISTRIBUTOR: commission}
    _hand_down(exact, splits, track.account, track, day, 1 - commission)
    override = deal_of(deals, track.account, source, usage_type, day, parent=True)
    if override:
        taken = exact.get(track.account, Fraction(0)) * Fraction(override["commission_percent"]) / 100
        exact[track.account] = exact.get(track.account, Fraction(0)) - taken
        exact[override["parent_account_id"]] = exact.get(override["parent_account_id"], Fraction(0)) + taken
    return largest_remainder({payee: share * UNIT for payee, share in exact.items()})


def parts(
    splits: Sequence[Row], deals: Sequence[Row], track: Track, source: str, usage_type: str, day: str
) -> dict[Part, int]:
    """The share of every payee under a contract: that of the split line that names the payee, the outermost first.

    The account's own part is of its deal's contract, where no line says otherwise.
    """
    named: dict[str, str] = {}
    accounts = [track.account]
    for account in accounts:
        for row in sorted(split_of(splits, account, track, day), key=lambda row: row["payee_id"]):
            if row.get("status") != "pending":
                named.setdefault(row["payee_id"], row.get("contract_id", ""))
                if row["payee_id"] not in accounts:
                    accounts.append(row["payee_id"])
    deal = deal_of(deals, track.account, source, usage_type, day, parent=False)
    named[track.account] = named.get(track.account) or (deal.get("contract_id", "") if deal else "")
    named[DISTRIBUTOR] = ""
    found = shares(splits, deals, track, source, usage_type, day)
    return {(payee, named.get(payee, "")): units for payee, units in found.items() if units}


def split_alone(splits: Sequence[Row], track: Track, day: str) -> dict[str, int]:
    """The share of every payee without commission, in units of 10^-12."""
    exact: dict[str, Fraction] = {}
    _hand_down(exact, splits, track.account, track, day, Fraction(1))
    return largest_remainder({payee: share * UNIT for payee, share in exact.items()})


def _hand_down(
    exact: dict[str, Fraction], splits: Sequence[Row], account: str, track: Track, day: str, part: Fraction
) -> None:
    rest = part
    for row in split_of(splits, account, track, day):
        payee = row["payee_id"]
        if payee == account or row.get("status") == "pending":
            continue
        share = part * Fraction(row["percent"]) / 100
        rest -= share
        _hand_down(exact, splits, payee, track, day, share)
    if rest:
        exact[account] = exact.get(account, Fraction(0)) + rest


def near(exact: Mapping[Name, Fraction], total: int) -> dict[Name, int]:
    """The same for a total that was rounded more than once: by how much it is off more goes to the largest part."""
    whole = sum(exact.values(), Fraction(0))
    if abs(total - whole) < 1:
        return largest_remainder(exact, total)
    units = largest_remainder(exact)
    largest = max(sorted(exact), key=lambda name: abs(exact[name]))
    units[largest] += total - sum(units.values())
    return units


def largest_remainder(parts: Mapping[Name, Fraction], total: int | None = None) -> dict[Name, int]:
    """Whole numbers that sum to the total (or to the parts' rounded sum), each less than one from its part; ties by name."""
    if total is None:
        total = round(sum(parts.values(), Fraction(0)))
    whole = {name: int(part) for name, part in parts.items()}  # int() cuts toward zero
    missing = total - sum(whole.values())
    step = 1 if missing > 0 else -1
    order = sorted(parts, key=lambda name: (-step * (parts[name] - whole[name]), name))
    for name in order[: abs(missing)]:
        whole[name] += step
    return whole
