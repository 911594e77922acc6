"""A small label with two singers, for months in which one rule of a contract is looked at: euros in, euros out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from . import command, layouts, months

Rows = Sequence[Mapping[str, str]]
SOURCE = "spotify/licensor"
ALBUMS = {
    "first": {"isrc": "QZABC2600001", "upc": "00724384960650", "title": "First", "artist": "Nina"},
    "second": {"isrc": "QZABC2600002", "upc": "00602527336534", "title": "Second", "artist": "Nina"},
}
PAYEES = [
    {"payee_id": payee, "name": payee.capitalize(), "currency": "EUR", "minimum_payout": "0"}
    for payee in ("nina", "omar", "label")
]
SPLITS = [
    {"account_id": "label", "payee_id": "nina", "percent": "100", "isrc": album["isrc"], "contract_id": name}
    for name, album in ALBUMS.items()
]


@dataclass
class Studio:
    """A book and the folder of its files."""

    folder: Path
    book: Path

    def load(self, kind: str, rows: Rows) -> None:
        """Import the rows of one input table."""
        file = months.write_table(self.folder / f"{kind}.csv", [dict(row) for row in rows])
        command.done("import", kind, file, "--book", self.book)

    def sold(self, month: str, *lines: tuple[str, str] | tuple[str, str, str], deductions: Rows = ()) -> None:
        """Ingest a report of a month: an album, an amount, a territory if it matters; its settlement pays it whole.

        What the service keeps of it are the *deductions*.
        """
        rows = [
            {**ALBUMS[album], "amount": amount, **({"territory": where[0]} if where else {})}
            for album, amount, *where in lines
        ]
        report = layouts.write(self.folder / f"{month}.txt", "spotify", month, "EUR", rows)
        command.done("ingest", report, "--book", self.book)
        total = sum(Decimal(line[1]) for line in lines)
        kept = sum(Decimal(row["amount"]) for row in deductions)
        self.load("settlements", [settlement(month, _written(total), _written(total - kept))])
        if deductions:
            settled = {"settlement_id": f"s-{month}"}
            self.load("settlement_deductions", [{**settled, **row} for row in deductions])

    def run(self, period: str) -> dict[str, Mapping[str, Any]]:
        """Calculate a period: what each payee has."""
        answer = command.answer("run", period, "--book", self.book)
        return {row["payee_id"]: row for row in answer["payees"]}

    def close(self, period: str) -> dict[str, Mapping[str, Any]]:
        """Calculate a period and close it; what is true of the book is proven again."""
        found = self.run(period)
        command.done("close", period, "--book", self.book)
        assert command.answer("verify", "--book", self.book)["sound"]
        return found


def opened(folder: Path, tables: Mapping[str, Rows] | None = None) -> Studio:
    """Make the book of the label; *tables* replace or add to its own."""
    studio = Studio(folder, folder / "book")
    command.done("init", "--currency", "EUR", "--book", studio.book)
    catalogue = [{**album, "account_id": "label"} for album in ALBUMS.values()]
    stated: dict[str, Rows] = {"catalogue": catalogue, "payees": PAYEES, "splits": SPLITS, **(tables or {})}
    # A split may break even on a cost, and a condition wait for an advance: they must be there.
    for kind in sorted(stated, key=lambda kind: (kind != "advances", kind == "conditions")):
        studio.load(kind, stated[kind])
    return studio


def _written(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def settlement(month: str, total: str, sent: str = "") -> Mapping[str, str]:
    """What the bank received for a month, all that was reported if nothing else is said."""
    sent = sent or total
    return {
        "settlement_id": f"s-{month}", "source": SOURCE, "sales_period": month, "currency": "EUR",
        "amount_reported": total, "amount_sent": sent, "bank_currency": "EUR", "bank_received": sent,
        "received_on": f"{month}-28",
    }  # fmt: skip
