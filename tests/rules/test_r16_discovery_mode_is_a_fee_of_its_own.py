"""R16: Discovery Mode comes as fee lines of their own; they cost what the report says, and add no streams."""

from domain.table import rows
from end_to_end import command, quarter, studio

from . import delivered

# A thousand for the streams, of which 200 in Discovery Mode contexts: 60 of them are the service's.
STREAMS = [{"album": "first", "amount": "1000", "quantity": "5000"}]

# The fee names the recording on its release, or on one that nobody has: every release of the song is enrolled.
FEES = rows("""
    case                      upc             streams  fee
    on the release            00724384960650  1000     -60
    by the recording only     05099902894225  1000     -60
    in two lines              00724384960650  600      -36
    in two lines              00724384960650  400      -24
""")

# After commission of 15 % of the net: 940 are 141 and 799, and the halves of Nina and Omar 399.5 each.
HALVES = [{"account_id": "label", "payee_id": payee, "percent": "50"} for payee in ("nina", "omar")]


SETTLED = {
    "settlement_id": "s1", "source": studio.SOURCE, "sales_period": "2026-08", "currency": "EUR",
    "amount_reported": "940", "amount_sent": "940", "bank_currency": "EUR", "bank_received": "940",
    "received_on": "2026-08-28",
}  # fmt: skip


def test_fees_come_off_before_commission_and_add_no_streams(tmp_path):
    for case in dict.fromkeys(row["case"] for row in FEES):
        folder = tmp_path / case.replace(" ", "-")
        folder.mkdir()
        deal = {"account_id": "*", "commission_percent": "15"}
        label = studio.opened(folder, {"splits": HALVES, "deals": [deal]})
        delivered.sold(label, "spotify", "2026-08", STREAMS, settle=False)
        _charged(label, [row for row in FEES if row["case"] == case])
        label.load("settlements", [SETTLED])
        august = label.close("2026-08")

        assert (august["nina"]["earned"], august["omar"]["earned"]) == ("399.5", "399.5"), case
        lines = delivered.told(label, "2026-08", "nina", "track")
        # 42.5 % of each line: 425 of the streams and -25.5 of the fees.
        assert sorted((row["kind"], row["amount"], row["quantity"]) for row in lines) == [
            ("fee", "-25.5", "0"),
            ("sale", "425", "5000"),
        ], case


def _charged(label, fees):
    (label.book / "formats").mkdir(exist_ok=True)
    (label.book / "formats" / "discovery.toml").write_text(quarter.FEES, "utf-8")
    lines = "".join(f"{quarter.FIRST},{row['upc']},DE,{row['streams']},{row['fee']}\n" for row in fees)
    file = label.folder / "discovery_202608.csv"
    file.write_text(f"ISRC,UPC,Country,Streams,Fee\n{lines}", "utf-8")
    command.done("ingest", file, "--book", label.book)
