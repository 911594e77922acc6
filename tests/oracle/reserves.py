"""What a reserve keeps and gives back, from RULES R14: month by month, every unit of it told apart by what became of it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction


def months(period: str) -> int:
    """The number of a month written YYYY-MM."""
    year, month = period.split("-")
    return 12 * int(year) + int(month)


def history(
    percent: Fraction, schedule: Mapping[int, Fraction], earned: Sequence[tuple[str, int, int]]
) -> list[tuple[str, int, int, int]]:
    """Period, withheld, drawn and released of every month from the first to the last, for one payee and contract.

    *earned* are consecutive months, each with what was sold gross and what was returned, both at or above zero.
    """
    kept: dict[str, int] = {}
    spent: dict[str, int] = {}
    given: dict[str, int] = {}
    rows = []
    for period, sold, returned in earned:
        drawn = released = 0
        for month in sorted(kept, key=months):
            there = kept[month] - spent[month] - given[month]
            uses = min(there, returned - drawn)
            spent[month] += uses
            drawn += uses
            age = months(period) - months(month)
            ripe = sum((part for after, part in schedule.items() if after <= age), Fraction(0))
            owed = (kept[month] * ripe).__floor__()
            gives = max(0, min(owed, kept[month] - spent[month]) - given[month])
            given[month] += gives
            released += gives
        withheld = (sold * percent).__floor__()
        kept[period], spent[period], given[period] = withheld, 0, 0
        rows.append((period, withheld, drawn, released))
    return rows
