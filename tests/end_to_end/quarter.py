"""What a label, its two singers and its services do from July to September; the figures are those of `test_a_quarter`.

Nina and Omar share the album First with the label (50, 30 and 20 %) and the album Second with each other (60 and 40 %).
The distributor keeps 15 %. Nina's contract for First repays an advance with 40 % of what it brings in, and a fifth of its
downloads is kept back for two months. Omar is paid each quarter, and the label when it is due 300.
"""

from pathlib import Path

from . import command, layouts, months, studio
from .studio import ALBUMS, Studio

PERIODS = ("2026-07", "2026-08", "2026-09")
ITUNES = "apple/itunes_sales"
FIRST, SECOND = ALBUMS["first"]["isrc"], ALBUMS["second"]["isrc"]

# Discovery Mode in little: lines of their own below zero, of the same feed as the streams they are about (R16).
FEES = """\
format = "made_up/discovery"
source = "spotify/licensor"
provenance = "third-party parser"

[recognise]
file_name = '^discovery_(?P<month>\\d{6})\\.csv$'
header = ["ISRC", "UPC", "Country", "Streams", "Fee"]

[reading]
delimiter = ","
quotes = "csv"

[columns]
isrc = "ISRC"
upc = "UPC"
territory = "Country"
amount = "Fee"
quantity = "Streams"
currency = { constant = "EUR" }
usage_type = { constant = "stream" }
kind = { constant = "fee" }
sales_period = { file_name = "month", as = "yyyymm" }
"""


def _payee(payee_id: str, country: str, **more: str) -> months.Row:
    return {"payee_id": payee_id, "name": payee_id.title(), "currency": "EUR", "country": country, **more}


def _booked(row_id: str, day: str, amount: str, reason: str, **more: str) -> months.Row:
    booked = {"amount": amount, "currency": "EUR", "effective_on": day, "reason": reason, "author": "ann"}
    return {**booked, "adjustment_id" if "payee_id" in more else "transfer_id": row_id, **more}


DISPUTE = {
    "hold_id": "h1", "kind": "dispute", "reason": "two labels claim it", "from": "2026-07-05",
    "review_on": "2026-12-01", "isrc": SECOND,
}  # fmt: skip
BONUS = _booked("a1", "2026-07-10", "25", "promised", payee_id="nina", taxable="no")

START: dict[str, studio.Rows] = {
    "payees": [
        _payee("nina", "DE"),
        _payee("omar", "DE", cycle="quarterly"),
        _payee("label", "US", minimum_payout="300"),
    ],
    "splits": [
        {**track, "account_id": "label", "payee_id": payee, "percent": percent}
        for track, shares in (
            ({"isrc": FIRST, "contract_id": "first"}, {"nina": "50", "omar": "30", "label": "20"}),
            ({"isrc": SECOND, "contract_id": "second"}, {"nina": "60", "omar": "40"}),
        )
        for payee, percent in shares.items()
    ],
    "deals": [{"account_id": "*", "commission_percent": "15"}],
    "advances": [
        {
            "pot_id": "first", "payee_id": "nina", "amount": "400", "currency": "EUR", "granted_on": "2026-07-01",
            "contract_id": "first", "recoup_percent": "40", "recouped_to_date": "0",
        },
        {
            "pot_id": "loan", "payee_id": "omar", "amount": "100", "currency": "EUR", "granted_on": "2025-03-01",
            "contract_id": "", "recoup_percent": "100", "recouped_to_date": "60",
        },
    ],
    "balances": [
        {"payee_id": payee, "currency": "EUR", "amount": amount, "as_of": "2026-06-30"}
        for payee, amount in (("omar", "12.34"), ("label", "-5"))
    ],
    "reserves": [
        {"contract_id": "first", "payee_id": "nina", "percent": "20", "schedule": "1:50 2:50", "usage_types": "download"}
    ],
    "tax_profiles": [
        {"profile_id": "us-30", "rate_percent": "30", "payer_country": "US", "residence": "-US", "territories": "US"}
    ],
    "holds": [DISPUTE],
    "adjustments": [BONUS],
    "charges": [
        {
            "charge_id": "fine", "kind": "penalty", "amount": "10", "currency": "EUR", "charged_on": "2026-07-20",
            "isrc": FIRST,
        }
    ],
}  # fmt: skip

