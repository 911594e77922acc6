"""One fixed small label: its tables and a report of each layout, the same bytes every time."""

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from . import command, layouts, months

CURRENCY_OF = {"youtube": "USD", "spotify": "EUR", "apple_music": "GBP", "itunes": "USD"}
RECEIVED = {"USD": "0.91", "EUR": "1", "GBP": "1.15"}


@dataclass(frozen=True)
class Label:
    """The files of a label: a table of each kind, and the reports of one month."""

    tables: dict[str, Path]
    reports: list[Path]


def write(folder: Path, lines: int = 200) -> Label:
    """Write the label's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(2608)
    tracks = _tracks(chance)
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    reports = []
    for number, (layout, source) in enumerate(layouts.SOURCES.items()):
        rows = [_line(chance, tracks) for _ in range(lines)]
        totals[source, CURRENCY_OF[layout]] += sum((Decimal(row["amount"]) for row in rows), Decimal(0))
        path = folder / layouts.file_name(layout, "2026-08", number)
        reports.append(layouts.write(path, layout, "2026-08", CURRENCY_OF[layout], rows))
    tables = {**_contracts(tracks), "settlements": _settlements(totals)}
    written = {kind: months.write_table(folder / f"{kind}.csv", rows) for kind, rows in tables.items()}
    return Label(written, reports)


def open_book(book: Path, label: Label, kinds: tuple[str, ...] = ()) -> Path:
    """Make a book and import the label's tables (or only those named)."""
    command.done("init", "--currency", "EUR", "--book", book)
    for kind, file in label.tables.items():
        if not kinds or kind in kinds:
            command.done("import", kind, file, "--book", book)
    return book


def _tracks(chance: random.Random) -> list[months.Row]:
    rows = []
    for number in range(60):
        isrc = f"QZABC26{number // 2 if number % 5 == 0 else number:05d}"
        upc = f"{1000000 + number // 3:013d}"
        account = f"account{number // 7}"
        check = -sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(upc)) % 10
        rows.append({
            "isrc": isrc, "upc": f"{upc}{check}", "title": f"Song {number}", "artist": chance.choice(["Ann", "Bo", "Cy"]),
            "account_id": account,
        })  # fmt: skip
    return rows


def _line(chance: random.Random, tracks: list[months.Row]) -> months.Row:
    track = chance.choice(tracks)
    broken = chance.random()
    return {
        "isrc": track["isrc"] if broken > 0.05 else "QZABC2699999",
        "upc": track["upc"] if chance.random() > 0.2 else "",
        "amount": f"{Decimal(chance.randrange(-(10**12), 4 * 10**13)).scaleb(-12):f}",
        "title": track["title"],
        "quantity": str(chance.randrange(5000)),
    }


def _contracts(tracks: list[months.Row]) -> dict[str, list[months.Row]]:
    accounts = sorted({row["account_id"] for row in tracks})
    payees = [*accounts, "producer", "writer"]
    splits = [
        {"account_id": account, "payee_id": payee, "percent": percent}
        for account in accounts[::2]
        for payee, percent in ((account, "33.33"), ("producer", "33.33"), ("writer", "33.34"))
    ]
    return {
        "catalogue": tracks,
        "payees": [{"payee_id": payee, "name": payee.title(), "currency": "EUR"} for payee in payees],
        "splits": splits,
        "deals": [{"account_id": "*", "commission_percent": "15"}],
        "rates": [{"date": "2026-09-30", "base": "EUR", "quote": "USD", "rate": "1.1"}],
    }


def _settlements(totals: dict[tuple[str, str], Decimal]) -> list[months.Row]:
    rows = []
    for number, ((source, currency), total) in enumerate(sorted(totals.items())):
        reported = total.quantize(Decimal("0.01"))
        received = (reported * Decimal(RECEIVED[currency])).quantize(Decimal("0.01"))
        rows.append({
            "settlement_id": f"s{number}", "source": source, "sales_period": "2026-08", "currency": currency,
            "amount_reported": f"{reported}", "amount_sent": f"{reported}", "bank_currency": "EUR",
            "bank_received": f"{received}", "received_on": "2026-09-20",
        })  # fmt: skip
    return rows
