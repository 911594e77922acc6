"""Nasty bytes, and what Python's csv makes of them once the rules in which we differ on purpose are applied to both."""

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spartito import _core

Record = tuple[int, list[bytes]]

TOKENS = {
    ",": 9, "\n": 6, '"': 9, '""': 3, "\r\n": 3, "\r": 2, ',"': 5, '",': 5, '\n"': 2, '"\n': 2, '"\r\n': 1, "a": 6,
    "bc": 3, " ": 1, "\0": 1, "\t": 1, ";": 1, "é": 1, "\x85": 1, "\x1c": 1, "\x0b": 1, "\\": 1, "'": 1, "x" * 63: 1, "y" * 64: 1,
}  # fmt: skip
MARK = b"\xef\xbb\xbf"
_LONE_RETURN = re.compile(r"\r(?!\n|\Z)")
_STAND_IN = "\u2603"
_SENTINEL = "\x01"


def texts(seed: int, count: int) -> Iterator[bytes]:
    """So many texts made of what a reader can stumble over; one in a hundred is long."""
    chance = random.Random(seed)
    tokens, weights = list(TOKENS), list(TOKENS.values())
    for _ in range(count):
        length = chance.choice((3, 8, 20, 40)) if chance.randrange(100) else 2000
        text = "".join(chance.choices(tokens, weights, k=length)).encode("utf-8")
        yield MARK + text if chance.randrange(20) == 0 else text


@dataclass
class ByCsv:
    """What Python's csv reads: the records by physical line, the text of each, and whether a quote stays open."""

    records: list[Record]
    raw: list[str]
    open_quote: bool


def by_csv(data: bytes, delimiter: str, quotes: str) -> ByCsv:
    """Read *data* with Python's csv, by the rules that are ours."""
    text = lone_return(byte_order_mark(data).decode("latin-1"))
    lines = io.StringIO(text, newline="\n").readlines()
    reader = csv.reader(iter(lines), delimiter=delimiter, quoting=_quoting(quotes))
    records, raw, line = [], [], 0
    for fields in reader:
        records.append((line + 1, [_bytes(field) for field in blank_line(fields)]))
        raw.append("".join(lines[line : reader.line_num]))
        line = reader.line_num
    return ByCsv(records, raw, quotes == "csv" and open_quote(text, delimiter))


def explained(data: bytes, delimiter: str, quotes: str, block_bytes: int) -> str:
    """Why our records of *data* are not those of Python's csv; empty where they are, or a rule says why not."""
    theirs = by_csv(data, delimiter, quotes)
    try:
        ours = _core.records(data, delimiter, quotes, block_bytes)
    except _core.CoreError as error:
        return "" if error.code == "open quote" and theirs.open_quote else f"{error.code}: {error}"
    if theirs.open_quote:
        return "a quote stays open and nobody says so"
    if len(ours) != len(theirs.records):
        return f"{len(ours)} records, not {len(theirs.records)}"
    for mine, csv_record, raw in zip(ours, theirs.records, theirs.raw, strict=True):
        line, fields, rule = mine
        rejected = bool(rule) and text_after_quote(raw, delimiter)
        if line != csv_record[0] or (rule == "quotes" and not rejected):
            return f"{mine}, not {csv_record}"
        if not rejected and fields != csv_record[1]:
            return f"{mine}, not {csv_record}"
    return ""


def byte_order_mark(data: bytes) -> bytes:
    """A byte order mark at the start is left out."""
    return data.removeprefix(MARK)


def lone_return(text: str) -> str:
    """A carriage return ends no line by itself: it belongs to the line end only before a line feed, or at the very end."""
    return _LONE_RETURN.sub(_STAND_IN, text)


def blank_line(fields: list[str]) -> list[str]:
    """A blank line is a record with one empty field."""
    return fields or [""]


def text_after_quote(raw: str, delimiter: str) -> bool:
    """A line with text between a closing quote and the next delimiter is rejected, rule `quotes`."""
    try:
        list(csv.reader(io.StringIO(raw, newline="\n"), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "expected after" in str(error)
    return False


def open_quote(text: str, delimiter: str) -> bool:
    """A quote that is never closed refuses the whole file, since nobody can say where its field should end."""
    more = lone_return(f"{text}{delimiter}{_SENTINEL}")
    last = list(csv.reader(io.StringIO(more, newline="\n"), delimiter=delimiter))[-1][-1]
    return last != _SENTINEL


RULES = (byte_order_mark, lone_return, blank_line, text_after_quote, open_quote)


def _quoting(quotes: str) -> int:
    return csv.QUOTE_MINIMAL if quotes == "csv" else csv.QUOTE_NONE


def _bytes(field: str) -> bytes:
    return field.replace(_STAND_IN, "\r").encode("latin-1")
