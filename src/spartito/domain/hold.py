"""Holds: money that is calculated and shown but waits, with a reason and a day on which somebody looks again (R23).

A hold is on tracks (an account, a recording, a release, a source, or several of them together), and then their money
waits before it recoups anything; or it is on a payee, and then only the payment waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from spartito.domain.finding import Finding
from spartito.domain.split import DISTRIBUTOR
from spartito.domain.validity import FOREVER

RELEASED, FORFEITED = "released", "forfeited"
"""How a hold ends: the money goes to whom it is owed or to a named beneficiary, or it is the distributor's."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, from `since` until the day before `until`; the names that are blank may be anything.

    `outcome` says how it ends and is blank as long as nobody has decided.
    """

    hold_id: str
    kind: str
    reason: str
    since: date
    review_on: date
    payee_id: str = ""
    account_id: str = ""
    isrc: str = ""
    upc: str = ""
    source: str = ""
    author: str = ""
    until: date = FOREVER
    outcome: str = ""
    beneficiary: str = ""

    @property
    def on_tracks(self) -> bool:
        """Whether the money of tracks waits, and not the payments of a payee."""
        return not self.payee_id


def in_force(holds: Iterable[Hold], on: date) -> list[Hold]:
    """Give the holds that are in force on a day, the oldest first; the day is the last one of the period that is run.

    >>> fraud = Hold("h1", "fraud", "bought streams", date(2026, 9, 10), date(2026, 12, 1), isrc="ITABC2600001")
    >>> in_force([fraud], date(2026, 9, 30)) == [fraud], in_force([fraud], date(2026, 9, 9))
    (True, [])
    """
    holding = [hold for hold in holds if hold.since <= on < hold.until]
    return sorted(holding, key=lambda hold: (hold.since, hold.hold_id))


def on_payees(holds: Iterable[Hold], on: date) -> dict[str, Hold]:
    """Give the holds for which payments wait, by the payee: of each the oldest in force."""
    found: dict[str, Hold] = {}
    for hold in in_force(holds, on):
        if hold.payee_id:
            found.setdefault(hold.payee_id, hold)
    return found


def ended(holds: Iterable[Hold], on: date) -> list[Hold]:
    """Give the holds on tracks that have ended by a day, whose money no longer waits."""
    return sorted(
        (hold for hold in holds if hold.on_tracks and hold.until <= on),
        key=lambda hold: (hold.until, hold.hold_id),
    )


def given_back(holds: Iterable[Hold], on: date) -> frozenset[str]:
    """Name the holds on tracks that have ended by a day and whose money has gone to those it was owed to.

    >>> from dataclasses import replace
    >>> hold = Hold("h1", "dispute", "remix", date(2026, 9, 1), date(2026, 12, 1), source="s", until=date(2026, 9, 20))
    >>> ends = [replace(hold, hold_id=outcome, outcome=outcome) for outcome in (RELEASED, FORFEITED)]
    >>> sorted(given_back(ends, date(2026, 9, 30))), sorted(given_back(ends, date(2026, 9, 19)))
    (['released'], [])
    """
    return frozenset(
        hold.hold_id for hold in ended(holds, on) if hold.outcome == RELEASED and not hold.beneficiary
    )


def given_away(holds: Iterable[Hold], on: date) -> list[Hold]:
    """Give the holds on tracks that have ended by a day and whose money has gone to others than those it was owed to.

    >>> from dataclasses import replace
    >>> hold = Hold("h1", "dispute", "remix", date(2026, 9, 1), date(2026, 12, 1), source="s", until=date(2026, 9, 20))
    >>> ends = [replace(hold, hold_id=outcome, outcome=outcome) for outcome in (RELEASED, FORFEITED)]
    >>> [found.hold_id for found in given_away(ends, date(2026, 9, 30))]
    ['forfeited']
    """
    every = list(holds)
    back = given_back(every, on)
    return [hold for hold in ended(every, on) if hold.hold_id not in back]


def owner_after(hold: Hold, payee_id: str) -> str:
    """Say whose the money is, once the hold has ended, that waited for a payee: theirs, a beneficiary's, or ours (`*`).

    >>> from dataclasses import replace
    >>> lost = Hold("h1", "dispute", "remix", date(2026, 9, 1), date(2026, 12, 1), source="s", outcome=FORFEITED)
    >>> owner_after(lost, "nina"), owner_after(replace(lost, outcome=RELEASED), "nina")
    ('*', 'nina')
    """
    if hold.outcome == FORFEITED:
        return DISTRIBUTOR
    return hold.beneficiary or payee_id


def check_holds(holds: Sequence[Hold]) -> list[Finding]:
    """Find every hold that holds nothing, or whose end is not decided or not possible.

    >>> check_holds([Hold("h1", "form", "none", date(2026, 9, 1), date(2026, 9, 1), payee_id="nina")])[0].expected
    'a day after from, on which somebody looks again'
    """
    return sorted(finding for row, hold in enumerate(holds) for finding in _check_hold(row, hold))


def _check_hold(row: int, hold: Hold) -> Iterable[Finding]:
    if hold.review_on <= hold.since:
        yield Finding(
            row, "review_on", hold.review_on.isoformat(), "a day after from, on which somebody looks again"
        )
    if hold.payee_id and (hold.account_id or hold.isrc or hold.upc or hold.source):
        expected = "alone: a hold is on a payee, or on tracks by account_id, isrc, upc and source"
        yield Finding(row, "payee_id", hold.payee_id, expected)
    if hold.outcome and hold.until == FOREVER:
        yield Finding(row, "until", "", "filled in: a hold that has an outcome ends on a day")
    if not hold.outcome and hold.until != FOREVER:
        yield Finding(row, "outcome", "", "filled in: a hold that ends says released or forfeited")
    if hold.payee_id and hold.outcome == FORFEITED:
        yield Finding(row, "outcome", FORFEITED, "released: what a payee's balance loses is an adjustment")
    if hold.beneficiary and (hold.payee_id or hold.outcome != RELEASED):
        expected = "allowed here: only money of tracks that is released goes to a beneficiary"
        yield Finding(row, "beneficiary", hold.beneficiary, expected)
