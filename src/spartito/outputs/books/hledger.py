"""The ledger as a journal for hledger (its manual, "Journal format", read on 2026-11-25), which `hledger check` proves.

A posting stands as it was posted: debits are positive there too. What stands at the end of a month is asserted by one
more transaction of that day that moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spartito.domain.money import plain
from spartito.outputs.books.chart import name
from spartito.outputs.books.model import Books, Entry, Month

# A semicolon begins a comment, a comma ends a tag, a bracket the code, and a line the transaction.
_SPECIAL = re.compile(r"[%;,()|\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff]|[^\S ]|^ +| +$| (?= )")
_DIGITS = 12


def text(books: Books) -> Iterator[str]:
    """The text, piece by piece; the same ledger gives the same text."""
    yield f"; {escaped(books.title)}\ndecimal-mark .\n"
    for month in books.months:
        yield "\n"
        for currency in month.currencies:
            yield f"commodity 0.{'0' * _DIGITS} {currency}\n"
        for account in month.accounts:
            yield f"account {name(account)}  ; ledger_account:{escaped(account)}\n"
        for entry in month.entries:
            yield _transaction(month, entry)
        yield f"\n{month.last_day} * balances  {_tags(month)}\n"
        for account, currency, amount in month.balances:
            yield f"    {name(account)}  0 {currency} = {plain(amount)} {currency}\n"


def _transaction(month: Month, entry: Entry) -> str:
    rows = [
        f"    {name(account)}  {plain(amount)} {currency}" for account, currency, amount in entry.postings
    ]
    head = f"\n{month.last_day} * ({escaped(entry.entry_id)}) {escaped(entry.memo)}  {_tags(month)}"
    return "\n".join([head, *rows, ""])


def _tags(month: Month) -> str:
    return f"; period:{month.period}, seal:{month.seal}"


def escaped(text: str) -> str:
    """A text on one line, as hledger reads it; what would mean something there stands as in an URL.

    >>> escaped("half; 50 % (Nina)")
    'half%3B 50 %25 %28Nina%29'
    """
    return _SPECIAL.sub(_percent, text)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))
