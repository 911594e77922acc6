"""Writing statements of Beatport: net amounts, and beside each what was taken of it before, for tax and for publishers."""

import csv
import io
from collections.abc import Mapping, Sequence

SOURCE = "beatport/statement"
HEADER = (
    "PRODUCT_UPC", "PRODUCT_CATALOGUE_NUMBER", "TRACK_ISRC_CODE", "TRACK_ID", "LABEL", "RELEASE", "TRACK_TITLE",
    "TRACK_ARTIST", "REMIXER_NAME", "REMIX", "TERRITORY", "PURCHASE_STATUS", "FORMAT", "DELIVERY",
    "TRANSACTION_DATE", "CONTENT_TYPE", "TRACK_COUNT", "GROSS_CONTENT_REVENUE", "GROSS_WAV_REVENUE", "PAID_PRICE",
    "NET_CONTENT_REVENUE", "NET_WAV_REVENUE", "MECHANICAL_WITHHOLDING", "US_TAX_WITHHOLDING", "WITHHELD_AMOUNT",
    "US_TAX_WITHHOLDING_PERCENT", "US_TAX_WITHHOLDING_COMPLIANCY_STATUS", "NET_TOTAL", "SALE_TYPE",
)  # fmt: skip
COLUMNS = {
    "isrc": "TRACK_ISRC_CODE", "upc": "PRODUCT_UPC", "dsp_id": "TRACK_ID", "title": "TRACK_TITLE",
    "artist": "TRACK_ARTIST", "quantity": "TRACK_COUNT", "amount": "NET_TOTAL", "tax": "US_TAX_WITHHOLDING",
    "mechanical": "MECHANICAL_WITHHOLDING",
}  # fmt: skip
COUNTRIES = {"DE": "Germany", "US": "USA", "FR": "France", "": ""}
"""How its countries are written; of others it says something that is none."""
TAKEN = (*[""] * 3, "0", "15", "0.07", "0.333333333333333", "1.0000000000005", "-2.5", "1e1", "n/a")
"""What may stand in a column of what was taken: also what nobody can read, and more digits than are kept."""


def text(month: str, lines: Sequence[Mapping[str, str]]) -> str:
    """A statement of lines that hold isrc, upc, amount, tax, mechanical, ...; a `raw` line is written as it stands."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, HEADER, restval="", lineterminator="\n")
    table.writeheader()
    for number, line in enumerate(lines):
        if "raw" in line:
            out.write(line["raw"] + "\n")
            continue
        day = f"{line.get('month', month)}-{number % 28 + 1:02d}"
        facts = {"title": "Song", "artist": "Somebody", "quantity": "1", **line}
        said = {column: facts[fact] for fact, column in COLUMNS.items() if fact in facts}
        where = COUNTRIES.get(line.get("territory", "DE"), "Atlantis")
        table.writerow({**said, "TERRITORY": where, "TRANSACTION_DATE": day, "SALE_TYPE": "Download"})
    return out.getvalue()
