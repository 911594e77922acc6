"""What random months have beside sales: advances of every sort, adjustments and their reversals, charges and who bears them.

Pots tell their order only where several are filled at once, so they are drawn evenly and not, as Hypothesis would, near
the simplest: it draws the seed.
"""

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from .month import Row

DRAWN = {"advances": "pot_id", "adjustments": "adjustment_id", "charges": "charge_id"}
"""The tables that are drawn, and what their rows are known by."""
CONTRACTS = ("", "c1", "c1", "c1", "c2", "c2")
CURRENCIES = ("EUR", "EUR", "USD", "GBP")
DAYS = ("2026-08-31", "2026-08-31", "2026-09-20", "2026-09-30", "2026-10-31")
"""Days that the random rates reach: the last one is of the second period only."""
AMOUNTS = ("0.01", "0.5", "7.77", "33.333333333333", "100", "1000")


def tables(
    mark: str, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]
) -> st.SearchStrategy[dict[str, list[Row]]]:
    """What happens of each sort; *mark* keeps the names of two draws apart."""
    return st.integers(0, 2**32).map(lambda seed: _tables(Random(seed), mark, payees, accounts, isrcs))


def _tables(
    chance: Random, mark: str, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]
) -> dict[str, list[Row]]:
    """One payee has most of the pots, and money of their contracts to fill them."""
    some = [*payees, *[chance.choice(payees)] * 20]
    found = {
        "advances": [_advance(chance, chance.choice(some)) for _ in range(chance.randint(1, 8))],
        "adjustments": [_adjustment(chance, chance.choice(some)) for _ in range(chance.randint(1, 6))],
        "charges": [_charge(chance, payees, accounts, isrcs) for _ in range(chance.randint(0, 2))],
    }
    named = {
        kind: [{name: f"{mark}-{number}", **row} for number, row in enumerate(found[kind])]
        for kind, name in DRAWN.items()
    }
    return {**named, "adjustments": _undone(named["adjustments"], chance.random() < 0.3)}


def _advance(chance: Random, payee: str) -> Row:
    amount, contract = chance.choice(AMOUNTS), chance.choice(CONTRACTS)
    return {
        "payee_id": payee, "amount": amount, "currency": chance.choice(CURRENCIES),
        "granted_on": chance.choice(DAYS), "contract_id": contract,
        "recoup_percent": chance.choice(["", "", "100", "50", "33.33333333", "0"]),
        "priority": chance.choice(["", "1", "2", "3"]),
        # A group is of one payee, and of pots that their contracts fill.
        "group": chance.choice(["", payee, payee]) if contract else "",
        "recouped_to_date": chance.choice(["", "", "0", "0.005", amount]),
    }  # fmt: skip


def _adjustment(chance: Random, payee: str) -> Row:
    return {
        "payee_id": payee, "amount": chance.choice(["", "", "", "-"]) + chance.choice(AMOUNTS),
        "currency": chance.choice(CURRENCIES), "effective_on": chance.choice(DAYS),
        "contract_id": chance.choice(CONTRACTS), "reason": "agreed", "author": "mia",
    }  # fmt: skip


def _undone(rows: list[Row], wanted: bool) -> list[Row]:
    """The rows, and where it is wanted one more that undoes the first."""
    if not (rows and wanted):
        return rows
    named, amount = rows[0]["adjustment_id"], rows[0]["amount"]
    other = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    return [*rows, {**rows[0], "adjustment_id": f"{named}-undone", "amount": other, "reverses": named}]


def _charge(chance: Random, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]) -> Row:
    bearer = chance.choice(["", "account", "split", "split", "payee"])
    return {
        "kind": chance.choice(["penalty", "promotion", "cost"]), "amount": chance.choice(AMOUNTS),
        "currency": chance.choice(CURRENCIES), "charged_on": chance.choice(DAYS),
        "account_id": chance.choice(accounts), "isrc": chance.choice(["", "", *isrcs]),
        "payee_id": chance.choice(payees) if bearer == "payee" else "", "bearer": bearer,
        "sales_period": chance.choice(["", "2026-07", "2026-08"]),
    }  # fmt: skip
