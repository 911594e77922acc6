"""Pots as the tables of these tests write them: amounts in whole money, blank for what is usual."""

from datetime import date
from fractions import Fraction

from domain.table import rows, units
from spartito.domain.recoupment import SHARE, Pot


def pots(text: str, payee: str = "nina") -> list[Pot]:
    """Read a table of pots; granted is what is outstanding unless it is given."""
    return [
        Pot(
            pot_id=row["pot"],
            payee_id=payee,
            contract_id=row.get("contract", ""),
            kind=row.get("kind") or "advance",
            granted_on=date.fromisoformat(row.get("granted on") or "2026-01-01"),
            granted=units(row.get("granted") or row["outstanding"]),
            outstanding=units(row["outstanding"]),
            percent=Fraction(row.get("percent") or "100") / 100,
            base=row.get("base") or SHARE,
            priority=int(row.get("priority") or "1"),
            group=row.get("group", ""),
        )
        for row in rows(text)
    ]


def money(text: str) -> dict[str, int]:
    """Read `album 40, - 5` as amounts by name; `-` is no name."""
    pairs = (item.split() for item in text.split(", ") if item)
    return {"" if name == "-" else name: units(amount) for name, amount in pairs}
