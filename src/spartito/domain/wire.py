"""One payment of the bank for several settlements: what of it is each one's (R30).

Settlements that share a `wire_id` all state the whole wire: its currency, its day, what was received and what the bank
kept.  Those in the bank's own currency take what was sent for them; the rest is divided over the others by what was
sent, at the rates of the day where they are of several currencies.  The parts sum to what the bank paid.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from spartito.domain import money
from spartito.domain.money import largest_remainder
from spartito.domain.rate import RateTable
from spartito.domain.settlement import Settlement
from spartito.errors import InputError


def by_wire(settlements: Iterable[Settlement]) -> dict[str, list[Settlement]]:
    """The settlements of each wire, in order of their ids; those of no wire are left out."""
    wires: dict[str, list[Settlement]] = {}
    for settlement in sorted(settlements, key=lambda s: s.settlement_id):
        if settlement.wire_id:
            wires.setdefault(settlement.wire_id, []).append(settlement)
    return wires


def contradiction(settlements: Sequence[Settlement]) -> str:
    """Say what the settlements of one wire state that cannot all be true; blank where there is nothing."""
    first = settlements[0]
    for name in ("bank_currency", "bank_received", "bank_fee", "received_on"):
        if len({getattr(settlement, name) for settlement in settlements}) > 1:
            return f"its settlements state different values of {name}; state that of the whole wire in each"
    rest = first.bank_received + first.bank_fee - sum(s.amount_sent for s in settlements if _at_home(s))
    if all(map(_at_home, settlements)) and rest:
        more = "more" if rest > 0 else "less"
        return (
            f"bank_received + bank_fee is {money.text(abs(rest))} {first.bank_currency} {more} than the amount_sent of its "
            "settlements; correct one of them"
        )
    return ""


def still_open(
    settlements: Iterable[Settlement], used: Container[str], rates: RateTable, rate_days_old: int
) -> list[Settlement]:
    """The settlements that are not *used*, each with its own part of its wire: a wire is divided over all of its own."""
    every = list(settlements)
    found = [s for s in every if not s.wire_id]
    for shared in by_wire(every).values():
        if any(s.settlement_id not in used for s in shared):
            found += divide(shared, rates, rate_days_old)
    return [s for s in found if s.settlement_id not in used]


def divide(settlements: Sequence[Settlement], rates: RateTable, rate_days_old: int) -> list[Settlement]:
    """Give each settlement of one wire its own part of what was received and of the fee; InputError where none fits.

    >>> from datetime import date
    >>> from spartito.domain.period import Period
    >>> row = Settlement("S1", "x/y", Period(2026, 8), "USD", 60, 60, "EUR", 90, date(2026, 9, 24), 1, wire_id="W")
    >>> [(s.bank_received, s.bank_fee) for s in divide([row, replace(row, settlement_id="S2", amount_sent=40)], RateTable([]), 7)]
    [(54, 1), (36, 0)]
    """
    first = settlements[0]
    whole = first.bank_received + first.bank_fee
    home = {s.settlement_id: s.amount_sent for s in settlements if _at_home(s)}
    weights = _weights([s for s in settlements if not _at_home(s)], rates, rate_days_old)
    rest, weight = whole - sum(home.values()), sum(weights.values(), Fraction(0))
    if weights and (not weight or Fraction(rest) / weight <= 0):
        raise InputError(_impossible(first, rest, home=sum(home.values())))
    parts = {**home, **_parts(weights, rest)}
    fees = _parts({name: Fraction(part) for name, part in parts.items()}, first.bank_fee)
    return [
        replace(
            s, bank_received=parts[s.settlement_id] - fees[s.settlement_id], bank_fee=fees[s.settlement_id]
        )
        for s in settlements
    ]


def _impossible(first: Settlement, rest: int, home: int) -> str:
    """Say why what is left of a wire cannot be divided over its settlements in other currencies than the bank's."""
    currency = first.bank_currency
    taken = f", after {money.text(home)} {currency} for those in {currency}" if home else ""
    return (
        f"Wire {first.wire_id}: {money.text(rest)} {currency} of what the bank received is left for its settlements in other "
        f"currencies{taken}, and what was sent for them cannot be worth that. Correct amount_sent, bank_received or bank_fee."
    )


def _at_home(settlement: Settlement) -> bool:
    return settlement.currency == settlement.bank_currency


def _weights(settlements: Sequence[Settlement], rates: RateTable, rate_days_old: int) -> dict[str, Fraction]:
    """What was sent for each, in the currency of the bank at the rate of the day, or as it is where all are of one."""
    if len({s.currency for s in settlements}) == 1:
        return {s.settlement_id: Fraction(s.amount_sent) for s in settlements}
    return {
        s.settlement_id: s.amount_sent
        * rates.find(s.currency, s.bank_currency, s.received_on, rate_days_old, f"wire {s.wire_id}").value
        for s in settlements
    }


def _parts(weights: Mapping[str, Fraction], total: int) -> dict[str, int]:
    if not weights:
        return {}
    whole = sum(weights.values(), Fraction(0))
    return largest_remainder({name: weight * total / whole for name, weight in weights.items()}, total)
