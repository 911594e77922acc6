"""Writing report layouts from plain lines, as their DSPs do."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import beatport

YOUTUBE = [
    "Adjustment Type",
    "Day",
    "Country",
    "Asset ID",
    "Asset Title",
    "Asset Labels",
    "Asset Channel ID",
    "Asset Type",
    "Custom ID",
    "ISRC",
    "UPC",
    "GRid",
    "Artist",
    "Album",
    "Label",
    "Administer Publish Rights",
    "Owned Views",
    "YouTube Revenue Split : Auction",
    "YouTube Revenue Split : Reserved",
    "YouTube Revenue Split : Partner Sold YouTube Served",
    "YouTube Revenue Split : Partner Sold Partner Served",
    "YouTube Revenue Split",
    "Partner Revenue : Auction",
    "Partner Revenue : Reserved",
    "Partner Revenue : Partner Sold YouTube Served",
    "Partner Revenue : Partner Sold Partner Served",
    "Partner Revenue",
]
SPOTIFY = [
    "Country",
    "Label",
    "Product",
    "URI",
    "UPC",
    "EAN",
    "ISRC",
    "Track name",
    "Artist name",
    "Composer name",
    "Album name",
    "Quantity",
    "USD Payable",
]
SPOTIFY_2020 = [*SPOTIFY[:-1], "Payable", "Payable currency"]
APPLE_MUSIC = [
    "Storefront Name",
    "Apple Identifier",
    "Membership Type",
    "Quantity",
    "Net Royalty",
    "Net Royalty Total",
    "ISRC",
    "Item_Title",
    "Item_Artist",
    "Item Type",
    "Media Type",
    "Vendor Identifier",
    "Offline Indicator",
    "Label/Studio/Network",
    "Grid",
]
ITUNES = [
    "Start Date",
    "End Date",
    "UPC",
    "ISRC/ISBN",
    "Vendor Identifier",
    "Quantity",
    "Partner Share",
    "Extended Partner Share",
    "Partner Share Currency",
    "Sales or Return",
    "Apple Identifier",
    "Artist/Show/Developer/Author",
    "Title",
    "Label/Studio/Network/Developer/Publisher",
    "Grid",
    "Product Type Identifier",
    "ISAN/Other Identifier",
    "Country Of Sale",
    "Pre-order Flag",
    "Promo Code",
    "Customer Price",
    "Customer Currency",
]

# The layout's name: (its source, what a line's facts are called in it). A fact without a column is left out.
COLUMNS = {
    "youtube": {
        "isrc": "ISRC", "upc": "UPC", "dsp_id": "Asset ID", "title": "Asset Title", "artist": "Artist",
        "quantity": "Owned Views", "amount": "Partner Revenue", "territory": "Country", "kind": "Adjustment Type",
    },
    "spotify": {
        "isrc": "ISRC", "upc": "UPC", "dsp_id": "URI", "title": "Track name", "artist": "Artist name",
        "quantity": "Quantity", "amount": "Payable", "territory": "Country", "product": "Product",
    },
    "apple_music": {
        "isrc": "ISRC", "dsp_id": "Apple Identifier", "title": "Item_Title", "artist": "Item_Artist",
        "quantity": "Quantity", "amount": "Net Royalty Total", "territory": "Storefront Name",
    },
    "itunes": {
        "isrc": "ISRC/ISBN", "upc": "UPC", "dsp_id": "Apple Identifier", "title": "Title",
        "artist": "Artist/Show/Developer/Author", "quantity": "Quantity", "amount": "Extended Partner Share",
        "territory": "Country Of Sale", "currency": "Partner Share Currency",
    },
}  # fmt: skip
SOURCES = {
    "youtube": "youtube/asset_raw",
    "spotify": "spotify/licensor",
    "apple_music": "apple/music_streams",
    "itunes": "apple/itunes_sales",
}
DRAWN = {**SOURCES, "beatport": beatport.SOURCE}
"""The layouts of random months."""
LAST_DAYS = {"2026-07": "31", "2026-08": "31", "2026-09": "30", "2026-10": "31"}
DEFAULTS = {"title": "Song", "artist": "Somebody", "quantity": "1", "territory": "DE", "kind": "None"}
Line = Mapping[str, str]


def write(path: Path, layout: str, month: str, currency: str, lines: Sequence[Line], tail: str = "") -> Path:
    """Write a report; `lines` hold isrc, upc, amount, ... ; a `raw` line is written as it stands."""
    if layout == "beatport":
        return save(path, beatport.text(month, lines))
    text = {"youtube": _youtube, "spotify": _spotify, "apple_music": _apple_music, "itunes": _itunes}[layout](
        month, currency, lines
    )
    return save(path, text + tail)


def save(path: Path, text: str) -> Path:
    """Write a report's text, packed where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 1, mtime=0) if path.suffix == ".gz" else text.encode())
    return path


