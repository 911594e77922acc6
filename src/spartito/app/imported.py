"""What an import did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the kind, the rows in its files, the rows the book now has, and what looked odd."""

    kind: str
    version: str
    rows_read: int
    rows_in_book: int
    warnings: tuple[str, ...]
