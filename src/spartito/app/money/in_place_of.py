"""In whose place the lines of corrected reports stand: when those that they correct were accounted for first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spartito.app.month.pinned import Superseded
from spartito.domain.period import Period
from spartito.stages.settle.conversion import Key
from spartito.store import periods


def first_accounted(
    untaken: Sequence[Superseded], closed: Sequence[periods.Closed]
) -> dict[Key, frozenset[Period]]:
    """The closed periods that had accounted for the old lines, by the report part that is paid in their place now.

    Where those stood in the place of others themselves, it is the periods of these: of the lines that came first.
    """
    if not untaken:
        return {}
    before: dict[tuple[str, Key], frozenset[Period]] = {}
    for run in closed:
        for row in run.run.manifest().get("superseded", ()):
            now = row["superseded_by"], row["sales_period"], row["currency"]
            old = row["period"], (row["report_id"], *now[1:])
            before[run.period, now] = before.get((run.period, now), frozenset()) | _first(before, *old)
    found: dict[Key, frozenset[Period]] = {}
    for item in untaken:
        now = (item.by, *item.accounted.key[1:])
        first = _first(before, item.accounted.period, item.accounted.key)
        found[now] = found.get(now, frozenset()) | first
    return found


def _first(before: Mapping[tuple[str, Key], frozenset[Period]], period: str, key: Key) -> frozenset[Period]:
    return before.get((period, key)) or frozenset([Period.parse(period)])
