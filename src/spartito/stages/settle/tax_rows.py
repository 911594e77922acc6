"""Taxes as rows of a run's tables, and what the next period reads back of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from spartito.domain.income import Income
from spartito.domain.money import from_units, to_units
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.vat import Vat
from spartito.domain.withholding import Withholding, YearToDate

Row = dict[str, Any]
YearKey = tuple[str, str]
"""A payee, and the accumulator (or profile) under which the year's sums are kept."""

TAXED = "yes"


def tax_row(payee_id: str, profile: TaxProfile, document: str, taken: Withholding, currency: str) -> Row:
    """One taxed event as a row of `tax`; *document* is the kind of the form that counted, blank where none did."""
    return {
        "payee_id": payee_id,
        "profile_id": profile.profile_id,
        "document": document,
        "event_on": taken.event_on.isoformat(),
        "territory_scope": profile.scope,
        "base": from_units(taken.base),
        "rate": _ratio(profile.rate),
        "tax": from_units(taken.tax),
        "source_tax": from_units(taken.source_tax),
        "accumulator": profile.year_key,
        "year": taken.to_date.year,
        "base_to_date": from_units(taken.to_date.base),
        "tax_to_date": from_units(taken.to_date.tax),
        "credited_to_date": from_units(taken.to_date.credited),
        "currency": currency,
    }


def year_rows(years: Mapping[YearKey, YearToDate], currencies: Mapping[str, str]) -> list[Row]:
    """Where every payee's tax years stand, as rows of `tax_years`; *currencies* are those of each payee's amounts."""
    return [
        {
            "payee_id": payee_id,
            "accumulator": accumulator,
            "year": to_date.year,
            "base": from_units(to_date.base),
            "tax": from_units(to_date.tax),
            "credited": from_units(to_date.credited),
            "currency": currencies[payee_id],
        }
        for (payee_id, accumulator), to_date in sorted(years.items())
    ]


def years(rows: Iterable[Row]) -> dict[YearKey, YearToDate]:
    """Where the tax years stood when the rows of `tax_years` were written."""
    return {
        (row["payee_id"], row["accumulator"]): YearToDate(
            row["year"], to_units(row["base"]), to_units(row["tax"]), to_units(row["credited"])
        )
        for row in rows
    }


def mix_rows(payee_id: str, incomes: Sequence[Income], currency: str) -> list[Row]:
    """Where a payee's carried balance was earned, as rows of `mixes`."""
    return [
        {
            "payee_id": payee_id,
            "territory": income.territory,
            "taxed_at_source": TAXED if income.source_tax else "",
            "currency": currency,
            "amount": from_units(income.amount),
            "source_tax": from_units(income.source_tax),
        }
        for income in incomes
    ]


def mixes(rows: Iterable[Row]) -> dict[str, tuple[Income, ...]]:
    """The mix of each payee's balance, from the rows of `mixes`."""
    found: defaultdict[str, list[Income]] = defaultdict(list)
    for row in rows:
        income = Income(row["territory"], to_units(row["amount"]), to_units(row["source_tax"]))
        found[row["payee_id"]].append(income)
    return {payee_id: tuple(incomes) for payee_id, incomes in found.items()}


def self_bill_row(number: str, profile: TaxProfile, added: Vat, issued_on: date, currency: str) -> Row:
    """One self-billed invoice or credit note as a row of `self_bills`; a reverse charge has the rate 0."""
    return {
        "number": number,
        "payee_id": added.payee_id,
        "profile_id": added.profile_id,
        "document": added.document,
        "issued_on": issued_on.isoformat(),
        "base": from_units(added.base),
        "rate": _ratio(profile.rate if added.vat else Fraction(0)),
        "vat": from_units(added.vat),
        "words": ". ".join(added.words),
        "currency": currency,
    }


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
