"""Writes a small report in the layout of any format, from lines that an accountant would write down, and says what they are.

It is the format read backwards: our word becomes the report's, a month becomes a date of its pattern. So what comes of
placing it must be the lines that went in. `python -m tests.formats.making` writes the samples anew.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from dataclasses import dataclass, replace
from decimal import Decimal

from spartito.domain import territory
from spartito.formats.format import Constant, Format, FromColumn, FromPreamble

FILE_NAMES = {
    "youtube/asset_raw": "YouTube_SmallLabel_M_20260801_20260831_asset_raw_v1-1.csv",
    "spotify/breakage": "acme-track-for-breakage-202608.txt",
}
"""Names of reports whose name says something; those of the others do not matter."""

FIXED = {
    "clicknclear/standard": {"Row Type": "S", "Income Type": "M"},
}
"""What stands in columns that have no role, where it matters."""

TAILS = {"yyyy-mm-ddT*": "12:30:00.000Z", "m/d/yy*": " 11:28pm", "m/d/yyyy*": " 12:00:00 AM"}
"""What stands at the end of a date of which the format reads the beginning."""

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PARTS = re.compile(r"yyyy|yy|month|mon|mm|m|dd|d|\*|.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report, in our words; `bad` is what stands in the amount of a line that cannot be read."""

    isrc: str
    upc: str
    title: str
    quantity: str
    amount: str
    territory: str = "DE"
    kind: str = "sale"
    bad: str = ""


LINES = (
    Line("QZABC2600001", "123456789012", "Harbour Lights", "1200", "4.81"),
    Line("QZABC2600002", "123456789012", 'Paper Moon (12" Mix), live', "3", "0.0067890123456789", "US"),
    Line("QZABC2600001", "123456789012", "Harbour Lights", "1200", "4.81"),
    Line("QZABC2600099", "", "Nobody's Song", "2", "1.5", "GB"),
    Line("QZABC2600005", "", "夜の海", "7", "0"),
    Line("QZABC2600001", "123456789012", "Harbour Lights", "1", "0.75", kind="return"),
    Line("QZABC2600001", "123456789012", "Harbour Lights", "1", "", bad="n/a"),
)
"""A sale, one with quotes and more than 12 decimals, the first again, a stranger, one without revenue, a return, a bad one."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report and the lines that should come of it: sums by month, territory, usage type, kind and currency."""

    file_name: str
    data: bytes
    lines: tuple[Line, ...]
    currency: str
    usage_type: str
    period: str

    @property
    def readable(self) -> tuple[Line, ...]:
        """The lines that can be read."""
        return tuple(line for line in self.lines if not line.bad)

    @property
    def total(self) -> Decimal:
        """The money of all lines that can be read."""
        return sum((Decimal(line.amount) for line in self.readable), Decimal(0))


def make(known: Format, lines: tuple[Line, ...] = LINES) -> Made:
    """A report of *lines* in a format; returns are left out where it has none, and have the sign that it gives them."""
    period = known.since or ("2019-08" if known.until else "2026-08")
    kinds = _kinds(known)
    mine = tuple(_signed(known, line) for line in lines if line.kind in kinds)
    rows = [_row(known, line, period) for line in mine]
    text = _preamble(known, period) + _records(known, rows, mine)
    if known.id == "clicknclear/standard":
        text = _clicknclear(mine, period) + text
    encoding = known.reading.encoding
    words = known.columns["usage_type"]
    usage = words.value if isinstance(words, Constant) else next(iter((words.values or {}).values()))
    name = FILE_NAMES.get(known.id, f"sample{'.tsv' if known.reading.delimiter == chr(9) else '.csv'}")
    data = text.encode("utf-16" if encoding == "utf-16" else encoding, "replace")
    return Made(name, data, mine, _currency(known), usage, period)


def _kinds(known: Format) -> set[str]:
    role = known.columns["kind"]
    if isinstance(role, Constant):
        return {role.value}
    return {*(role.values or {}).values(), *filter(None, (role.default, role.blank))}


def _currency(known: Format) -> str:
    role = known.columns["currency"]
    return role.value if isinstance(role, Constant) else "EUR"


def _signed(known: Format, line: Line) -> Line:
    """A return has a negative amount, and a negative quantity where the format gives a quantity at all."""
    if line.kind != "return" or line.bad:
        return line
    quantity = line.quantity if isinstance(known.columns["quantity"], Constant) else f"-{line.quantity}"
    return replace(line, amount=f"-{line.amount}", quantity=quantity)


