"""Comparing what the engine says with what the oracle says, to the last digit."""

import sqlite3
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from oracle import Oracle, waiting

from . import command

AMOUNTS = ("opening", "earned", "payable", "paid", "closing")


def ingest(book: Path, oracle: Oracle, file: Path) -> dict[str, Any]:
    """Take a report into the book and into the oracle; every figure is the same."""
    expected = oracle.ingest(file)
    (report,) = command.answer("ingest", file, "--book", book)["reports"]
    found = {name: report[name] for name in expected if name != "amounts"}
    assert found == {name: value for name, value in expected.items() if name != "amounts"}, file.name
    assert exact(report["amounts"]) == exact(expected["amounts"]), file.name
    return report


def exact(amounts: dict[str, dict[str, str]]) -> dict[str, dict[str, Fraction]]:
    """The amounts of `ingest --json` as values, for the spelling is not what is compared."""
    return {code: {name: Fraction(text) for name, text in sums.items()} for code, sums in amounts.items()}


def run(book: Path, oracle: Oracle, period: str) -> dict[str, Any]:
    """Calculate a period in the book and in the oracle; every balance is the same."""
    found = command.answer("run", period, "--book", book)
    expected = oracle.run(period)
    ours = {payee["payee_id"]: payee for payee in expected["payees"]}
    theirs = {payee["payee_id"]: payee for payee in found["payees"]}
    for payee_id in sorted(ours.keys() | theirs.keys()):
        wanted = {name: ours.get(payee_id, {}).get(name, Fraction(0)) for name in AMOUNTS}
        got = {name: Fraction(theirs.get(payee_id, {}).get(name, "0")) for name in AMOUNTS}
        assert got == wanted, f"{payee_id} in {period}: the engine says {theirs.get(payee_id)}"
        if payee_id in ours and payee_id in theirs:
            assert theirs[payee_id]["balance_currency"] == ours[payee_id]["balance_currency"]
        if wanted["paid"]:
            assert theirs[payee_id]["payment_currency"] == ours[payee_id]["payment_currency"]
    waiting = {code: Fraction(amount) for code, amount in found["suspense"].items()}
    assert {c: a for c, a in waiting.items() if a} == {c: a for c, a in expected["suspense"].items() if a}
    assert {Fraction(amount) for amount in found["postings_sum"].values()} <= {Fraction(0)}
    assert found["period"] == period
    assert found["currency"] == oracle.currency
    return found


def close(book: Path, oracle: Oracle, period: str) -> None:
    """Seal a period in the book and in the oracle; every pot, hold and reserve has the same left."""
    run_id = command.answer("close", period, "--book", book)["run_id"]
    oracle.close(period)
    folder = book / "runs" / run_id
    pots = _closing(folder / "pots.parquet", "pot_id")
    assert pots == {(pot_id,): pot.outstanding for pot_id, pot in oracle.pots.items()}
    held: dict[tuple[str, ...], int] = defaultdict(int)
    for (payee_id, detail), units in oracle.on_hold.items():
        held[detail[3], payee_id] += units
    assert _left(_closing(folder / "held.parquet", "hold_id", "payee_id")) == _left(held)
    kept = waiting.left(oracle.sold, oracle.tables["reserves"])
    assert _left(_closing(folder / "reserves.parquet", "payee_id", "contract_id")) == kept


def _closing(table: Path, *names: str) -> dict[tuple[str, ...], Fraction]:
    """What a table of a run carries on, in units, by some of its columns."""
    found: dict[tuple[str, ...], Fraction] = defaultdict(Fraction)
    for row in pq.read_table(table).to_pylist():
        found[tuple(row[name] for name in names)] += Fraction(row["closing"]) * 10**12
    return found


def _left(found: dict[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
    return {name: units for name, units in found.items() if units}


def ledger(book: Path, oracle: Oracle) -> None:
    """The posted ledger is balanced, entry by entry, and owes every payee exactly the closing balance."""
    connection = sqlite3.connect(f"file:{book / 'book.db'}?mode=ro", uri=True)
    rows = connection.execute("SELECT entry_id, ledger_account, currency, amount FROM postings").fetchall()
    connection.close()
    entries: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    owed: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for entry_id, account, currency, amount in rows:
        entries[entry_id, currency] += Fraction(amount)
        if account.startswith("payee:"):
            owed[account.removeprefix("payee:"), currency] -= Fraction(amount)
    assert set(entries.values()) <= {Fraction(0)}
    wanted = {(payee, oracle.balance_in(payee)): left for payee, left in oracle.balances.items() if left}
    assert {place: amount for place, amount in owed.items() if amount} == wanted
