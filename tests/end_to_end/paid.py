"""A closed month of four payees who are paid in four ways, and what banks say of payments."""

from __future__ import annotations

from pathlib import Path

from . import command, layouts, months

PERIOD, NEXT = "2026-09", "2026-10"
TRACK = {
    "isrc": "QZABC2600001",
    "upc": "00724384960650",
    "title": "Song",
    "artist": "Ann",
    "account_id": "ann",
}
SPLITS = [{"account_id": "ann", "payee_id": payee, "percent": "25"} for payee in ("ann", "bo", "cy", "dee")]
BANK = {"method": "bank", "iban": "IE29AIBK93115212345678", "town": "Galway", "country": "IE"}
PAYEES = [
    {"payee_id": "ann", "name": "Анна", "currency": "EUR", **BANK},
    {"payee_id": "bo", "name": "Bo", "currency": "USD", "paypal": "bo@example.com"},
    {
        "payee_id": "cy", "name": "Cy", "currency": "EUR", "method": "wise", "iban": "DE89370400440532013000",
        "entity_kind": "person",
    },
    {"payee_id": "dee", "name": "Dee", "currency": "EUR", "method": "bank", "iban": "DE89370400440532013000"},
]  # fmt: skip
SETTLEMENT = {
    "settlement_id": "s1", "source": "spotify/licensor", "sales_period": "2026-08", "currency": "EUR",
    "amount_reported": "400.02", "amount_sent": "400.02", "bank_currency": "EUR", "bank_received": "400.02",
    "received_on": "2026-09-15",
}  # fmt: skip
DEBTOR = """
[debtor.EUR]
name = "Vela Music"
iban = "DE89370400440532013000"
bic = "COBADEFFXXX"
town = "Hamburg"
country = "DE"
"""


def closed(folder: Path) -> Path:
    """Make a book in *folder* and close its first month: everybody is paid 100 euros, Bo 108.50 dollars."""
    book = folder / "book"
    command.done("init", "--currency", "EUR", "--book", book)
    with (book / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(DEBTOR)
    tables = {
        "catalogue": [TRACK],
        "payees": PAYEES,
        "splits": SPLITS,
        "rates": [{"date": d, "base": "EUR", "quote": "USD", "rate": "1.085"} for d in ("2026-09-30", "2026-10-30", "2026-11-30")],
        "settlements": [SETTLEMENT],
    }  # fmt: skip
    for kind, rows in tables.items():
        put(book, kind, rows)
    report = layouts.write(
        folder / "report.txt", "spotify", "2026-08", "EUR", [{**TRACK, "amount": "400.02"}]
    )
    command.done("ingest", report, "--book", book)
    close(book, PERIOD)
    return book


def put(book: Path, kind: str, rows: list[dict[str, str]]) -> None:
    """Import rows of an input table."""
    command.done("import", kind, months.write_table(book.parent / f"{kind}.csv", rows), "--book", book)


def close(book: Path, period: str) -> dict[str, dict[str, str]]:
    """Run and close a period; the payables by payee."""
    found = command.answer("run", period, "--book", book)
    command.done("close", period, "--book", book)
    return {row["payee_id"]: row for row in found["payees"]}


def listed(book: Path, period: str = PERIOD) -> dict[str, dict[str, str]]:
    """Where every payment of a period stands, by payee."""
    rows = command.answer("pay", "list", period, "--book", book)["payments"]
    return {row["payee_id"]: row for row in rows}


def confirmations(path: Path, *rows: tuple[str, str, str]) -> Path:
    """A table of what became of payments: payment id, status, day."""
    names = ("payment_id", "status", "paid_on")
    return months.write_table(path, [dict(zip(names, row, strict=True)) for row in rows])


def status_report(path: Path, *payments: tuple[str, str, str], group: str = "", message: str = "M1") -> Path:
    """A pain.002.001.10 that says a code and a reason of each payment, and perhaps one of the whole message."""
    said = "".join(
        f"<TxInfAndSts><StsId>S</StsId><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else "")
        + "</TxInfAndSts>"
        for name, code, reason in payments
    )
    batch = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>B</OrgnlPmtInfId>{said}</OrgnlPmtInfAndSts>" if said else ""
    whole = f"<GrpSts>{group}</GrpSts>" if group else ""
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>A1</MsgId><CreDtTm>2026-10-05T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{whole}"
        f"</OrgnlGrpInfAndSts>{batch}</CstmrPmtStsRpt></Document>",
        "utf-8",
    )
    return path
