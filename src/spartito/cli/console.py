"""Printing: tables for people, JSON for machines, problems to stderr."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, Decimal
from itertools import chain
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from spartito.domain.currency import minor_units

# Where nobody's terminal sets a width, tables are not squeezed into 80 columns.
_WIDTH_WITHOUT_TERMINAL = 140


def console(*, stderr: bool = False) -> Console:
    """A console on stdout or stderr as it is now (tests redirect them)."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def say(text: str) -> None:
    """Print one line for people."""
    console().print(escape(visible(text)), soft_wrap=True)


def complain(text: str) -> None:
    """Print a problem or a warning to stderr."""
    console(stderr=True).print(escape(visible(text)), soft_wrap=True)


MOST_SHOWN = 20


def complain_all(sentences: Sequence[str]) -> None:
    """Print many of a kind to stderr: the first, and how many more there are."""
    for sentence in sentences[:MOST_SHOWN]:
        complain(sentence)
    if len(sentences) > MOST_SHOWN:
        complain(f"... and {len(sentences) - MOST_SHOWN:,} more; --json lists them all.")


def visible(text: str) -> str:
    """Text from outside without the characters that steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def say_json(document: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=_ascii_alone(), indent=1) + "\n")


def say_json_list(name: str, rows: Iterable[Any]) -> None:
    """Print one JSON document with one list, row by row, for lists that may be longer than the memory."""
    rows = iter(rows)
    first = next(rows, None)
    ascii_alone = _ascii_alone()
    sys.stdout.write(f"{{{json.dumps(name)}: [")
    for row in () if first is None else chain((first,), rows):
        sys.stdout.write(("" if row is first else ",") + "\n " + json.dumps(row, ensure_ascii=ascii_alone))
    sys.stdout.write("\n]}\n")


def _ascii_alone() -> bool:
    """Whether stdout cannot write every script; what a terminal shows in its place is no JSON."""
    return codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand right, with thousands apart."""
    shown = [[_cell(value) for value in row] for row in rows]
    grid = Table(header_style="bold", box=None, pad_edge=False)
    for place, name in enumerate(columns):
        numeric = all(isinstance(row[place], str) and _is_number(row[place]) for row in shown) and bool(shown)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        grid.add_row(*(escape(value) for value in row))
    if title:
        console().print(f"[bold]{escape(title)}[/bold]", soft_wrap=True)
    console().print(grid)
    console().print()


def money(amount: Decimal, currency: str) -> str:
    """An amount for a table, in the currency's own decimals, cut and never rounded up."""
    unit = Decimal(1).scaleb(-minor_units(currency))
    return f"{amount.quantize(unit, ROUND_DOWN):,f}"


def plain_money(amount: Decimal, currency: str) -> str:
    """The same without thousands apart, for machines."""
    return money(amount, currency).replace(",", "")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return visible(str(value))


def _is_number(text: str) -> bool:
    return not text or text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()
