"""Any month that a label could have gives the balances and pots of the oracle, and carries them forward."""

import csv
import tempfile
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from oracle import Oracle

from . import command, funding, happenings, months, proof, taken

KINDS = (
    "catalogue",
    "payees",
    "splits",
    "deals",
    "rates",
    "settlements",
    "aliases",
    "reserves",
    *happenings.DRAWN,
)


def _import(book: Path, oracle: Oracle, folder: Path, tables: dict[str, list[months.Row]]) -> None:
    for kind in KINDS:
        if tables.get(kind):
            file = months.write_table(folder / f"{kind}.csv", tables[kind])
            command.done("import", kind, file, "--book", book)
            oracle.load(kind, file)


def _waiting(oracle: Oracle, report_ids: list[str]) -> dict[funding.Group, funding.Open]:
    """What each source, month and currency adds up to among the reports not accounted for yet.

    Where others of its reports were paid before their money came, the open ones are named: that money is not theirs.
    """
    found: dict[funding.Group, funding.Open] = defaultdict(funding.Open)
    for number, report in enumerate(oracle.taken):
        for line, _, _ in report.lines:
            group = (report.source, line.sales_period, line.currency)
            if line.state == "read" and (number, group) not in oracle.accounted:
                found[group].total += line.exact
                found[group].report_ids.add(report_ids[number])
    paid = {group for _, group in oracle.accounted} if oracle.pay_when == "reported" else set()
    for group in found.keys() - paid:
        found[group].report_ids.clear()
    return found


def _payments(book: Path, period: str, folder: Path) -> dict[str, Fraction]:
    file = folder / f"payments-{period}.csv"
    command.done("payments", period, "--as", "csv", "--to", file, "--book", book)
    with file.open(encoding="utf-8-sig", newline="") as text:
        return {row["payee_id"]: Fraction(row["amount"]) for row in csv.DictReader(text)}


def _account(book: Path, oracle: Oracle, period: str, folder: Path) -> None:
    """Run and close a period, and hold payments and ledger against the oracle."""
    found = proof.run(book, oracle, period)
    assert command.answer("run", period, "--book", book)["run_id"] == found["run_id"]
    taken.shared(book, oracle, period, found["run_id"])
    proof.close(book, oracle, period)
    proof.ledger(book, oracle)
    paid = {
        payee["payee_id"]: Fraction(payee["paid"]) for payee in found["payees"] if Fraction(payee["paid"])
    }
    assert _payments(book, period, folder) == paid


# Not shrunk: a month takes a second, and the smallest one that fails takes minutes to find.
SLOW = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}


@settings(max_examples=12, derandomize=True, **SLOW)
@given(months.months())
def test_every_balance_is_the_oracles_over_two_periods(month):
    with tempfile.TemporaryDirectory() as name:
        _two_periods(month, Path(name))


@pytest.mark.soak
@settings(max_examples=1200, **SLOW)
@given(months.months())
def test_every_balance_is_the_oracles_in_thousands_of_months(month):
    with tempfile.TemporaryDirectory() as name:
        _two_periods(month, Path(name))


def _two_periods(month: months.Month, folder: Path) -> None:
    book = folder / "book"
    command.done("init", "--currency", month.currency, "--book", book)
    rules = f'pay_when = "{month.pay_when}"\ndaily = {str(month.daily).lower()}\n'
    (book / "settings.toml").write_text(rules, "utf-8")
    oracle = Oracle(month.currency, month.pay_when, month.daily)
    paid_for: list[months.Row] = []
    report_ids: list[str] = []
    for number, (step, period) in enumerate(zip(month.steps, months.PERIODS, strict=True)):
        _import(book, oracle, folder, step.tables)
        for position, delivery in enumerate(step.deliveries):
            file = delivery.write(folder, 10 * number + position)
            report = proof.ingest(book, oracle, file)
            taken.told(oracle, report)
            report_ids.append(report["report_id"])
        paid_for += funding.settlements(step, _waiting(oracle, report_ids), month.currency, f"s{number}-")
        _import(book, oracle, folder, {"settlements": paid_for})
        _account(book, oracle, period, folder)
    command.done("verify", "--book", book)
