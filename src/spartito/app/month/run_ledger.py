"""The postings of a run: written entry by entry, and what they sum to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from spartito.app.month.run_table import RunTable
from spartito.domain.ledger import SUSPENSE, Entry, ledger_account
from spartito.errors import ensure

_WAITING = ledger_account(SUSPENSE, "")


class RunLedger:
    """The entries of a period, in the order in which they are posted.

    *debits* and *credits* are by currency, both above zero; *waiting* is what an entry moved on suspense.
    """

    def __init__(self, table: RunTable) -> None:
        self._table = table
        self._entry_id, self._position = "", 0
        self.debits: defaultdict[str, int] = defaultdict(int)
        self.credits: defaultdict[str, int] = defaultdict(int)
        self.waiting: defaultdict[str, int] = defaultdict(int)

    def post(self, entries: Iterable[Entry]) -> None:
        """Write entries after those before them; each sums to zero by itself."""
        for entry in entries:
            if entry.entry_id != self._entry_id:
                self._entry_id, self._position = entry.entry_id, 0
            for posting in entry.postings:
                self._position += 1
                account, currency, amount = posting.ledger_account, posting.currency, posting.amount
                self._table.add((entry.entry_id, self._position, account, currency, amount, posting.memo))
                if amount > 0:
                    self.debits[currency] += amount
                else:
                    self.credits[currency] -= amount
                if account.startswith(_WAITING):
                    self.waiting[entry.entry_id] += amount

    @property
    def sums(self) -> dict[str, int]:
        """What the postings of each currency sum to: zero, else InvariantError."""
        found = {currency: self.debits[currency] - self.credits[currency] for currency in self.currencies}
        for currency, total in found.items():
            ensure(total == 0, f"the {currency} postings of the ledger sum to zero, not {total}")
        return found

    @property
    def currencies(self) -> list[str]:
        """The currencies of the postings, in order."""
        return sorted({*self.debits, *self.credits})
