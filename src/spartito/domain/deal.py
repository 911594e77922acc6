"""What the distributor keeps: the commission of a deal, taken once, by the deal of the track's account (R6).

The most specific deal that holds on the day wins, in this order: the account's for this source and usage type, the
account's for this source, the account's, everybody's (`*`) for this source, everybody's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain.finding import Finding
from spartito.domain.money import shown
from spartito.domain.validity import ALWAYS, FOREVER

COMMISSION = "commission"
"""The kind of a deal that takes its percent and nothing else; blank means the same."""

PROFIT_SHARE = "profit_share"
"""The kind of a deal whose costs come off before its split, and whose losses are carried (R7)."""

NET_OF_PROMO, GROSS = "net_of_promo", "gross"
"""What a commission is taken of: what promotion fees leave, or all that was earned before them (R6)."""

EVERYBODY = "*"
"""The account of a deal that holds for every account."""


@dataclass(frozen=True, slots=True)
class Deal:
    """One commission for a range of days; `commission` is 3/20 for 15 %.

    With a `parent_account_id` it is that account's own override on a sub-label, not the distributor's commission.
    """

    account_id: str
    commission: Fraction
    source: str = ""
    usage_type: str = ""
    contract_id: str = ""
    kind: str = ""
    commission_base: str = NET_OF_PROMO
    parent_account_id: str = ""
    valid_from: date = ALWAYS
    valid_to: date = FOREVER


def most_specific(
    deals: Iterable[Deal], account_id: str, source: str, usage_type: str, on: date, *, override: bool = False
) -> Deal | None:
    """Choose the deal of an account for a source and usage type on a day, or None where there is none.

    With `override` it chooses among the parents' overrides instead of the distributor's commissions.

    >>> everybody, video = Deal("*", Fraction(15, 100)), Deal("label", Fraction(20, 100), "youtube/asset_raw")
    >>> [str(deal and deal.commission) for source in ("youtube/asset_raw", "spotify/licensor")
    ...     for deal in [most_specific([everybody, video], "label", source, "stream", date(2026, 8, 1))]]
    ['1/5', '3/20']
    """
    order = _order(account_id, source, usage_type)
    holding = [
        (order.index(_scope(deal)), deal)
        for deal in deals
        if bool(deal.parent_account_id) == override
        and deal.valid_from <= on < deal.valid_to
        and _scope(deal) in order
    ]
    return min(holding, key=lambda ranked: ranked[0])[1] if holding else None


def check_deals(deals: Sequence[Deal]) -> list[Finding]:
    """Find every deal that cannot be honoured: an impossible percent or scope, or two for the same scope and day.

    >>> check_deals([Deal("*", Fraction(3, 20)), Deal("*", Fraction(1, 5))])[0].expected
    'a scope that has one deal a day (another deal for account * holds on the same day)'
    """
    findings = [finding for row, deal in enumerate(deals) for finding in _check_deal(row, deal)]
    return sorted([*findings, *_check_overlaps(deals)])


def _order(account_id: str, source: str, usage_type: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (account_id, source, usage_type),
        (account_id, source, ""),
        (account_id, "", ""),
        (EVERYBODY, source, ""),
        (EVERYBODY, "", ""),
    )


def _scope(deal: Deal) -> tuple[str, str, str]:
    return deal.account_id, deal.source, deal.usage_type


def _check_deal(row: int, deal: Deal) -> Iterable[Finding]:
    if not 0 <= deal.commission <= 1:
        yield Finding(row, "commission_percent", shown(deal.commission * 100), "a percent from 0 to 100")
    if deal.usage_type and (not deal.source or deal.account_id == EVERYBODY):
        yield Finding(
            row, "usage_type", deal.usage_type, "allowed here: it needs an account and a source beside it"
        )
    if deal.parent_account_id and deal.parent_account_id in (deal.account_id, EVERYBODY):
        yield Finding(row, "parent_account_id", deal.parent_account_id, "another account than the deal's own")
    if deal.kind == PROFIT_SHARE and not deal.contract_id:
        yield Finding(
            row, "contract_id", "", "filled in: a profit share names the contract whose costs it shares"
        )
    if deal.valid_to <= deal.valid_from:
        yield Finding(row, "valid_to", deal.valid_to.isoformat(), "a day after valid_from")


def _check_overlaps(deals: Sequence[Deal]) -> Iterable[Finding]:
    scopes: defaultdict[tuple[str, str, str, bool], list[tuple[date, date, int]]] = defaultdict(list)
    for row, deal in enumerate(deals):
        scopes[*_scope(deal), bool(deal.parent_account_id)].append((deal.valid_from, deal.valid_to, row))
    for versions in scopes.values():
        versions.sort()
        until, before = versions[0][1], versions[0][2]
        for valid_from, valid_to, row in versions[1:]:
            if valid_from < until:
                deal = deals[max(row, before)]
                scope = ", ".join(text for text in _scope(deal) if text)
                yield Finding(
                    max(row, before),
                    "account_id",
                    deal.account_id,
                    f"a scope that has one deal a day (another deal for account {scope} holds on the same day)",
                )
            if valid_to > until:
                until, before = valid_to, row
