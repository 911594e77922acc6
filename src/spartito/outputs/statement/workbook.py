"""A statement as a workbook (XLSX): a sheet for each of its tables, and one with every line.

A spreadsheet keeps a number as a binary floating point of some 16 digits. So every amount is there twice: as a number,
rounded to six decimals, to look at and to calculate with; and, in a column to the right that says `exact`, as text with
every digit. Nothing that came from a report or a catalogue is ever a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import count

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from spartito.domain.money import plain
from spartito.domain.period import Period
from spartito.errors import ensure
from spartito.outputs.present import clean, rounded, shortened
from spartito.outputs.statement import breakdown, waterfall
from spartito.outputs.statement.answer import answer, step_words
from spartito.outputs.statement.breakdown import Part
from spartito.outputs.statement.details import Detail, Money, Words, details
from spartito.outputs.statement.model import Statement

MOST_ROWS = (
    1_048_576  # of a sheet, with its headings (ECMA-376 names no limit; every spreadsheet has this one)
)
MOST_LETTERS = 32_767  # of a cell, the same
DECIMALS = 6
EXACT = ", exact"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

Cell = str | Decimal
"""A text, or a number whose column says whether it is an amount."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns, which of them are amounts, and its rows."""

    name: str
    columns: tuple[str, ...]
    amounts: frozenset[int]
    rows: Iterable[Sequence[Cell]]


def render(statement: Statement) -> bytes:
    """The statement as a workbook; the same statement gives the same bytes."""
    content = BytesIO()
    book = Workbook(content, _OPTIONS)
    book.set_properties({
        "title": clean(f"Statement {statement.number}"),
        "author": clean(statement.issuer.name),
        "created": datetime.combine(Period.parse(statement.period).last_day, datetime.min.time()),
    })  # fmt: skip
    writer = _Writer(book)
    for sheet in _sheets(statement):
        writer.write(sheet)
    book.close()
    return content.getvalue()


class _Writer:
    """Writes sheets into one workbook; what a sheet cannot hold goes on in the next."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.heading: Format = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.amount: Format = book.add_format({"num_format": "#,##0.00####;[Color9]-#,##0.00####"})

    def write(self, sheet: Sheet) -> None:
        rows = iter(sheet.rows)
        for number in count(1):
            name = sheet.name if number == 1 else f"{sheet.name} {number}"
            if not self._fill(name, sheet, rows):
                break

    def _fill(self, name: str, sheet: Sheet, rows: Iterator[Sequence[Cell]]) -> bool:
        """Write rows until the sheet is full, and tell whether it is."""
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for at in range(len(sheet.columns)):
            page.set_column(at, at, 16 if at in sheet.amounts else 26)
        page.set_column(len(sheet.columns), len(sheet.columns) + len(sheet.amounts) - 1, 30)
        exact = [f"{sheet.columns[at]}{EXACT}" for at in sorted(sheet.amounts)]
        for at, title in enumerate((*sheet.columns, *exact)):
            _ensure_written(page.write_string(0, at, clean(title), self.heading))
        for place in range(1, MOST_ROWS):
            row = next(rows, None)
            if row is None:
                return False
            for at, cell in enumerate(_with_exact(row, sheet.amounts)):
                if isinstance(cell, Decimal):
                    look = self.amount if at in sheet.amounts else None
                    _ensure_written(page.write_number(place, at, _short(cell), look))
                elif cell:
                    _ensure_written(page.write_string(place, at, shortened(cell, MOST_LETTERS - 2)))
        return True


def _with_exact(row: Sequence[Cell], amounts: frozenset[int]) -> list[Cell]:
    exact = [plain(cell) if isinstance(cell := row[at], Decimal) else "" for at in sorted(amounts)]
    return [*row, *exact]


def _short(number: Decimal) -> Decimal:
    return Decimal(rounded(number, DECIMALS).replace(",", ""))


def _ensure_written(code: int) -> None:
    """XlsxWriter answers with a code, and leaves out or cuts a cell when it is not zero."""
    ensure(code == 0, "every cell of a workbook is written whole")


def _sheets(statement: Statement) -> Iterator[Sheet]:
    yield _summary(statement)
    for table in details(statement):
        yield _detail(table)
    home = statement.currency
    yield _division("Services", ("Service",), home, breakdown.by_service(statement))
    yield _division("Territories", ("Territory",), home, breakdown.by_territory(statement))
    yield _division("Uses", ("Use",), home, breakdown.by_use(statement))
    yield _division("Releases", ("UPC", "Release"), home, breakdown.by_release(statement))
    yield _division(
        "Tracks", ("ISRC", "UPC", "Track", "Artist", "Release"), home, breakdown.by_track(statement)
    )
    yield _lines(statement)


def _summary(statement: Statement) -> Sheet:
    told, payee = answer(statement), statement.payee
    facts = (
        ("Statement", statement.number),
        ("Version", str(statement.version)),
        ("Superseded by version", str(statement.superseded_by or "")),
        ("Draft", "yes" if statement.draft else ""),
        ("From", statement.issuer.name),
        ("Payee", payee.name),
        ("Payee id", payee.payee_id),
        ("Period", statement.period),
        (told.label, f"{told.amount}. {told.sentences}"),
    )
    steps: list[Sequence[Cell]] = [
        (step_words(statement, step), step.amount, statement.currency) for step in waterfall.steps(statement)
    ]
    said: list[Sequence[Cell]] = [(name, "", text) for name, text in facts if text]
    return Sheet("Statement", ("What", "Amount", "Currency or text"), frozenset({1}), [*said, *steps])


def _detail(table: Detail) -> Sheet:
    """A table with a column more for the currency of an amount, or for what stands beside a text, where anything does."""
    columns: list[str] = []
    amounts = set()
    rows: list[list[Cell]] = [[] for _ in table.rows]
    for title, *cells in zip(table.columns, *table.rows, strict=True):
        if isinstance(cells[0], Money):
            amounts.add(len(columns))
        parts = [_parts(cell) for cell in cells]
        width = 2 if any(beside for _, beside in parts) else 1
        columns += [title, f"{title}, {'currency' if isinstance(cells[0], Money) else 'more'}"][:width]
        for row, part in zip(rows, parts, strict=True):
            row += part[:width]
    return Sheet(table.title[:31], tuple(columns), frozenset(amounts), rows)


def _parts(cell: Words | Money) -> tuple[Cell, str]:
    return (cell.amount, cell.currency) if isinstance(cell, Money) else (cell.text, cell.beside)


def _division(name: str, key: tuple[str, ...], currency: str, parts: tuple[Part, ...]) -> Sheet:
    columns = (*key, "Quantity", "Amount", "Currency")
    rows: Iterator[Sequence[Cell]] = ((*part.key, part.quantity, part.amount, currency) for part in parts)
    return Sheet(name, columns, frozenset({len(key) + 1}), rows)


def _lines(statement: Statement) -> Sheet:
    columns = (
        "Source", "Sold in", "Territory", "Use", "Kind", "ISRC", "UPC", "Track", "Artist", "Release", "Quantity", "Amount",
        "Currency",
    )  # fmt: skip
    rows: Iterator[Sequence[Cell]] = (
        (
            source.source, source.sales_period, line.territory, line.usage_type, line.kind, line.isrc, line.upc, line.title,
            line.artist, line.release_title, line.quantity, line.amount, source.currency,
        )
        for source in statement.sources
        for line in source.tracks
    )  # fmt: skip
    return Sheet("Lines", columns, frozenset({columns.index("Amount")}), rows)
