"""A small label whose August report waits in part: the figures of every test about suspense, worked out by hand.

1,000 USD were reported and 920 EUR received, so that a dollar is 0.92 EUR. Of them 700 are placed, 200 (in two lines) have
an ISRC that nobody knows, and 100 a title that a spreadsheet would take for a formula. The distributor keeps 15 %; Ann has
60 % of the label's money and Bo 40 %.
"""

import csv
import sqlite3
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from . import command, layouts, months

Tables = dict[str, list[months.Row]]
SOURCE = "spotify/licensor"
TRACKS = [
    {"isrc": "QZABC2600001", "upc": "00724384960650", "title": "Song", "artist": "Ann", "account_id": "label", "track_id": "t1"},
    {"isrc": "QZABC2600002", "upc": "00724384960650", "title": "Lost Song", "artist": "Ann", "account_id": "label", "track_id": "t2"},
    {"isrc": "QZABC2600003", "upc": "05099902894225", "title": "Shared", "artist": "Ann", "account_id": "label", "track_id": "t3"},
    {"isrc": "QZABC2600003", "upc": "00602547202895", "title": "Shared", "artist": "Ann", "account_id": "solo", "track_id": "t4"},
]  # fmt: skip
SUM = {
    "isrc": "QZABC2600009",
    "upc": "",
    "title": "=SUM(A1)",
    "artist": "Solo",
    "account_id": "solo",
    "track_id": "t5",
}
TABLES = {
    "catalogue": TRACKS,
    "payees": [
        {"payee_id": payee, "name": payee.title(), "currency": "EUR"} for payee in ("ann", "bo", "solo")
    ],
    "splits": [
        {"account_id": "label", "payee_id": payee, "percent": percent}
        for payee, percent in (("ann", "60"), ("bo", "40"))
    ],
    "deals": [{"account_id": "*", "commission_percent": "15"}],
    "settlements": [
        {
            "settlement_id": "s1", "source": SOURCE, "sales_period": "2026-08", "currency": "USD",
            "amount_reported": "1000", "amount_sent": "1000", "bank_currency": "EUR", "bank_received": "920",
            "received_on": "2026-09-15",
        }
    ],
}  # fmt: skip
LINES = [
    {"isrc": "QZABC2600001", "amount": "700", "title": "Song", "artist": "Ann"},
    {"isrc": "QZABC2600770", "amount": "150", "title": "Lost Song", "artist": "Ann", "territory": "DE"},
    {"isrc": "QZABC2600770", "amount": "50", "title": "Lost Song", "artist": "Ann", "territory": "FR"},
    {"isrc": "QZABC2600009", "amount": "100", "title": "=SUM(A1)", "artist": "Solo"},
]
PLACED = {"ann": "328.44", "bo": "218.96"}
LOST = {"ann": "93.84", "bo": "62.56"}


def book(folder: Path, lines: list[months.Row] = LINES, tables: Tables = TABLES, settings: str = "") -> Path:
    """A book with the label's tables, or others, and its August report of these lines."""
    made = folder / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    if settings:
        (made / "settings.toml").write_text(settings)
    for kind, rows in tables.items():
        load(made, kind, rows)
    ingest(made, lines)
    return made


def load(made: Path, kind: str, rows: list[months.Row]) -> dict:
    """Import rows as a table, and give what the command says."""
    return command.answer(
        "import", kind, months.write_table(made.parent / f"{kind}.csv", rows), "--book", made
    )


def ingest(made: Path, lines: list[months.Row], number: int = 0) -> dict:
    """Ingest an August report of these lines, and give what the command says."""
    report = layouts.write(
        made.parent / layouts.file_name("spotify", "2026-08", number), "spotify", "2026-08", "USD", lines
    )
    return command.answer("ingest", report, "--book", made)["reports"][0]


def work(made: Path) -> dict[str, dict]:
    """The work list by title."""
    return {row["title"]: row for row in command.answer("suspense", "--book", made)["suspense"]}


def resolve(made: Path, title: str, *named: str, author: str = "mia") -> dict:
    """Decide about the item with this title."""
    item = work(made)[title]["item_id"]
    return command.answer("suspense", "resolve", item, *named, "--author", author, "--book", made)


def close(made: Path, period: str) -> dict[str, str]:
    """Run and close a period; what each payee has earned in it, where that is anything."""
    found = command.answer("run", period, "--book", made)["payees"]
    command.done("close", period, "--book", made)
    return {row["payee_id"]: row["earned"] for row in found if Fraction(row["earned"])}


def rows(made: Path, query: str) -> list[tuple]:
    """What a query finds in book.db."""
    connection = sqlite3.connect(f"file:{made / 'book.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def write(made: Path, statement: str) -> None:
    """Try to change book.db behind the program's back."""
    with closing(sqlite3.connect(made / "book.db")) as connection:
        connection.execute(statement)


def in_suspense(made: Path) -> Fraction:
    """What the ledger still owes to nobody known."""
    found = rows(made, "SELECT amount FROM postings WHERE ledger_account LIKE 'suspense:%'")
    return -sum((Fraction(amount) for (amount,) in found), Fraction(0))


def table(path: Path) -> list[months.Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
