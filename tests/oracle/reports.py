"""The report layouts of random months, read in the plainest possible way."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .text import day, half_even, middle_month, number

KINDS = {
    "youtube/asset_raw": (
        "Adjustment Type",
        ("None", "Backpay", "Conflict Resolution", "Dispute Resolution", "Dispute Conflict Resolution",
         "Spam Adjustment", "Revenue Correction", ""),
    ),
    "apple/itunes_sales": ("Sales or Return", ("S", "R", "")),
}  # fmt: skip
USAGE = {
    "youtube/asset_raw": "video_ads",
    "apple/music_streams": "stream_subscription",
    "apple/itunes_sales": "download",
    "beatport/statement": "download",
    "Free": "stream_ads",
    "Spotify Free": "stream_ads",
    "Premium": "stream_subscription",
    "Spotify Premium": "stream_subscription",
}
# Where each source says: isrc, upc, dsp_id, amount, quantity, currency, territory.
COLUMNS = {
    "youtube/asset_raw": ("ISRC", "UPC", "Asset ID", "Partner Revenue", "Owned Views", "", "Country"),
    "spotify/licensor": ("ISRC", "UPC", "URI", "Payable", "Quantity", "Payable currency", "Country"),
    "apple/music_streams": ("ISRC", "", "Apple Identifier", "Net Royalty Total", "Quantity", "", ""),
    "apple/itunes_sales": (
        "ISRC/ISBN", "UPC", "Apple Identifier", "Extended Partner Share", "Quantity", "Partner Share Currency",
        "Country Of Sale",
    ),
    "beatport/statement": (
        "TRACK_ISRC_CODE", "PRODUCT_UPC", "TRACK_ID", "NET_TOTAL", "TRACK_COUNT", "", "TERRITORY",
    ),
}  # fmt: skip
# What was taken of a line before its amount was reported: for tax, and for publishers.
TAKEN = {"beatport/statement": ("US_TAX_WITHHOLDING", "MECHANICAL_WITHHOLDING")}
COUNTRIES = {"Germany": "DE", "USA": "US", "France": "FR"}
# Two capitals that ISO 3166 has given to a country; it leaves AA, QM to QZ and XA to XZ to private use.
TERRITORY = re.compile(r"(?!AA|Q[M-Z]|X[A-JL-Z])[A-Z]{2}|")
CURRENCIES = frozenset(["EUR", "USD", "GBP", "JPY", "KWD", "SEK", "CHF", "AUD", "CAD"])
# And where: territory as far as it is a country's code, title, artist.
TEXTS = {
    "youtube/asset_raw": ("Country", "Asset Title", "Artist"),
    "spotify/licensor": ("Country", "Track name", "Artist name"),
    "apple/music_streams": ("Storefront Name", "Item_Title", "Item_Artist"),
    "apple/itunes_sales": ("Country Of Sale", "Title", "Artist/Show/Developer/Author"),
    "beatport/statement": ("TERRITORY", "TRACK_TITLE", "TRACK_ARTIST"),
}
# What a line is where its report calls it something else.
CALLED = {"": "sale", "None": "sale", "S": "sale", "R": "return"}
Record = dict[str, str]


@dataclass(frozen=True)
class Line:
    """One record of a report: `state` is 'read', 'rejected' or 'ignored'."""

    state: str
    sales_period: str = ""
    usage_type: str = ""
    currency: str = ""
    dsp_id: str = ""
    isrc: str = ""
    upc: str = ""
    territory: str = ""
    title: str = ""
    artist: str = ""
    kind: str = "sale"
    exact: Fraction = Fraction(0)
    sales_day: str = ""
    taken: tuple[Fraction, ...] = (Fraction(0), Fraction(0))

    @property
    def amount(self) -> Fraction:
        """The amount as the engine keeps it: half-even at 12 decimals."""
        return half_even(self.exact)

    @property
    def tax(self) -> Fraction:
        """The tax that was taken of it before, as the engine keeps it."""
        return half_even(self.taken[0])

    @property
    def publishers(self) -> Fraction:
        """What was taken of it for publishers, as the engine keeps it."""
        return half_even(self.taken[1])


def read(path: Path) -> tuple[str, list[Line]]:
    """A report's source and its records, found by what its head looks like."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    rows = [row.removesuffix("\r") for row in text.removesuffix("\n").split("\n")]
    if text.startswith("Adjustment Type,"):
        return _lines("youtube/asset_raw", {"currency": "USD"}, _quoted(text))
    if text.startswith("PRODUCT_UPC,"):
        return _lines("beatport/statement", {"currency": "USD"}, _placed(_quoted(text)))
    if rows[0].startswith("Format version"):
        preamble = dict(zip(rows[0].split("\t"), rows[1].split("\t"), strict=False))
        header = next(at for at, row in enumerate(rows) if at > 1 and row)
        return _lines("spotify/licensor", {**preamble, "currency": "USD"}, _tabbed(rows[header:]))
    if rows[0].startswith("Start Date\tEnd Date\tUPC"):
        footer = next((at for at, row in enumerate(rows) if row.startswith("Country Of Sale\t")), len(rows))
        source, lines = _lines("apple/itunes_sales", {}, _tabbed(rows[:footer], "Total"))
        return source, lines + [Line("ignored")] * (len(rows) - footer)
    preamble = dict(row.split("\t")[:2] for row in rows[:4])
    return _lines("apple/music_streams", {**preamble, "currency": preamble["Currency"]}, _tabbed(rows[4:]))


