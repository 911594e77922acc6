"""How an input table is declared: its columns, what each may hold, and what makes a row unique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueType = Literal[
    "id",
    "payee",
    "dsp_id",
    "text",
    "percent",
    "currency",
    "territory",
    "date",
    "decimal",
    "amount",
    "rate",
    "period",
    "isrc",
    "upc",
    "duration",
    "territories",
    "iban",
    "bic",
    "paypal",
    "order",
    "ids",
    "schedule",
    "count",
    "day of year",
    "choice",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table.

    `required` asks for the column in the header and for a value in every row, unless `may_be_blank`.
    `default` stands for a blank value. `also` lists words accepted beside the type, `choices` the words of a choice.
    """

    name: str
    type: ValueType
    required: bool = False
    may_be_blank: bool = False
    default: str = ""
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def needs_value(self) -> bool:
        """Whether a blank is refused."""
        return self.required and not self.may_be_blank


@dataclass(frozen=True, slots=True)
class Table:
    """An input table: its kind, its columns in the order they are kept, and the checks of a single row.

    `key` names the columns that no two rows may share (none: rows may repeat). Each of `ranges` is a half-open
    range of dates (first, end): the end comes after the first. At least one of `one_of` has a value.
    """

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)


def must(name: str, value_type: ValueType, also: tuple[str, ...] = ()) -> Column:
    """A required column, with a value in every row."""
    return Column(name, value_type, required=True, also=also)


def choose(name: str, *choices: str, default: str = "") -> Column:
    """A column that holds one of a few words; without a *default* it is required."""
    return Column(name, "choice", required=not default, default=default, choices=choices)


def may(name: str, value_type: ValueType, default: str = "") -> Column:
    """An optional column; a blank, or no such column, stands for *default*."""
    return Column(name, value_type, default=default)


VALID = (may("valid_from", "date"), may("valid_to", "date"))
VALID_RANGE = (("valid_from", "valid_to"),)