def text_of(path: Path) -> str:
    """The text of a report, unpacked where its name says so."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def file_name(layout: str, month: str, number: int) -> str:
    """A name as the DSP would give it, made distinct by a number."""
    day = month.replace("-", "")
    return {
        "youtube": f"YouTube_Label{number}_M_{day}01_{day}{LAST_DAYS[month]}_asset_raw_v1-1.csv.gz",
        "spotify": f"spotify-licensor-track-for-streaming-{day}-{number}.txt",
        "apple_music": f"S1_8000{number}_{day[4:]}26_DE.txt",
        "itunes": f"8000{number}_{day[4:]}26_ZZ.txt",
        "beatport": f"beatport-{day}-{number}.csv",
    }[layout]


def _fields(names: Sequence[str], layout: str, line: Line, fixed: Line) -> list[str]:
    filled = {**DEFAULTS, **line}
    values = {column: filled.get(fact, "") for fact, column in COLUMNS[layout].items()}
    return [{**values, **fixed}.get(name, "") for name in names]


def _youtube(month: str, _currency: str, lines: Sequence[Line]) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(YOUTUBE)
    for number, line in enumerate(lines):
        if "raw" in line:
            out.write(line["raw"] + "\n")
            continue
        day = line.get("month", month).replace("-", "") + f"{number % 28 + 1:02d}"
        table.writerow(_fields(YOUTUBE, "youtube", line, {"Day": line.get("day", day)}))
    return out.getvalue()


def _tabbed(names: Sequence[str], layout: str, lines: Sequence[Line], fixed: Line) -> str:
    rows = ["\t".join(names)]
    for line in lines:
        rows.append(line["raw"] if "raw" in line else "\t".join(_fields(names, layout, line, fixed)))
    return "\n".join(rows) + "\n"


def _spotify(month: str, currency: str, lines: Sequence[Line]) -> str:
    names = "Format version\tStart date\tEnd date\tSender\tRecipient\tDisclaimer"
    values = f"1.0\t{month}-01\t{month}-{LAST_DAYS[month]}\tSpotify\tLabel\tMade up"
    fixed = {"Payable currency": currency}
    return f"{names}\n{values}\n" + _tabbed(SPOTIFY_2020, "spotify", lines, fixed)


def _apple_music(month: str, currency: str, lines: Sequence[Line]) -> str:
    year, number = month.split("-")
    preamble = (
        f"Start Date\t{number}/01/{year}\nEnd Date\t{number}/{LAST_DAYS[month]}/{year}\n"
        f"Report Type\tMusic Streaming\nCurrency\t{currency}\n"
    )
    return preamble + _tabbed(APPLE_MUSIC, "apple_music", lines, {"Membership Type": "Individual"})


def _itunes(month: str, currency: str, lines: Sequence[Line]) -> str:
    year, _number = month.split("-")
    rows = ["\t".join(ITUNES)]
    for line in lines:
        month_of_line = line.get("month", month)[5:]
        fixed = {
            "Start Date": line.get("day", f"{month_of_line}/01/{year}"),
            "End Date": f"{month_of_line}/28/{year}",
            "Partner Share Currency": line.get("currency", currency),
            "Sales or Return": "R" if line.get("amount", "").startswith("-") else "S",
            "Product Type Identifier": "S",
        }
        rows.append(line["raw"] if "raw" in line else "\t".join(_fields(ITUNES, "itunes", line, fixed)))
    return "\n".join(rows) + "\n"
