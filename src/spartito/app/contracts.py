"""Rows of the input tables as the values that the rules calculate with, and the checks over several rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from spartito.domain import validity
from spartito.domain.deal import Deal, check_deals
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.domain.settlement import Settlement
from spartito.domain.split import SplitLine
from spartito.domain.split_check import check_splits
from spartito.errors import InputError, Problem

Row = dict[str, str]


class Located(Protocol):
    """A row that knows its file and line."""

    @property
    def file(self) -> str:
        """The file's name."""

    @property
    def line(self) -> int:
        """The physical line."""

    @property
    def row(self) -> Row:
        """The canonical values."""


def problems(kind: str, rows: Sequence[Located]) -> list[Problem]:
    """What is wrong between the rows of one kind: splits above 100 %, circles, deals that overlap, odd settlements."""
    if kind == "splits":
        findings = check_splits(splits([item.row for item in rows]))
    elif kind == "deals":
        findings = check_deals(deals([item.row for item in rows]))
    elif kind == "rates":
        return list(_odd_rates(rows))
    elif kind == "settlements":
        return list(_odd_settlements(rows))
    else:
        return []
    return [
        Problem(rows[i].file, rows[i].line, column, value, expected)
        for i, column, value, expected in findings
    ]


def _odd_rates(rows: Sequence[Located]) -> Iterable[Problem]:
    for item in rows:
        if item.row["base"] == item.row["quote"]:
            yield Problem(item.file, item.line, "quote", item.row["quote"], "another currency than the base")
    try:
        rates(item.row for item in rows)
    except InputError as error:
        yield Problem(
            rows[-1].file,
            rows[-1].line,
            "rate",
            rows[-1].row["rate"],
            f"in agreement with the others: {error}",
        )


def rates(rows: Iterable[Row]) -> RateTable:
    """The dated rates of an input table; InputError where two of them contradict each other."""
    return RateTable(
        (date.fromisoformat(r["date"]), r["base"], r["quote"], Fraction(r["rate"])) for r in rows
    )


def _odd_settlements(rows: Sequence[Located]) -> Iterable[Problem]:
    for item, settlement in zip(rows, settlements([item.row for item in rows]), strict=True):
        try:
            settlement.check()
        except InputError as error:
            expected = f"a settlement that can be right: {error}"
            yield Problem(item.file, item.line, "settlement_id", settlement.settlement_id, expected)


def splits(rows: Iterable[Row]) -> list[SplitLine]:
    """The split lines of a contract table."""
    return [
        SplitLine(
            account_id=row["account_id"],
            payee_id=row["payee_id"],
            percent=Fraction(row["percent"]),
            isrc=row["isrc"],
            upc=row["upc"],
            status=row["status"],
            valid_from=validity.from_text(row["valid_from"]),
            valid_to=validity.to_text(row["valid_to"]),
        )
        for row in rows
    ]


def deals(rows: Iterable[Row]) -> list[Deal]:
    """The deals of a contract table."""
    return [
        Deal(
            account_id=row["account_id"],
            commission=Fraction(row["commission_percent"]) / 100,
            source=row["source"],
            usage_type=row["usage_type"],
            parent_account_id=row["parent_account_id"],
            valid_from=validity.from_text(row["valid_from"]),
            valid_to=validity.to_text(row["valid_to"]),
        )
        for row in rows
    ]


def settlements(rows: Iterable[Row]) -> list[Settlement]:
    """The settlements of an input table; amounts become units of 10^-12."""
    return [
        Settlement(
            settlement_id=row["settlement_id"],
            source=row["source"],
            sales_period=Period.parse(row["sales_period"]),
            currency=row["currency"],
            amount_reported=to_units(Decimal(row["amount_reported"])),
            amount_sent=to_units(Decimal(row["amount_sent"])),
            bank_currency=row["bank_currency"],
            bank_received=to_units(Decimal(row["bank_received"])),
            received_on=date.fromisoformat(row["received_on"]),
            bank_fee=to_units(Decimal(row["bank_fee"])),
            report_ids=tuple(row["report_ids"].split()),
        )
        for row in rows
    ]
