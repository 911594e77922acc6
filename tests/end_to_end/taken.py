"""Comparing what the engine says was taken at source with what the oracle says, payee by payee."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from oracle import Oracle

KINDS = {"tax": "tax_at_source", "mechanical": "deducted_at_source"}
Sums = dict[str, tuple[Fraction, ...]]
"""Tax, and money for publishers, by currency."""


def told(oracle: Oracle, report: dict[str, Any]) -> None:
    """An ingest says what the lines of a report add up to, with every digit that they have."""
    sums: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 2)
    for line, _, _ in oracle.taken[-1].lines:
        if line.state == "read":
            for at, exact in enumerate(line.taken):
                sums[line.currency][at] += exact
    said = {
        currency: [Fraction(mine.get(kind, "0")) for kind in KINDS]
        for currency, mine in report["deducted"].items()
    }
    assert {c: mine for c, mine in said.items() if any(mine)} == {c: m for c, m in sums.items() if any(m)}


def shared(book: Path, oracle: Oracle, period: str, run_id: str) -> None:
    """Every payee and the distributor have the oracle's part of it in a run."""
    wanted = {key: sums for key, sums in oracle.run(period)["taken"].items() if key[0] != "*suspense"}
    assert earned(book, run_id) == wanted


def earned(book: Path, run_id: str) -> dict[tuple[str, str], tuple[Fraction, ...]]:
    """What was taken of each payee's earnings of a run, by payee and currency."""
    file = book / "runs" / run_id / "earnings.parquet"
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 2)
    for row in pq.read_table(file).to_pylist():
        for at, name in enumerate(KINDS.values()):
            found[row["payee_id"], row["currency"]][at] += Fraction(row.get(name) or 0)
    return {key: tuple(sums) for key, sums in found.items() if any(sums)}
