"""Pools as the tables of these tests write them, in whole money."""

from domain.table import amount, units
from spartito.domain.pool import Division, Version
from spartito.domain.priority import Priority
from spartito.domain.split import Shares


def shares(text: str) -> Shares:
    """Read `label 50, nina 50`, in percents that sum to 100."""
    return tuple(
        (name, units(percent) // 100) for name, percent in (item.split() for item in text.split(", "))
    )


def whole(money: str, percents: str) -> Version:
    """The money of a pool that is divided alike before and after break-even."""
    return Version(units(money), shares(percents), shares(percents))


def phased(money: str, until: str, after: str, pot_id: str = "video") -> Version:
    """The money of a pool whose split changes when a cost is recouped."""
    return Version(units(money), shares(until), shares(after), pot_id)


def turns(text: str) -> list[Priority]:
    """Read `nina 100, omar 50 20` as priority payouts in their order: the amount, and what is filled of it."""
    items = [item.split() for item in text.split(", ") if item]
    return [Priority(payee, units(whole), units(*(filled or ["0"]))) for payee, whole, *filled in items]


def paid(division: Division) -> str:
    """What each payee gets, as the tables write it."""
    return ", ".join(f"{payee} {amount(part)}" for payee, part in division.payees.items()) or "nobody"
