"""Where a command may write: not over what the book keeps, and not where no file can be."""

from __future__ import annotations

from pathlib import Path

from spartito.outputs.atomic import check_place
from spartito.store.book import Book


def check(book: Book, path: Path) -> None:
    """Refuse a file that is the book's own, or that cannot be written (InputError)."""
    book.refuse_own(path)
    check_place(path)
