"""A label whose reports say what was taken at source, month by month: from lines to what is withheld, paid and left.

From RULES R3 to R8, R25, R27, R30 and R40 and docs/payout-rules.md; all money is in units of 10^-12 once it is converted.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .amounts import SUSPENSE
from .contracts import DISTRIBUTOR, Part, deal_of, largest_remainder, near, parts, split_alone
from .late import Held
from .matching import Track
from .payouts import payable
from .pools import divided
from .reports import Line
from .taxes import Event, Rule, taxes
from .text import UNIT

POOL = "*pool"
SOURCE = "beatport/statement"
Detail = tuple[str, str, str]
"""Contract, usage type, and the territory as far as a tax names it ('' for all others)."""
Came = dict[tuple[str, Detail], tuple[int, int]]
"""Money of a month by part and detail: the units that reached us, and the units of tax that were taken before."""
Taken = dict[str, list[Fraction]]
"""Tax and publishers' money by part, in the currency of the reports."""


@dataclass(frozen=True)
class Terms:
    """What was agreed; `pooled` is the contract whose money is a pool ('' for none), `cost` what it repays first."""

    tracks: Mapping[str, Track]
    splits: Sequence[Mapping[str, str]]
    deals: Sequence[Mapping[str, str]]
    pooled: str
    cost: int
    advances: Mapping[str, int]
    rules: Mapping[str, Rule]
    named: str


@dataclass
class Report:
    """A report in force, what came for it, and what has been booked of it so far."""

    lines: Sequence[Line]
    received: Fraction
    corrected: Sequence[Line] = ()
    had: list[Came] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    waits: Sequence[Line] = ()
    held: Held = field(default_factory=lambda: Held(Fraction(0), 0, Fraction(0)))


