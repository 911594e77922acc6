"""Reports of any service in the studio's book, each paid for in full, and what a payee's statement says of them."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from end_to_end import command, layouts, studio
from end_to_end.studio import Studio

Rows = Sequence[Mapping[str, str]]
AT_PAR: Mapping[str, str] = MappingProxyType({})


def sold(
    label: Studio,
    layout: str,
    month: str,
    lines: Rows,
    rates: Mapping[str, str] = AT_PAR,
    settle: bool = True,
) -> Mapping[str, object]:
    """Ingest a report of euros, where its lines do not say another currency, and settle each of its months and currencies.

    A line names an album, or codes of its own. One unit of a currency came as so many euros as *rates* say. Gives what
    the ingest says.
    """
    rows = [{**studio.ALBUMS.get(line.get("album", ""), {}), **line} for line in lines]
    report = layouts.write(
        label.folder / layouts.file_name(layout, month, len(lines)), layout, month, "EUR", rows
    )
    said = command.answer("ingest", report, "--book", label.book)["reports"][0]
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.get("month", month), row.get("currency", "EUR")] += Decimal(row["amount"])
    if settle:
        label.load(
            "settlements",
            [_settlement(layouts.SOURCES[layout], *key, total, rates) for key, total in sums.items()],
        )
    return said


def _settlement(
    source: str, month: str, currency: str, total: Decimal, rates: Mapping[str, str]
) -> Mapping[str, str]:
    return {
        "settlement_id": f"{source}-{month}-{currency}", "source": source, "sales_period": month, "currency": currency,
        "amount_reported": f"{total:f}", "amount_sent": f"{total:f}", "bank_currency": "EUR",
        "bank_received": f"{total * Decimal(rates.get(currency, '1')):f}", "received_on": f"{month}-28",
    }  # fmt: skip


def told(label: Studio, period: str, payee_id: str, row: str) -> list[Mapping[str, str]]:
    """The rows of one sort (track, earnings, movement) of a payee's statement."""
    folder = label.folder / f"statements-{period}"
    command.done("statements", period, "--to", folder, "--as", "csv", "--book", label.book)
    with (folder / f"{period}-{payee_id}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [found for found in csv.DictReader(file) if found["row"] == row]
