"""Prove a division into whole units: that it is the one which largest remainders make, without making it again."""

from __future__ import annotations

from collections.abc import Iterable

from spartito.domain.money import Name


def fault(parts: Iterable[tuple[Name, int, int]], denominator: int, total: int) -> str:
    """Say what is wrong with a division; blank where it is right to the last unit.

    Each part has a name, its exact value as a numerator over the *denominator* of all, and its units. They must sum to
    the total, each less than a unit off; and of those of one sign, all that were moved away from zero have larger
    remainders than all that were cut, ties by name.

    >>> fault([("ada", 7, 4), ("bo", 7, 3), ("cy", -4, -2)], 2, 5)
    ''
    >>> fault([("ada", 7, 3), ("bo", 7, 4), ("cy", -4, -2)], 2, 5)
    'ada has 3 units and bo 4, but ada comes first'
    """
    sum_of_units = 0
    cut: dict[int, tuple[int, Name, int]] = {}
    moved: dict[int, tuple[int, Name, int]] = {}
    for name, numerator, units in parts:
        sum_of_units += units
        off = units * denominator - numerator
        if abs(off) >= denominator:
            return f"{_called(name)} has {units} units, which is a unit or more off"
        sign = 1 if numerator > 0 else -1
        key = -(abs(numerator) % denominator), name, units
        if off * sign > 0:
            moved[sign] = max(moved.get(sign, key), key)
        elif off:
            cut[sign] = min(cut.get(sign, key), key)
    if sum_of_units != total:
        return f"the parts sum to {sum_of_units} instead of {total}"
    for sign, (remainder, name, units) in moved.items():
        first = cut.get(sign, (0, name, 0))
        if first[:2] < (remainder, name):
            return f"{_called(first[1])} has {first[2]} units and {_called(name)} {units}, but {_called(first[1])} comes first"
    return "some parts are moved up and others down" if len(moved) > 1 else ""


def _called(name: str | tuple[str, ...]) -> str:
    return name if isinstance(name, str) else " ".join(filter(None, name))
