"""The shape of a table at rest: its columns, the type of each, and what names a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spartito.errors import ensure

ColumnType = Literal[
    "text", "bigint", "decimal(18,6)", "decimal(24,6)", "decimal(24,12)", "decimal(38,6)", "decimal(38,24)"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table at rest; never null, but for a figure that a usage feed may leave unsaid (*nullable*).

    One that is *optional* stands only in files some of whose rows say it: elsewhere it is blank, or zero.
    """

    name: str
    type: ColumnType
    optional: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table at rest: its name, its columns in order, and the columns that name a row (its grain)."""

    name: str
    columns: tuple[Column, ...]
    grain: tuple[str, ...]

    def __post_init__(self) -> None:
        ensure(set(self.grain) <= set(self.names), f"the grain of {self.name} is made of its columns")
        ensure(len(set(self.names)) == len(self.names), f"{self.name} has no column twice")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)
