"""The ledger as text for Beancount 3 (its Language Syntax, read on 2026-11-25), which `bean-check` proves.

A posting stands as it was posted: debits are positive there too. The balance of a day is asserted at its beginning, so
what stands at the end of a month is asserted on the first day of the next, and without any tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from spartito.domain.money import plain
from spartito.outputs.books.chart import name
from spartito.outputs.books.model import Books, Entry, Month

# What its reader undoes again (parser/tokens.c, cunescape); other characters stand for themselves.
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def text(books: Books) -> Iterator[str]:
    """The text, piece by piece; the same ledger gives the same text."""
    yield f'option "title" {quoted(books.title)}\noption "operating_currency" {quoted(books.currency)}\n'
    for month in books.months:
        yield f'\n{month.last_day} custom "period" "{month.period}"\n  seal: "{month.seal}"\n'
        for currency in month.currencies:
            yield f"{month.last_day} commodity {currency}\n"
        for account in month.accounts:
            yield f"{month.last_day} open {name(account)}\n  ledger_account: {quoted(account)}\n"
        for entry in month.entries:
            yield _transaction(month, entry)
        yield "\n"
        day = month.last_day + timedelta(days=1)
        for account, currency, amount in month.balances:
            yield f"{day} balance {name(account)} {plain(amount)} ~ 0 {currency}\n"


def _transaction(month: Month, entry: Entry) -> str:
    """One entry; the seal says of which closed period it is."""
    rows = [f"  {name(account)} {plain(amount)} {currency}" for account, currency, amount in entry.postings]
    head = f"\n{month.last_day} * {quoted(entry.memo)} #period-{month.period}"
    said = f'  entry: {quoted(entry.entry_id)}\n  period: "{month.period}"\n  seal: "{month.seal}"'
    return "\n".join([head, said, *rows, ""])


def quoted(text: str) -> str:
    r"""A text in quotation marks, as the language writes it.

    >>> print(quoted('Nina "Ferro" \\ Tom'))
    "Nina \"Ferro\" \\ Tom"
    """
    return f'"{text.translate(_ESCAPES)}"'
