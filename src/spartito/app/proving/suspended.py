"""Prove that what conversions left in suspense is what waits: lines without a track, and cells that nobody could divide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.money import late
from spartito.app.suspense import undivided
from spartito.domain.money import FINE_SCALE, from_units, plain
from spartito.outputs.present import total
from spartito.stages import query
from spartito.stages.settle.conversion import Key
from spartito.stages.settle.late import is_late
from spartito.stages.settle.paid import is_change
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.tables.at_rest import CELLS, UNDIVIDED


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is known of what waits: the reports in force, what was accounted for, and what could not be divided."""

    reports: Mapping[str, reports.Report]
    accounted: Mapping[Key, Sequence[periods.Accounted]]
    undivided: Mapping[Key, Decimal]

    def paid(self) -> dict[tuple[str, str], list[periods.Accounted]]:
        """What each conversion of a period accounted for, where nothing else has and all of it is in force."""
        found: dict[tuple[str, str], list[periods.Accounted]] = {}
        unknown = set()
        for key, rows in self.accounted.items():
            own = [row for row in rows if not (is_late(row.conversion_id) or is_change(row.conversion_id))]
            for row in own:
                found.setdefault((row.period, row.conversion_id), []).append(row)
                if len(own) > 1 or key[0] not in self.reports:
                    unknown.add((row.period, row.conversion_id))
        return {name: found[name] for name in sorted(found) if name not in unknown}

    def of(self, key: Key) -> Decimal:
        """What waits of a report part after the newest placement that is accounted for."""
        rows, report = self.accounted[key], self.reports[key[0]]
        newest = max(row.placement for row in rows)
        parts = report.manifests()[newest]["parts"]
        lines = (
            Decimal(row["suspense"]) for row in parts if (row["sales_period"], row["currency"]) == key[1:]
        )
        again = max((row.placement for row in rows if is_change(row.conversion_id)), default=0)
        decided = [path for number, path in report.cells()[1:] if again < number <= newest]
        taken_back = (
            _sums(query.files(CELLS, decided).to_table(filter=pc.field("lines") < 0)) if decided else {}
        )
        return total((*lines, *(sums[key] for sums in (self.undivided, taken_back) if key in sums)))


def faults(book: Book) -> Iterator[str | None]:
    """Where conversions have more or less in suspense than what waits of the report parts that they paid for.

    Only where all that waits is known: not of parts that several settlements have paid for, nor of superseded reports, nor in
    a book that has periods which an older Spartito closed.
    """
    closed = periods.closed(book)
    if not all(found.run.keeps(UNDIVIDED.name) for found in closed):
        return
    accounted: dict[Key, list[periods.Accounted]] = {}
    for row in periods.accounted(book):
        accounted.setdefault(row.key, []).append(row)
    known = {report.report_id: report for report in reports.every(book)}
    waiting = _Waiting(known, accounted, _sums(undivided.of_closed(book)))
    conversions = late.of_suspense(closed)
    for (period, conversion_id), rows in waiting.paid().items():
        left = from_units(late.left_in_suspense(rows[0], conversions), FINE_SCALE)
        waits = total(waiting.of(row.key) for row in rows)
        said = f"{plain(left)} {rows[0].currency} in suspense, and {plain(waits)} wait for an owner"
        yield f"{period}: {conversion_id} has {said}" if left != waits else None


def _sums(cells: pa.Table) -> dict[Key, Decimal]:
    """What cells come to, by report part."""
    rows = (
        cells.group_by(["report_id", "sales_period", "currency"]).aggregate([("amount", "sum")]).to_pylist()
    )
    return {(row["report_id"], row["sales_period"], row["currency"]): row["amount_sum"] for row in rows}
