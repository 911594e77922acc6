"""The programs that an exported ledger is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spartito.outputs.books import beancount, hledger
from spartito.outputs.books.model import Books

KINDS: dict[str, Callable[[Books], Iterator[str]]] = {"beancount": beancount.text, "hledger": hledger.text}
"""Each by its name on the command line."""
