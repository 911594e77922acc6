"""VAT on the distributor's commission: the account owes it with the commission, and is not recouped by it (RULES R29)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import duckdb

from spartito.domain import movement as moves
from spartito.domain import vat
from spartito.domain.money import FINE, FINE_SCALE, round_half_even, to_units
from spartito.domain.movement import Movement
from spartito.domain.split import DISTRIBUTOR
from spartito.domain.tax_profile import TaxProfile
from spartito.stages import query
from spartito.stages.settle.settle import Converted
from spartito.stages.settle.terms import Event


@dataclass(frozen=True, slots=True)
class Commission:
    """The commission of an account's money in a conversion, in units of 10^-24 of the report's currency."""

    conversion_id: str
    account_id: str
    amount: int


def commissions(connection: duckdb.DuckDBPyConnection) -> list[Commission]:
    """The commission of every account, after allocation."""
    query.run(connection, "allocate", "commission")
    rows = connection.execute("FROM commission").fetchall()
    return [
        Commission(conversion, account, to_units(amount, FINE_SCALE)) for conversion, account, amount in rows
    ]


def by_account(found: Iterable[Commission], converted: Iterable[Converted]) -> dict[str, int]:
    """Each account's commission in units of book currency: its share of what the conversions made of all commission."""
    kept: defaultdict[str, int] = defaultdict(int)
    rates: dict[str, Fraction] = {}
    for item in converted:
        rates[item.conversion.conversion_id] = item.conversion.rate
        if item.part == DISTRIBUTOR:
            kept[item.conversion.conversion_id] += item.units
    mine = [row for row in found if row.conversion_id in rates]
    whole: defaultdict[str, int] = defaultdict(int)
    for row in mine:
        whole[row.conversion_id] += row.amount
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for row in mine:
        name = row.conversion_id
        worth = Fraction(kept[name], whole[name]) if whole[name] else rates[name] / FINE
        sums[row.account_id] += row.amount * worth
    return {account_id: round_half_even(amount, 0) for account_id, amount in sorted(sums.items())}


def events(
    kept: Mapping[str, int], profile_of: Callable[[str], TaxProfile | None], on: date
) -> dict[str, tuple[Event, ...]]:
    """What every account owes of VAT on its commission; an account that no profile concerns owes none."""
    found: dict[str, tuple[Event, ...]] = {}
    for account_id, commission in kept.items():
        profile = profile_of(account_id)
        if profile is not None and (owed := vat.of(profile, commission)):
            counter, note = f"vat:{profile.profile_id}", "on commission"
            found[account_id] = (Event(Movement(moves.VAT, profile.profile_id, -owed, on, counter, note)),)
    return found