def _row(known: Format, line: Line, period: str) -> dict[str, str]:
    row = dict.fromkeys(known.header, "x")
    row |= dict.fromkeys(known.deducted.values(), _number(known, "0.1"))
    row |= FIXED.get(known.id, {})
    said = {
        "isrc": line.isrc,
        "upc": line.upc,
        "dsp_id": "" if known.id != "meta/pool" else "Small Label",
        "title": line.title,
        "artist": "Nina Sol",
        "version": "",
        "duration": "",
        "quantity": _number(known, line.quantity),
        "amount": line.bad or _number(known, line.amount),
        "currency": _currency(known),
        "territory": line.territory,
        "usage_type": "",
        "kind": line.kind,
    }
    for name, role in known.columns.items():
        if not isinstance(role, FromColumn):
            continue
        if name == "sales_period":
            days = (1, monthrange(*map(int, period.split("-")))[1])
            for column, day in zip(filter(None, (role.column, role.to_column)), days, strict=False):
                row[column] = _date(role.style, period, day)
            continue
        for column in role.columns:
            row[column] = ""
        row[role.column] = _word(name, role, said[name])
    return row


def _word(name: str, role: FromColumn, word: str) -> str:
    """The report's word for ours."""
    if name == "usage_type":
        return next(iter(role.values or {}))
    if name == "territory" and role.style:
        return {"DE": "Germany", "US": "USA", "GB": "United Kingdom"}.get(
            word, territory.NAMES.get(word, word)
        )
    backwards = {ours: theirs for theirs, ours in reversed((role.values or {}).items())}
    return backwards.get(word, word)


def _date(style: str, period: str, day: int) -> str:
    year, month = map(int, period.split("-"))
    known = {
        "yyyy": f"{year}",
        "yy": f"{year % 100:02}",
        "month": _MONTHS[month - 1],
        "mon": _MONTHS[month - 1][:3],
        "mm": f"{month:02}",
        "m": f"{month}",
        "dd": f"{day:02}",
        "d": f"{day}",
        "*": TAILS.get(style, ""),
    }
    return "".join(known.get(part, part) for part in _PARTS.findall(style))


def _number(known: Format, text: str) -> str:
    numbers = known.reading.numbers
    whole, point, decimals = text.partition(".")
    if numbers.thousands:
        whole = f"{int(whole):,}".replace(",", numbers.thousands)
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{numbers.around[:1]}{whole}{point.replace('.', numbers.decimal)}{decimals}"


def _preamble(known: Format, period: str) -> str:
    said: dict[str, str] = {}
    for name, role in known.columns.items():
        if isinstance(role, FromPreamble):
            last = monthrange(*map(int, period.split("-")))[1]
            said[role.name] = _date(role.style, period, 1) if name == "sales_period" else _currency(known)
            if role.to_name:
                said[role.to_name] = _date(role.style, period, last)
    delimiter = known.reading.delimiter
    if known.reading.preamble == "key and value":
        return "".join(f"{name}{delimiter}{value}\n" for name, value in said.items())
    if known.reading.preamble == "names then values":
        return f"{delimiter.join(said)}\n{delimiter.join(said.values())}\n\n"
    return "Asset Summary\n" if known.id == "youtube/subscription" else ""


def _records(known: Format, rows: list[dict[str, str]], lines: tuple[Line, ...]) -> str:
    head = [list(known.header)] if known.recognition.header_rows else []
    records = [*head, *([row[name] for name in known.header] for row in rows)]
    delimiter = known.reading.delimiter
    if known.reading.quotes == "none":
        return "".join(f"{delimiter.join(record)}\n" for record in records)
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(records)
    return file.getvalue()


def _clicknclear(lines: tuple[Line, ...], period: str) -> str:
    """The row of totals of the recordings, and what a report holds of compositions."""
    total = sum((Decimal(line.amount) for line in lines if not line.bad), Decimal(0))
    days = f"{period}-01T00:00:00.000Z,{period}-31T23:59:59.999Z"
    return (
        f"T,M,{days},{len(lines)},EUR,100.0000,{total},{100 + total}\n"
        f"T,P,{days},1,EUR,0.0000,3.6458,3.65\n"
        f"S,P,{period}-01T00:00:00.000Z,A Team,Work,Nina Sol,A Writer,T3452468001,US,EUR,25.0000,0.0000,4.1666,"
        "20.8333,10.4166,50.00,5.2083,70.00,3.6458\n"
    )


def write() -> None:
    """Write the sample of every format that has none of another hand, and what it comes to."""
    from tempfile import TemporaryDirectory

    from .placing import FIXTURES, FORMATS, Catalogue, as_text, placed

    with TemporaryDirectory() as folder:
        from pathlib import Path

        catalogue = Catalogue(Path(folder))
        for known in FORMATS:
            target = FIXTURES / known.id.replace("/", "-", 1)
            if known.ignored or known.is_usage or known.id in BY_HAND:
                continue
            target.mkdir(exist_ok=True)
            made = make(known)
            (target / made.file_name).write_bytes(made.data)
            (target / "expected.txt").write_text(
                as_text(placed(target / made.file_name, catalogue), catalogue), "utf-8"
            )


BY_HAND = (
    "apple/itunes_sales",
    "apple/music_streams",
    "spotify/licensor",
    "spotify/licensor.2020-01",
    "youtube/asset_raw",
)
"""The formats whose samples were written by hand."""

if __name__ == "__main__":
    write()