HAPPENED: dict[str, dict[str, studio.Rows]] = {
    "2026-07": {},
    "2026-08": {
        "adjustments": [
            _booked(
                "a2", "2026-08-02", "-25", "not promised", payee_id="nina", taxable="no", reverses="a1"
            )
        ],
        "transfers": [
            _booked("t1", "2026-08-11", "30", "sold a share", from_payee_id="nina", to_payee_id="omar")
        ],
    },
    "2026-09": {
        "holds": [{**DISPUTE, "until": "2026-09-10", "outcome": "released"}],
        "payments": [
            {"payee_id": "nina", "amount": "100", "currency": "EUR", "paid_on": "2026-09-20", "reference": "cash"}
        ],
    },
}  # fmt: skip

# What was streamed, downloaded and kept for promotion: album, territory, amount.
Lines = tuple[tuple[str, str, str], ...]
STREAMED: dict[str, Lines] = {
    "2026-07": (("first", "DE", "1000"), ("first", "US", "500"), ("second", "DE", "200")),
    "2026-08": (("first", "DE", "800"), ("first", "US", "200"), ("second", "DE", "100")),
    "2026-09": (("first", "DE", "400"), ("first", "US", "100"), ("second", "DE", "60")),
}
DOWNLOADED: dict[str, Lines] = {
    "2026-07": (("first", "DE", "100"),),
    "2026-08": (("first", "DE", "50"), ("first", "DE", "-10")),
    "2026-09": (("first", "DE", "40"),),
}
PROMOTED: dict[str, Lines] = {"2026-08": (("first", "DE", "-60"),)}
ARRIVED = {
    "2026-07": {studio.SOURCE: "1700", ITUNES: "100"},
    "2026-08": {studio.SOURCE: "1040", ITUNES: "40"},
    "2026-09": {studio.SOURCE: "560", ITUNES: "40"},
}


def happens(label: Studio, month: str) -> None:
    """Take what a month brings: reports, what the bank received for them, and what people have decided."""
    for report in _reports(label, month):
        command.done("ingest", report, "--book", label.book)
    settled = [
        {
            "settlement_id": f"{source.partition('/')[0]}-{month}", "source": source, "sales_period": month,
            "currency": "EUR", "amount_reported": amount, "amount_sent": amount, "bank_currency": "EUR",
            "bank_received": amount, "received_on": f"{month}-28",
        }
        for source, amount in ARRIVED[month].items()
    ]  # fmt: skip
    label.load("settlements", settled)
    for kind, rows in HAPPENED[month].items():
        label.load(kind, rows)


def _reports(label: Studio, month: str) -> list[Path]:
    written = [
        layouts.write(label.folder / layouts.file_name(layout, month, 1), layout, month, "EUR", _lines(sold))
        for layout, sold in (("spotify", STREAMED[month]), ("itunes", DOWNLOADED[month]))
    ]
    if month in PROMOTED:
        fees = [
            {"ISRC": ALBUMS[a]["isrc"], "UPC": ALBUMS[a]["upc"], "Country": c, "Streams": "0", "Fee": n}
            for a, c, n in PROMOTED[month]
        ]
        name = f"discovery_{month.replace('-', '')}.csv"
        written.append(months.write_table(label.folder / name, fees))
    return written


def _lines(sold: Lines) -> list[months.Row]:
    return [{**ALBUMS[album], "territory": territory, "amount": amount} for album, territory, amount in sold]


def opened(folder: Path) -> Studio:
    """The book of the label on the first of July, with the format of the fee lines."""
    label = studio.opened(folder, START)
    (label.book / "formats").mkdir(exist_ok=True)
    (label.book / "formats" / "discovery.toml").write_text(FEES, "utf-8")
    return label
