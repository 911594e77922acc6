"""What is wrong with one line of a contract: which line, which column, what it says and what was expected."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One problem of one line: `row` counts the checked lines from 0, `expected` completes "... is not"."""

    row: int
    column: str
    value: str
    expected: str