def _tabbed(rows: list[str], totals: str = "\n") -> Iterator[Record | str]:
    """The records under a header, or 'rejected' / 'ignored' (blank, the header again, a totals row)."""
    names = rows[0].split("\t")
    for row in rows[1:]:
        fields = row.split("\t")
        if row in ("", rows[0]) or row.startswith(totals):
            yield "ignored"
        else:
            yield dict(zip(names, fields, strict=True)) if len(fields) == len(names) else "rejected"


def _quoted(text: str) -> Iterator[Record | str]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    for fields in rows:
        if fields in ([], header):
            yield "ignored"
        else:
            yield dict(zip(header, fields, strict=True)) if len(fields) == len(header) else "rejected"


def _placed(records: Iterator[Record | str]) -> Iterator[Record | str]:
    """Records whose countries stand in words: what is no country that we know is ZZ."""
    for record in records:
        if isinstance(record, dict):
            record["TERRITORY"] = COUNTRIES.get(record["TERRITORY"], "ZZ")
        yield record


def _lines(source: str, above: Record, records: Iterator[Record | str]) -> tuple[str, list[Line]]:
    return source, [
        Line(record) if isinstance(record, str) else _line(source, above, record) for record in records
    ]


def _line(source: str, above: Record, record: Record) -> Line:
    isrc, upc, dsp_id, amount, quantity, currency, territory = COLUMNS[source]
    amount = amount if amount in record else "USD Payable"
    kind, kinds = KINDS.get(source, ("", ("",)))
    exact, count = number(record[amount], 38), number(record[quantity] or "0", 6)
    code = record.get(currency, above.get("currency", ""))
    month = _month(source, {**above, **record})
    known = (
        code in CURRENCIES
        and TERRITORY.fullmatch(record.get(territory, ""))
        and record.get(kind, "") in kinds
    )
    taken = [number(record[column] or "0", 38) for column in TAKEN.get(source, ())]
    if exact is None or count is None or None in taken or not month or not known:
        return Line("rejected")
    before = tuple(value for value in taken if value is not None) or (Fraction(0), Fraction(0))
    usage = USAGE.get(source) or USAGE.get(record["Product"], "stream")
    texts = dict(zip(("territory", "title", "artist"), map(record.__getitem__, TEXTS[source]), strict=True))
    ids = {**texts, "isrc": record[isrc], "upc": record.get(upc, ""), "dsp_id": record[dsp_id]}
    said = record.get(kind, "")
    what = CALLED.get(said, said.lower())
    sold = {"sales_period": month, "sales_day": _day(source, record), "taken": before}
    return Line("read", usage_type=usage, currency=code, exact=exact, kind=what, **sold, **ids)


def _day(source: str, record: Record) -> str:
    """The day of the sale, which only YouTube and Beatport say of their lines."""
    if source == "beatport/statement":
        return record["TRANSACTION_DATE"]
    found = day(record["Day"], "yyyymmdd") if source == "youtube/asset_raw" else None
    return found.isoformat() if found else ""


def _month(source: str, record: Record) -> str:
    """The sales period of a line: of its day, of the report's first day, or of the middle of its days (Apple)."""
    if source.startswith("apple/"):
        start, end = day(record["Start Date"], "mm/dd/yyyy"), day(record["End Date"], "mm/dd/yyyy")
        return middle_month(start, end) if start and end else ""
    if source == "beatport/statement":
        return record["TRANSACTION_DATE"][:7]
    youtube = source == "youtube/asset_raw"
    start = day(record["Day"], "yyyymmdd") if youtube else day(record["Start date"], "yyyy-mm-dd")
    return f"{start:%Y-%m}" if start else ""
