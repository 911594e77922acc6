"""A small format of a made-up service and a report of it, to be changed by a word, and how the core reads it."""

import json
from pathlib import Path

from spartito.formats.format import Format
from spartito.formats.parse import parse_format
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import Recognised, recognise
from spartito.sources.report import Bounds, place

PLAIN = """\
format = "acme/plays"
source = "acme/plays"
provenance = "real file"

[recognise]
header = ["ISRC", "Plays", "Net", "Cur", "Where", "When"]

[reading]
delimiter = ";"
quotes = "none"

[columns]
isrc = "ISRC"
quantity = "Plays"
amount = "Net"
currency = "Cur"
territory = "Where"
usage_type = { constant = "stream" }
kind = { constant = "sale" }
sales_period = { from = "When", as = "yyyy-mm" }
"""
HEADER = "ISRC;Plays;Net;Cur;Where;When\n"
LINE = "QZABC2600001;1200;4.81;EUR;DE;2026-08\n"


def known(*changes: tuple[str, str]) -> Format:
    text = PLAIN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_format(text, "acme.toml")


def read(report: str, form: Format, tmp_path: Path, name: str = "report.csv") -> dict:
    """The summary of a report, and how its suspense reads: territory, month, kind, usage, quantity, amount."""
    return place_of(report, recognise(name, report.encode(), [form]), tmp_path)


def place_of(report: str, found: Recognised, tmp_path: Path) -> dict:
    path = tmp_path / found.file_name
    path.write_text(report, "utf-8", newline="")
    raw = place(path, compile_plan(found), None, None, Bounds(1, 1 << 26, 1 << 16, tmp_path))
    return json.loads(raw.summary)


def total(report: str, form: Format, tmp_path: Path, name: str = "report.csv") -> dict[str, str]:
    found = read(report, form, tmp_path, name)
    return {currency: amounts["total"] for currency, amounts in found["amounts"].items()}
