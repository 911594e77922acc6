"""A row of an input table and where it stands, so that a problem can name its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from spartito.domain.finding import Finding
from spartito.errors import Problem

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


def placed(findings: Iterable[Finding], rows: Sequence[Located]) -> list[Problem]:
    """The findings of a rule, each with the file and line of its row."""
    return [
        Problem(rows[i].file, rows[i].line, column, value, expected)
        for i, column, value, expected in findings
    ]
