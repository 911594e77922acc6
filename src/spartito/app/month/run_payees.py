"""The tables of a run that have rows of each payee: written payee by payee, as they are calculated."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from spartito.app.month import run_tables
from spartito.app.month.prepared import Settled
from spartito.app.month.run_ledger import RunLedger
from spartito.app.month.run_table import RunTable
from spartito.app.month.tally import Tally
from spartito.domain import vat
from spartito.stages.settle import postings
from spartito.stages.settle.payees import Due
from spartito.tables.at_rest import ACCRUED, MIXES, MOVEMENTS, PAYABLES, POSTINGS, RESERVES, SELF_BILLS, TAX


def write(folder: Path, settled: Settled) -> tuple[Tally, RunLedger]:
    """Write the rows of every payee, and all postings; give back what they come to."""
    tally = Tally()
    with ExitStack() as files:
        rows = _Rows(folder, settled, files)
        rows.ledger.post(settled.entries)
        for due in settled.dues:
            rows.add(due)
            tally.add(due)
    return tally, rows.ledger


class _Rows:
    """The files, and what the rows have in common."""

    def __init__(self, folder: Path, settled: Settled, files: ExitStack) -> None:
        people, carried = settled.prepared.people, settled.prepared.carried
        self._period = people.period
        self._tranches = carried.tranches
        self._last_bill = carried.numbers.get(people.period.year, 0)
        tables = (PAYABLES, MOVEMENTS, ACCRUED, RESERVES, TAX, MIXES, SELF_BILLS)
        self._tables = {table.name: files.enter_context(RunTable(folder, table)) for table in tables}
        self.ledger = RunLedger(files.enter_context(RunTable(folder, POSTINGS)))

    def add(self, due: Due) -> None:
        """Write the rows and the entries of the next payee."""
        currency = due.payee.balance_currency
        earlier = self._tranches.get(due.payee.payee_id, ())
        for table, rows in (
            (PAYABLES, (run_tables.payable(due),)),
            (MOVEMENTS, run_tables.movements(due, currency)),
            (ACCRUED, run_tables.accrued(due, currency)),
            (RESERVES, run_tables.reserves(due, earlier, currency)),
            (TAX, run_tables.taxes(due, currency)),
            (MIXES, run_tables.mixes(due, currency)),
            (SELF_BILLS, run_tables.self_bills(due, self._number(due), currency)),
        ):
            for row in rows:
                self._tables[table.name].add(row)
        self.ledger.post(postings.moved(due, str(self._period)))

    def _number(self, due: Due) -> str:
        """The number of the payee's self-bill; blank where there is none."""
        if due.vat is None:
            return ""
        self._last_bill += 1
        return vat.number(self._period.year, self._last_bill)