@dataclass
class Label:
    """The label's books."""

    terms: Terms
    reports: dict[str, Report] = field(default_factory=dict)
    known: dict[str, Track] = field(default_factory=dict)
    balances: dict[str, Fraction] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    loss: int = 0
    repaid: int = 0
    recouped: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def close(self, on: datetime.date, payees: Iterable[str]) -> tuple[dict[str, dict[str, Fraction]], Taken]:
        """What each payee gets of a month, and what was taken at source of whose lines in it."""
        booked = [one for report in self.reports.values() for one in self._booked(report)]
        money: dict[str, dict[tuple[Detail, bool], list[int]]] = defaultdict(dict)
        taken: Taken = defaultdict(lambda: [Fraction(0)] * 2)
        for came, gone in booked:
            for (part, detail), (units, tax) in came.items():
                sums = money[part].setdefault((detail, bool(tax)), [0, 0])
                sums[0], sums[1] = sums[0] + units, sums[1] + tax
            for part, sums_of in gone.items():
                taken[part] = [a + b for a, b in zip(taken[part], sums_of, strict=True)]
        for payee, rows in self._pool(money.pop(POOL, {})).items():
            for (detail, _), (units, tax) in rows.items():
                sums = money[payee].setdefault((("pool", *detail[1:]), bool(tax)), [0, 0])
                sums[0], sums[1] = sums[0] + units, sums[1] + tax
        return {payee: self._payee(payee, money.get(payee, {}), on) for payee in payees}, dict(taken)

    def _booked(self, report: Report) -> list[tuple[Came, Taken]]:
        """What a month books of a report: all of it, what has found its owner, or back and anew where it was corrected."""
        found = []
        if report.corrected:
            found = [
                ({key: (-units, -tax) for key, (units, tax) in came.items()}, {p: [-a for a in s] for p, s in taken.items()})
                for came, taken in zip(report.had, report.taken, strict=True)
            ]  # fmt: skip
            report.lines, report.corrected, report.had, report.taken = report.corrected, (), [], []
        if not report.had:
            found.append(self._all_of(report))
        elif any(line.isrc in self.known for line in report.waits):
            found.append(self._late(report))
        return found

    def _all_of(self, report: Report) -> tuple[Came, Taken]:
        rate = report.received / sum(line.amount for line in report.lines)
        amounts = self._amounts(report.lines)
        units = largest_remainder(
            {part: a * rate * UNIT for part, a in _by_part(amounts).items()}, int(report.received * UNIT)
        )
        report.waits = [line for line in report.lines if self._track(line) is None]
        report.held = Held(
            sum((line.amount for line in report.waits), Fraction(0)), units.get(SUSPENSE, 0), rate
        )
        return self._keep(report, amounts, units, rate)

    def _late(self, report: Report) -> tuple[Came, Taken]:
        amounts = self._amounts(line for line in report.waits if self._track(line))
        units, report.held = report.held.leave(_by_part(amounts))
        report.waits = [line for line in report.waits if self._track(line) is None]
        return self._keep(report, amounts, units, report.held.factor)

    def _keep(
        self,
        report: Report,
        amounts: dict[tuple[str, Detail], list[Fraction]],
        units: Mapping[str, int],
        rate: Fraction,
    ) -> tuple[Came, Taken]:
        came: Came = {}
        for part in units.keys() - {SUSPENSE}:
            mine = {detail: sums for (name, detail), sums in amounts.items() if name == part}
            whole = near({detail: sums[0] * rate * UNIT for detail, sums in mine.items()}, units[part])
            for detail, sums in mine.items():
                came[part, detail] = whole[detail], round(sums[1] * rate * UNIT)
        taken: Taken = defaultdict(lambda: [Fraction(0)] * 2)
        for (part, _), sums in amounts.items():
            if part != SUSPENSE:
                taken[part] = [a + b for a, b in zip(taken[part], sums[1:], strict=True)]
        report.had.append(came)
        report.taken.append(dict(taken))
        return came, dict(taken)

    def _track(self, line: Line) -> Track | None:
        return self.terms.tracks.get(line.isrc) or self.known.get(line.isrc)

    def _amounts(self, lines: Iterable[Line]) -> dict[tuple[str, Detail], list[Fraction]]:
        """Amount, tax and publishers' money of each part: the same shares of all three."""
        found: dict[tuple[str, Detail], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
        for line in lines:
            where = line.territory if line.territory == self.terms.named else ""
            for (part, contract), share in self._shares(line).items():
                sums = found[part, (contract, line.usage_type, where)]
                for at, amount in enumerate((line.amount, line.tax, line.publishers)):
                    sums[at] += amount * Fraction(share, UNIT)
        return dict(found)

    def _shares(self, line: Line) -> dict[Part, int]:
        track, day = self._track(line), line.sales_period + "-01"
        if track is None:
            return {(SUSPENSE, ""): UNIT}
        terms = self.terms
        shares = parts(terms.splits, terms.deals, track, SOURCE, line.usage_type, day)
        if not any(contract == terms.pooled for _, contract in shares if contract):
            return shares
        deal = deal_of(terms.deals, track.account, SOURCE, line.usage_type, day, parent=False)
        commission = int(Fraction(deal["commission_percent"] if deal else 0) / 100 * UNIT)
        return {(DISTRIBUTOR, ""): commission, (POOL, terms.pooled): UNIT - commission}

    def _pool(
        self, rows: Mapping[tuple[Detail, bool], list[int]]
    ) -> dict[str, dict[tuple[Detail, bool], tuple[int, int]]]:
        """What each payee gets of the pool: in the mix of what came in, and tax goes with its money."""
        terms = self.terms
        track = next(track for track in terms.tracks.values() if track.title == "Second")
        shares = {
            name: Fraction(units, UNIT)
            for name, units in split_alone(terms.splits, track, "2026-08-01").items()
        }
        income = sum(units for units, _ in rows.values())
        costs = [("cost", terms.cost - self.repaid, Fraction(1))] if terms.cost > self.repaid else []
        payees, took, _, loss = divided(self.loss, [(income, shares, shares, "")], costs, [], {})
        self.loss, self.repaid = int(loss), self.repaid + int(took.get("cost", 0))
        units = largest_remainder(payees)
        mix = {key: (amount, tax) for key, (amount, tax) in rows.items() if amount > 0}
        whole, out = sum(amount for amount, _ in mix.values()), sum(units.values())
        taxes_of = {
            key: largest_remainder({p: Fraction(tax * u, whole) for p, u in units.items()}, round(Fraction(tax * out, whole)))
            for key, (_, tax) in mix.items()
        }  # fmt: skip
        found = {}
        for payee, mine in units.items():
            amounts = largest_remainder(
                {key: Fraction(mine * amount, whole) for key, (amount, _) in mix.items()}, mine
            )
            found[payee] = {key: (amounts[key], taxes_of[key][payee]) for key in mix}
        return found

    def _payee(
        self, payee: str, rows: Mapping[tuple[Detail, bool], list[int]], on: datetime.date
    ) -> dict[str, Fraction]:
        earned = sum(units for units, _ in rows.values())
        recouped = min(max(earned, 0), self.terms.advances.get(payee, 0) - self.recouped[payee])
        self.recouped[payee] += recouped
        arrived: dict[tuple[str, bool], Fraction] = defaultdict(Fraction)
        at_source: dict[str, Fraction] = defaultdict(Fraction)
        for (detail, _), (units, tax) in rows.items():
            arrived[detail[2], bool(tax)] += Fraction(units, UNIT)
            at_source[detail[2]] += Fraction(tax, UNIT)
        event = Event(on, dict(arrived), dict(at_source), Fraction(recouped, UNIT))
        self.events[payee].append(event)
        rule = self.terms.rules.get(payee)
        tax = taxes(rule, self.events[payee])[-1] if rule else Fraction(0)
        balance = self.balances.get(payee, Fraction(0)) + Fraction(earned - recouped, UNIT) - tax
        paid = payable(balance, {"currency": "EUR"}, lambda: Fraction(1), waits=False)
        self.balances[payee] = paid["closing"]
        return {"tax": tax, "paid": paid["paid"], "closing": paid["closing"]}


def _by_part(amounts: Mapping[tuple[str, Detail], Sequence[Fraction]]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction, {DISTRIBUTOR: Fraction(0)})
    for (part, _), sums in amounts.items():
        found[part] += sums[0]
    return dict(found)
