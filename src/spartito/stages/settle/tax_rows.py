"""Taxes as rows of a run's tables, and what the next period reads back of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from spartito.domain.income import Income
from spartito.domain.money import to_units
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.vat import Vat
from spartito.domain.withholding import Withholding, YearToDate

Row = dict[str, Any]
"""A row as it is read back."""

Values = tuple[Any, ...]
"""A row as it is written: in the order of its table's columns, amounts in units."""

YearKey = tuple[str, str]
"""A payee, and the accumulator (or profile) under which the year's sums are kept."""

TAXED = "yes"


def tax_row(payee_id: str, profile: TaxProfile, document: str, taken: Withholding, currency: str) -> Values:
    """One taxed event as a row of `tax`; *document* is the kind of the form that counted, blank where none did."""
    year = taken.to_date
    about = (payee_id, profile.profile_id, document, taken.event_on.isoformat(), profile.scope)
    sums = (profile.year_key, year.year, year.base, year.tax, year.credited)
    return (*about, taken.base, _ratio(profile.rate), taken.tax, taken.source_tax, *sums, currency)


def year_rows(
    years: Mapping[YearKey, YearToDate], currencies: Mapping[YearKey, str], book_currency: str
) -> Iterator[Values]:
    """Where every payee's tax years stand, as rows of `tax_years`; *currencies* are of those that are not in the book's."""
    for key, to_date in sorted(years.items()):
        currency = currencies.get(key, book_currency)
        yield (*key, to_date.year, to_date.base, to_date.tax, to_date.credited, currency)


def years(rows: Iterable[Row]) -> dict[YearKey, YearToDate]:
    """Where the tax years stood when the rows of `tax_years` were written."""
    return {
        (row["payee_id"], row["accumulator"]): YearToDate(
            row["year"], to_units(row["base"]), to_units(row["tax"]), to_units(row["credited"])
        )
        for row in rows
    }


def mix_rows(payee_id: str, incomes: Sequence[Income], currency: str) -> Iterator[Values]:
    """Where a payee's carried balance was earned, as rows of `mixes`."""
    for income in incomes:
        taxed = TAXED if income.source_tax else ""
        yield (payee_id, income.territory, taxed, currency, income.amount, income.source_tax)


def mixes(rows: Iterable[Row]) -> dict[str, tuple[Income, ...]]:
    """The mix of each payee's balance, from the rows of `mixes`."""
    found: defaultdict[str, list[Income]] = defaultdict(list)
    for row in rows:
        income = Income(row["territory"], to_units(row["amount"]), to_units(row["source_tax"]))
        found[row["payee_id"]].append(income)
    return {payee_id: tuple(incomes) for payee_id, incomes in found.items()}


def self_bill_row(number: str, profile: TaxProfile, added: Vat, issued_on: date, currency: str) -> Values:
    """One self-billed invoice or credit note as a row of `self_bills`; a reverse charge has the rate 0."""
    about = (number, added.payee_id, added.profile_id, added.document, issued_on.isoformat())
    rate = _ratio(profile.rate if added.vat else Fraction(0))
    return (*about, added.base, rate, added.vat, ". ".join(added.words), currency)


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
