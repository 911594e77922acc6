"""How often a payee is paid: earnings accrue each period, tax and payment wait for the end of the cycle (R48)."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from spartito.domain.period import Period

MONTHLY, QUARTERLY, HALF_YEARLY = "monthly", "quarterly", "half_yearly"

MONTHS: Mapping[str, int] = MappingProxyType({MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6})
"""The months of a cycle; the cycles of a year start with January."""


@lru_cache
def last_period(cycle: str, period: Period) -> Period:
    """The period that ends the cycle in which *period* lies.

    >>> str(last_period("quarterly", Period(2026, 8))), str(last_period("half_yearly", Period(2026, 12)))
    ('2026-09', '2026-12')
    """
    months = MONTHS[cycle]
    return Period(period.year, -(-period.month // months) * months)


def ends(cycle: str, period: Period) -> bool:
    """Whether a payee of this cycle is taxed and paid for *period*.

    >>> ends("monthly", Period(2026, 8)), ends("quarterly", Period(2026, 8)), ends("quarterly", Period(2026, 9))
    (True, False, True)
    """
    return last_period(cycle, period) == period


def wait(cycle: str, period: Period) -> str:
    """Why a payee of this cycle is not paid for *period* yet; blank at the end of the cycle.

    >>> wait("half_yearly", Period(2026, 8)), wait("half_yearly", Period(2026, 12))
    ('paid half-yearly, next for 2026-12', '')
    """
    if ends(cycle, period):
        return ""
    return f"paid {cycle.replace('_', '-')}, next for {last_period(cycle, period)}"
