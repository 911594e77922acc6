"""What a settlement's parts are worth: the lines and every deduction at one rate, in proportion to who bears it."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from .contracts import largest_remainder
from .text import UNIT

Deduction = tuple[str, str, Fraction]  # kind, territory ('' for every line), amount
Part = tuple[str, str, str]  # part, kind of deduction ('' for its lines), territory
ON_LINES = ("tax", "admin_fee", "mechanical")


def convert(
    lines: Mapping[tuple[str, str], Fraction],
    deductions: Iterable[Deduction],
    bank: Fraction,
    borne_by: str = "payees",
) -> dict[Part, int]:
    """The units of every part, from its lines by (part, territory) and what the bank paid for all of them."""
    exact: dict[Part, Fraction] = {}
    for (part, _), amount in lines.items():
        exact[part, "", ""] = exact.get((part, "", ""), Fraction(0)) + amount
    sent = sum(lines.values()) - sum(amount for _, _, amount in deductions)
    for kind, territory in sorted({(kind, territory) for kind, territory, _ in deductions}):
        amount = sum(a for k, t, a in deductions if (k, t) == (kind, territory))
        for part, share in _bearers(lines, kind, territory, borne_by).items():
            exact[part, kind, territory] = -amount * share
    return largest_remainder({part: amount * bank / sent * UNIT for part, amount in exact.items()})


def _bearers(
    lines: Mapping[tuple[str, str], Fraction], kind: str, territory: str, borne_by: str
) -> dict[str, Fraction]:
    if kind not in ON_LINES:
        return {f"*charge:{kind}": Fraction(1)}
    if kind == "admin_fee" and borne_by == "distributor":
        return {"*deduction": Fraction(1)}
    mine = [(part, amount) for (part, where), amount in lines.items() if territory in ("", where)]
    whole = sum((amount for _, amount in mine), Fraction(0))
    return {part: sum(a for p, a in mine if p == part) / whole for part, _ in mine}


def by_part(converted: Mapping[Part, int]) -> dict[str, int]:
    """What is left of each part after its deductions."""
    found: dict[str, int] = {}
    for (part, _, _), units in converted.items():
        found[part] = found.get(part, 0) + units
    return found


def wire(sent: Sequence[Fraction], paid: Fraction) -> list[Fraction]:
    """What of one wire is each row's, in whole units: in proportion to what was sent for it."""
    names = {f"{number:04}": amount / sum(sent) * paid * UNIT for number, amount in enumerate(sent)}
    return [Fraction(units, UNIT) for units in largest_remainder(names).values()]
