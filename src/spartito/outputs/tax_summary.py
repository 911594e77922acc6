"""A year's taxes as a table, in the words of the form that they are reported on; every digit kept.

Only amounts and codes that follow from what was paid are here. What identifies payer and payee to the tax office
(tax numbers, addresses, status codes) is not, and a form in another currency needs its own rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spartito.domain import money
from spartito.domain.money import shown
from spartito.domain.tax_summary import FOREIGN, INCOME_CODE, YearOfTax
from spartito.outputs.atomic import write_atomically
from spartito.outputs.present import csv_text

FOREIGN_COLUMNS = (
    "year", "payee_id", "name", "country", "income_code", "gross_income", "exemption_code", "tax_rate",
    "federal_tax_withheld", "tax_withheld_by_other_agents", "treaty_country", "currency",
)  # fmt: skip
"""Form 1042-S: boxes 1, 2, 3a, 3b, 7a and 8, and the country of the treaty."""

DOMESTIC_COLUMNS = ("year", "payee_id", "name", "royalties", "federal_tax_withheld", "currency")
"""Form 1099-MISC: boxes 2 and 4."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form: a payee's year with the payee's name and country."""

    name: str
    country: str
    tax: YearOfTax


def write_summary(lines: Iterable[FormLine], year: int, form: str, path: Path) -> None:
    """Write the lines to *path*, whole or not at all."""
    write_atomically(path, render_summary(lines, year, form))


def render_summary(lines: Iterable[FormLine], year: int, form: str) -> bytes:
    """The lines in the order given, as UTF-8, comma, LF."""
    columns, cells = (FOREIGN_COLUMNS, _foreign) if form == FOREIGN else (DOMESTIC_COLUMNS, _domestic)
    rows = [columns, *((str(year), *cells(line)) for line in lines)]
    return "".join(",".join(row) + "\n" for row in rows).encode()


def _foreign(line: FormLine) -> tuple[str, ...]:
    tax = line.tax
    return (
        csv_text(tax.payee_id),
        csv_text(line.name),
        line.country,
        INCOME_CODE,
        money.text(tax.gross),
        tax.exemption_code,
        shown(tax.rate * 100),
        money.text(tax.withheld),
        money.text(tax.withheld_at_source),
        tax.treaty_country,
        tax.currency,
    )


def _domestic(line: FormLine) -> tuple[str, ...]:
    tax = line.tax
    return (
        csv_text(tax.payee_id),
        csv_text(line.name),
        money.text(tax.gross),
        money.text(tax.withheld),
        tax.currency,
    )
