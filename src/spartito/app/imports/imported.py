"""What an import did."""

from __future__ import annotations

from dataclasses import dataclass

from spartito.app.imports.albums import Kept
from spartito.app.suspense.retrying import Retried


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the kind, the rows in its files, the rows the book now has, and what looked odd.

    *retried* are the reports of whose suspense the new catalogue or aliases have placed something, *album_lines_kept* those
    that have lines of whole releases which a new catalogue would divide over other recordings.
    """

    kind: str
    version: str
    rows_read: int
    rows_in_book: int
    warnings: tuple[str, ...]
    retried: tuple[Retried, ...] = ()
    album_lines_kept: tuple[Kept, ...] = ()
