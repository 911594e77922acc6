"""What random months have beside sales: advances of every sort, adjustments and their reversals, charges and who bears them,
holds and how they end, reserves.

Pots tell their order only where several are filled at once, so they are drawn evenly and not, as Hypothesis would, near
the simplest: it draws the seed.
"""

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from .month import Row

DRAWN = {"advances": "pot_id", "adjustments": "adjustment_id", "charges": "charge_id", "holds": "hold_id"}
"""The tables that are drawn for each period, and what their rows are known by."""
CONTRACTS = ("", "c1", "c1", "c1", "c2", "c2")
CURRENCIES = ("EUR", "EUR", "USD", "GBP")
DAYS = ("2026-08-31", "2026-08-31", "2026-09-20", "2026-09-30", "2026-10-31")
"""Days that the random rates reach: the last one is of the second period only."""
_HOLDS = ("payee_id", "account_id", "isrc", "upc", "source", "until", "outcome", "beneficiary")
AMOUNTS = ("0.01", "0.5", "7.77", "33.333333333333", "100", "1000")
Tables = dict[str, list[Row]]


def tables(
    payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]
) -> st.SearchStrategy[tuple[Tables, Tables]]:
    """What happens of each sort in two periods; reserves are agreed from the start, and some holds end in the second."""
    return st.integers(0, 2**32).map(lambda seed: _both(Random(seed), payees, accounts, isrcs))


def _both(
    chance: Random, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]
) -> tuple[Tables, Tables]:
    first, second = (_tables(chance, mark, payees, accounts, isrcs) for mark in ("first", "second"))
    second["holds"] += _ended(chance, first["holds"], payees)
    return {**first, "reserves": _reserves(chance, payees)}, second


def _tables(
    chance: Random, mark: str, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]
) -> Tables:
    """What happens in one period; *mark* keeps the names of two draws apart.

    One payee has most of the pots, and money of their contracts to fill them.
    """
    some = [*payees, *[chance.choice(payees)] * 20]
    found = {
        "advances": [_advance(chance, chance.choice(some)) for _ in range(chance.randint(1, 8))],
        "adjustments": [_adjustment(chance, chance.choice(some)) for _ in range(chance.randint(1, 6))],
        "charges": [_charge(chance, payees, accounts, isrcs) for _ in range(chance.randint(0, 2))],
        "holds": [_hold(chance, payees, accounts, isrcs) for _ in range(chance.choice([0, 1, 2, 3]))],
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


def _hold(chance: Random, payees: Sequence[str], accounts: Sequence[str], isrcs: Sequence[str]) -> Row:
    """A hold on a payee, or on tracks."""
    on = chance.choice([("payee_id", payees), *[("account_id", accounts), ("isrc", isrcs)] * 3])
    return {
        "kind": "dispute", "reason": "two claims", "from": chance.choice(["2026-08-05", "2026-08-05", "2026-08-05", "2026-10-02"]),
        "review_on": "2026-12-01", **dict.fromkeys(_HOLDS, ""), on[0]: chance.choice(on[1]),
        "source": chance.choice(["", "", "", "spotify/licensor"]) if on[0] == "isrc" else "",
    }  # fmt: skip


def _ended(chance: Random, holds: Sequence[Row], payees: Sequence[str]) -> list[Row]:
    """Some of the holds as they end: released, also to somebody else, or forfeited."""
    found = []
    for row in holds:
        outcome = "released" if row["payee_id"] else chance.choice(["released", "released", "forfeited"])
        passed_on = outcome == "released" and not row["payee_id"] and chance.random() < 0.4
        beneficiary = chance.choice(payees) if passed_on else ""
        if row["from"] < "2026-10" and chance.random() < 0.8:
            found.append({**row, "until": "2026-10-15", "outcome": outcome, "beneficiary": beneficiary})
    return found


def _reserves(chance: Random, payees: Sequence[str]) -> list[Row]:
    """What is kept back of some contracts and of some payees."""
    scopes = {
        chance.choice(
            [("c1", ""), ("c1", ""), ("c2", ""), ("c2", chance.choice(payees)), ("", chance.choice(payees))]
        )
        for _ in range(chance.choice([0, 1, 2, 3]))
    }
    return [
        {
            "contract_id": contract, "payee_id": payee, "percent": chance.choice(["20", "33.33", "100"]),
            "schedule": chance.choice(["1:100", "1:50 2:50", "2:100"]), "usage_types": chance.choice(["", "", "stream"]),
        }
        for contract, payee in sorted(scopes)
    ]  # fmt: skip
