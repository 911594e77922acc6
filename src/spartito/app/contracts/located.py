"""A row of an input table and where it stands, so that a problem can name its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spartito.domain.finding import Finding
from spartito.errors import Problem

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Located:
    """A checked row and where it stands: its file's name and its physical line."""

    file: str
    line: int
    row: Row

    @property
    def place(self) -> str:
        """Where it stands, as people say it; a row that the book has already has no line."""
        return f"{self.file}, line {self.line}" if self.line else self.file


def placed(findings: Iterable[Finding], rows: Sequence[Located]) -> list[Problem]:
    """The findings of a rule, each with the file and line of its row."""
    return [
        Problem(rows[i].file, rows[i].line, column, value, expected)
        for i, column, value, expected in findings
    ]
