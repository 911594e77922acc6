"""Prove that what conversions left in suspense is what waits: lines without a track, and cells that nobody could divide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from spartito.app.money import late
from spartito.domain.money import FINE_SCALE, from_units, plain
from spartito.outputs.present import total
from spartito.stages import query
from spartito.stages.ingest.names import ALBUM
from spartito.stages.settle.conversion import PLACED_ALONE, Key
from spartito.stages.settle.late import is_late, late_id
from spartito.stages.settle.paid import changed, is_change, reversal_id
from spartito.store import periods, reports
from spartito.store.book import Book
from spartito.store.periods import Accounted
from spartito.tables.at_rest import CELLS, UNDIVIDED

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Paid:
    """What one conversion has accounted for of a report part: at first, late, and with every change since."""

    first: Accounted
    rows: Sequence[Accounted]

    @property
    def is_taken_back(self) -> bool:
        """Whether all of it was taken back, for the report was corrected."""
        back = reversal_id(self.first.period, self.first.report_id, self.first.conversion_id)
        return any(row.conversion_id == back for row in self.rows)

    def spans(self, period: str) -> set[tuple[int, int]]:
        """The placements whose cells a run divided for it: after which one, and up to which."""
        return {(self._after(row), row.placement) for row in self.rows if row.period == period}

    def _after(self, row: Accounted) -> int:
        if is_change(row.conversion_id):
            return PLACED_ALONE
        before = (other.placement for other in self.rows if other.period < row.period)
        return max(before, default=0) if is_late(row.conversion_id) else 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is known of what waits: all reports, what was accounted for, and what could not be divided, by period.

    A run that an older Spartito closed did not keep that.
    """

    reports: Mapping[str, reports.Report]
    paid: Mapping[Key, Sequence[_Paid]]
    undivided: Mapping[str, Mapping[Key, Decimal] | None]

    def of(self, mine: _Paid) -> Decimal | None:
        """What waits of what a conversion accounted for, after the newest placement of that; None where it is not known."""
        if mine.is_taken_back:
            return _NOTHING
        key, report = mine.first.key, self.reports[mine.first.report_id]
        newest = max(row.placement for row in mine.rows)
        changes = [row for row in mine.rows if is_change(row.conversion_id)]
        since = max((row.period for row in changes), default="")
        kept = [
            self._undivided(mine, month) for month in sorted({r.period for r in mine.rows}) if month >= since
        ]
        if None in kept:
            return None
        lines = (
            Decimal(row["suspense"])
            for row in report.manifests()[newest]["parts"]
            if (row["sales_period"], row["currency"]) == key[1:]
        )
        divided = max(row.placement for row in (mine.first, *changes))
        decided = [path for number, path in report.cells()[1:] if divided < number <= newest]
        back = _sums(query.files(CELLS, decided).to_table(filter=pc.field("lines") < 0)) if decided else {}
        return total((*lines, *filter(None, kept), back.get(key, _NOTHING)))

    def _undivided(self, mine: _Paid, period: str) -> Decimal | None:
        """What the run of a period could not divide for it.

        A run keeps it by report part. Where it accounted for a part by several conversions, it is known whose it is if each
        divided the same cells, which by the splits of one run is of each of them the same.
        """
        kept, key = self.undivided[period], mine.first.key
        if kept is None:
            return None if self._may_be_undivided(mine) else _NOTHING
        spans = (other.spans(period) for other in self.paid[key])
        alone = all(found in (set(), mine.spans(period)) for found in spans)
        return kept.get(key, _NOTHING) if alone or key not in kept else None

    def _may_be_undivided(self, mine: _Paid) -> bool:
        """Whether some of its cells may be of several tracks."""
        _, month, currency = mine.first.key
        newest = max(row.placement for row in mine.rows)
        paths = [path for number, path in self.reports[mine.first.report_id].cells() if number <= newest]
        part = (pc.field("sales_period") == month) & (pc.field("currency") == currency)
        several = (pc.field("candidates") != "") & (pc.field("match_rule") != ALBUM)
        return bool(query.files(CELLS, paths).count_rows(filter=part & several))


def faults(book: Book) -> Iterator[str | None]:
    """Where conversions have more or less in suspense than what waits of the report parts that they paid for.

    Only where all that waits is known: not where a run accounted for a part by several conversions that divided other cells,
    and could not divide some; nor where an older Spartito closed the period, and some lines may be of several tracks.
    """
    closed = periods.closed(book)
    paid = _paid(periods.accounted(book))
    known = {report.report_id: report for report in reports.ever(book)}
    waiting = _Waiting(known, paid, {found.period: _kept(found.run) for found in closed})
    conversions = late.of_suspense(closed)
    by_conversion: dict[tuple[str, str], list[_Paid]] = {}
    for mine in (item for items in paid.values() for item in items):
        by_conversion.setdefault((mine.first.period, mine.first.conversion_id), []).append(mine)
    for (period, conversion_id), parts in sorted(by_conversion.items()):
        found = [waiting.of(mine) for mine in parts]
        waits = [amount for amount in found if amount is not None]
        if len(waits) == len(found):
            first, sums = parts[0].first, total(waits)
            left = from_units(late.left_in_suspense(first, conversions), FINE_SCALE)
            said = f"{plain(left)} {first.currency} in suspense, and {plain(sums)} wait for an owner"
            yield f"{period}: {conversion_id} has {said}" if left != sums else None


def _paid(accounted: Sequence[Accounted]) -> dict[Key, list[_Paid]]:
    """What every conversion has accounted for of each report part."""
    by_key: dict[Key, list[Accounted]] = {}
    for row in accounted:
        by_key.setdefault(row.key, []).append(row)
    return {
        key: [
            _Paid(first, [row for row in rows if row is first or _follows(row, first)])
            for first in rows
            if not (is_late(first.conversion_id) or is_change(first.conversion_id))
        ]
        for key, rows in by_key.items()
    }


def _follows(row: Accounted, first: Accounted) -> bool:
    """Whether something that was accounted for is late lines of a conversion, or a change of it."""
    name = first.period, first.conversion_id
    return (
        row.conversion_id == late_id(first.conversion_id, first.period) or changed(row.conversion_id) == name
    )


def _kept(run: periods.Run) -> dict[Key, Decimal] | None:
    return _sums(run.table(UNDIVIDED.name)) if run.keeps(UNDIVIDED.name) else None


def _sums(cells: pa.Table) -> dict[Key, Decimal]:
    """What cells come to, by report part."""
    rows = (
        cells.group_by(["report_id", "sales_period", "currency"]).aggregate([("amount", "sum")]).to_pylist()
    )
    return {(row["report_id"], row["sales_period"], row["currency"]): row["amount_sum"] for row in rows}
