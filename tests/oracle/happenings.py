"""What moves balances beside earnings, from RULES R9, R10, R15 and R21: adjustments, charges, and pots that fill."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .charges import borne
from .contracts import split_alone, split_of
from .exchange import Exchange
from .matching import Track
from .recoupment import recouped
from .text import UNIT

Row = Mapping[str, str]
Moved = tuple[str, str, int]
"""Payee, contract and units."""

HAPPENS = {
    "adjustments": ("adjustment_id", "effective_on"),
    "charges": ("charge_id", "charged_on"),
    "advances": ("pot_id", "granted_on"),
}
"""What a row is known by, and the day on which it happens."""


def new(rows: Sequence[Row], kind: str, before: set[tuple[str, str]], last_day: str) -> list[Row]:
    """The rows that happened by a day and that no closed period has booked."""
    name, day = HAPPENS[kind]
    return [row for row in rows if row[day] <= last_day and (kind, row[name]) not in before]


def adjusted(rows: Sequence[Row], exchange: Exchange) -> Iterator[Moved]:
    """What adjustments give and take."""
    for row in rows:
        units = exchange.worth(row, "effective_on", row["payee_id"])
        yield row["payee_id"], row.get("contract_id", ""), units


def charged(rows: Sequence[Row], splits: Sequence[Row], exchange: Exchange) -> Iterator[Moved]:
    """What charges take of those who bear them; what an account or its split bears is of the contract of that split."""
    for row in rows:
        bearer = row.get("bearer") or ("payee" if row.get("payee_id") else "account")
        account = "" if bearer == "payee" else row["account_id"]
        track = Track(account, row.get("isrc", ""), row.get("upc", ""))
        day = f"{row['sales_period']}-01" if row.get("sales_period") else row["charged_on"]
        split = {payee: Fraction(share, UNIT) for payee, share in split_alone(splits, track, day).items()}
        own = split_of(splits, account, track, day) if account else []
        contract = min((line["contract_id"] for line in own if line.get("contract_id")), default="")
        taken = borne(Fraction(1), bearer, account, row.get("payee_id", ""), split)
        for payee, part in exchange.borne(row, "charged_on", taken).items():
            yield payee, contract, part


@dataclass(frozen=True)
class Pot:
    """A pot as it stands: what was granted, and what of it is outstanding, in units."""

    row: Row
    granted: int
    outstanding: int


def granted(row: Row, exchange: Exchange) -> Pot:
    """A new pot; another system may have recouped a part of it."""
    whole = exchange.worth(row, "granted_on", row["payee_id"])
    recouped_to_date = {**row, "amount": row.get("recouped_to_date") or "0"}
    before = exchange.worth(recouped_to_date, "granted_on", row["payee_id"])
    return Pot(row, whole, whole - min(before, whole))


def filled(pots: Sequence[Pot], nets: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """What each pot takes of its payee's net money by contract."""
    taken: dict[str, int] = {}
    for payee in {pot.row["payee_id"] for pot in pots}:
        mine = [_texts(pot) for pot in pots if pot.row["payee_id"] == payee]
        taken |= recouped(mine, nets.get(payee, {}))
    return taken


def _texts(pot: Pot) -> dict[str, str]:
    row = pot.row
    return {
        "pot_id": row["pot_id"], "contract_id": row.get("contract_id", ""), "granted_on": row["granted_on"],
        "outstanding": str(pot.outstanding), "percent": row.get("recoup_percent") or "100", "base": "share",
        "priority": row.get("priority") or "1", "group": row.get("group", ""),
    }  # fmt: skip
