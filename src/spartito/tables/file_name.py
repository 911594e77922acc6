"""What files are called: on Linux any bytes, which Python hands over as text with a mark for each that is no UTF-8."""

from __future__ import annotations

import os
from pathlib import Path


def shown(name: str) -> str:
    r"""A file's name as text; bytes that are no UTF-8 are written out.

    >>> shown(os.fsdecode(b"odd\xff.csv"))
    'odd\\xff.csv'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def is_utf8(path: Path) -> bool:
    """Whether the whole path is text, as DuckDB and Parquet want it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
