"""The oracle: a book without a database, whose every balance is worked out line by line."""

import csv
import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import at_source, happenings, rates, waiting
from .amounts import SUSPENSE, Amounts, Detail, add, of_payees
from .contracts import largest_remainder
from .divided import Divided, divided
from .exchange import Exchange
from .figures import figures
from .happenings import Moved, Pot
from .holds import of_payee
from .late import Held
from .matching import Catalogue, Track
from .payouts import payable
from .placed import Group, Report, group_of
from .reports import Line, read
from .text import UNIT, identifier, last_day
from .tracks import aliased, sale, track

# An import states the whole of what shares these columns; the catalogue is replaced whole.
STATED_WHOLE = {
    "payees": ("payee_id",),
    "splits": ("account_id", "isrc", "upc"),
    "deals": ("account_id", "source", "usage_type"),
    "rates": ("date", "base", "quote"),
    "settlements": ("settlement_id",),
    "aliases": ("source", "dsp_id"),
    "holds": ("hold_id",),
    "reserves": ("contract_id", "payee_id"),
    **{kind: (name,) for kind, (name, _) in happenings.HAPPENS.items()},
}
MATCHING = ("catalogue", "aliases")  # a new one tries what waits again
DIFFERENCE = "*difference"


@dataclass
class Oracle:
    """Imports tables, takes reports, and computes and closes periods as the rules say."""

    currency: str
    pay_when: str = "funded"
    daily: bool = False
    tables: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    taken: list[Report] = field(default_factory=list)
    accounted: dict[tuple[int, Group], str] = field(default_factory=dict)
    held: dict[tuple[str, Group], Held] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    balances: dict[str, Fraction] = field(default_factory=dict)
    booked: set[tuple[str, str]] = field(default_factory=set)
    pots: dict[str, Pot] = field(default_factory=dict)
    on_hold: waiting.OnHold = field(default_factory=dict)
    sold: waiting.Sold = field(default_factory=dict)

    def load(self, kind: str, path: Path) -> None:
        """Import a table: what it states takes the place of what was stated before."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for column in {"isrc", "upc"} & row.keys():
                row[column] = identifier(row[column])[1]
        stated = {self._stated(kind, row) for row in rows}
        kept = [row for row in self.tables[kind] if self._stated(kind, row) not in stated]
        self.tables[kind] = kept + rows
        if kind in MATCHING:
            self._try_again()

    def _stated(self, kind: str, row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row.get(column, "") for column in STATED_WHOLE.get(kind, ()))

    def ingest(self, path: Path) -> dict[str, Any]:
        """Place every line of a report; gives the figures that `ingest --json` prints for it."""
        place = self._placer()
        source, lines = read(path)
        placed = [(line, *place(source, line)) for line in lines]
        self.taken.append(Report(source, placed))
        return figures(placed)

    def _placer(self) -> Callable[[str, Line], tuple[str, list[Track]]]:
        tracks = [track(row) for row in self.tables["catalogue"]]
        catalogue = Catalogue(tracks)
        aliases = self.tables["aliases"]
        return lambda source, line: catalogue.place(
            sale(line, daily=self.daily), aliased(aliases, source, line.dsp_id, tracks)
        )

    def _try_again(self) -> None:
        """Place what waits with the tables as they are now; what was placed before stays."""
        place = self._placer()
        for number, report in enumerate(self.taken):
            for at, (line, _, tracks) in enumerate(report.lines):
                if line.state == "read" and not tracks:
                    report.lines[at] = (line, *place(report.source, line))
                    if report.lines[at][2] and (number, group_of(report, line)) in self.accounted:
                        report.late.add(at)

    def run(self, period: str) -> dict[str, Any]:
        """What `run PERIOD --json` must say, and (under the names of what it keeps) what `close` keeps."""
        earned: dict[str, Fraction] = defaultdict(Fraction)
        suspense: dict[str, Fraction] = defaultdict(Fraction)
        details: dict[str, dict[Detail, int]] = defaultdict(lambda: defaultdict(int))
        last = last_day(period).isoformat()
        groups, late = self._groups(), self._late()
        accounted = [*groups.items(), *((group, lines) for (_, group), lines in late.items())]
        taken = at_source.taken(
            one for group, lines in accounted for one in self._divided(group, lines, last)
        )
        for group, lines in sorted(groups.items()):
            amounts = self._amounts(group, lines, last)
            suspense[group[2]] += of_payees(amounts)[SUSPENSE]
            for part, converted in self._convert(group, of_payees(amounts)).items():
                earned[part] += converted
                add(details[part], amounts, part, self._factor(group), int(converted * UNIT))
        for (closed, group), lines in sorted(late.items()):
            amounts = self._amounts(group, lines, last)
            left = of_payees(amounts)
            suspense[group[2]] += left.pop(SUSPENSE)
            held = self.held[closed, group]
            for part, unit in held.leave(left)[0].items():
                earned[part] += Fraction(unit, UNIT)
                add(details[part], amounts, part, held.factor, unit)
        exchange = self._exchange(period)
        people = {p: exchange.details(p, mine) for p, mine in details.items() if not p.startswith("*")}
        kept: dict[str, Any] = {}
        held = waiting.hold(self.on_hold, people, self.tables["holds"], last, exchange)
        free, aside, kept["on_hold"] = held
        reserved, kept["sold"] = waiting.reserve(self.sold, free, self.tables["reserves"], period)
        nets: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for payee, mine in free.items():
            for detail, units in mine:
                nets[payee][detail[0]] += units
        moved, kept["pots"], kept["booked"] = self._happened(last, nets, reserved, exchange)
        for payee, _, units in aside:
            moved[payee] += Fraction(units, UNIT)
        payees = [
            self._payable(payee, earned.get(payee, Fraction(0)), moved.get(payee, Fraction(0)), exchange)
            for payee in sorted(self.balances.keys() | earned.keys() | moved.keys() | self._payees().keys())
            if not payee.startswith("*")
        ]
        return {"payees": payees, "suspense": dict(suspense), "groups": groups, "taken": taken, **kept}

    def _happened(
        self, last: str, nets: dict[str, dict[str, int]], reserved: Iterable[Moved], exchange: Exchange
    ) -> tuple[dict[str, Fraction], dict[str, Pot], set[tuple[str, str]]]:
        """What adjustments, charges and reserves moved and pots recouped, by payee; the pots then; and what was booked."""
        rows = {
            kind: happenings.new(self.tables[kind], kind, self.booked, last) for kind in happenings.HAPPENS
        }
        moved: dict[str, Fraction] = defaultdict(Fraction)
        for payee, contract, units in (
            *happenings.adjusted(rows["adjustments"], exchange),
            *happenings.charged(rows["charges"], self.tables["splits"], exchange),
            *reserved,
        ):
            moved[payee] += Fraction(units, UNIT)
            nets[payee][contract] += units
        pots = self.pots | {row["pot_id"]: happenings.granted(row, exchange) for row in rows["advances"]}
        taken = happenings.filled(list(pots.values()), nets)
        for pot_id, units in taken.items():
            moved[pots[pot_id].row["payee_id"]] -= Fraction(units, UNIT)
            pots[pot_id] = replace(pots[pot_id], outstanding=pots[pot_id].outstanding - units)
        booked = {(kind, row[name]) for kind, (name, _) in happenings.HAPPENS.items() for row in rows[kind]}
        return moved, pots, booked

    def balance_in(self, payee_id: str) -> str:
        """The currency of a payee's balance."""
        row = self._payees().get(payee_id)
        return (row.get("balance_currency") if row else "") or self.currency

    def _exchange(self, period: str) -> Exchange:
        stated = {payee_id: self.balance_in(payee_id) for payee_id in self._payees()}
        others = {payee: currency for payee, currency in stated.items() if currency != self.currency}
        return Exchange(self.currency, others, self.tables["rates"], last_day(period))

    def close(self, period: str) -> None:
        """Seal the period: its reports are accounted for and its closing balances open the next."""
        result = self.run(period)
        last = last_day(period).isoformat()
        for key, lines in self._late().items():
            left = of_payees(self._amounts(key[1], lines, last))
            left.pop(SUSPENSE)
            self.held[key] = self.held[key].leave(left)[1]
        for group, lines in result["groups"].items():
            found = of_payees(self._amounts(group, lines, last))
            units = self._convert(group, found)[SUSPENSE] * UNIT
            self.held[period, group] = Held(found[SUSPENSE], int(units), self._factor(group))
        for number, report in enumerate(self.taken):
            report.late.clear()
            for line, _, _ in report.lines:
                if (group := group_of(report, line)) in result["groups"]:
                    self.accounted.setdefault((number, group), period)
        used = [self._settlement(group) for group in result["groups"]]
        self.settled |= {row["settlement_id"] for row in used if row}
        self.balances = {payee["payee_id"]: payee["closing"] for payee in result["payees"]}
        self.pots, self.on_hold, self.sold = result["pots"], result["on_hold"], result["sold"]
        self.booked |= result["booked"]

    def _payees(self) -> dict[str, dict[str, str]]:
        return {row["payee_id"]: row for row in self.tables["payees"]}

    def _groups(self) -> dict[Group, list[tuple[Line, str, list[Track]]]]:
        groups: dict[Group, list[tuple[Line, str, list[Track]]]] = defaultdict(list)
        for number, report in enumerate(self.taken):
            for line, rule, tracks in report.lines:
                group = (report.source, line.sales_period, line.currency)
                if line.state == "read" and (number, group) not in self.accounted and self._due(group):
                    groups[group].append((line, rule, tracks))
        return dict(groups)

    def _late(self) -> dict[tuple[str, Group], list[tuple[Line, str, list[Track]]]]:
        """The lines that have left suspense since their group was accounted for, by the closed period and the group."""
        late: dict[tuple[str, Group], list[tuple[Line, str, list[Track]]]] = defaultdict(list)
        for number, report in enumerate(self.taken):
            for at in sorted(report.late):
                group = group_of(report, report.lines[at][0])
                late[self.accounted[number, group], group].append(report.lines[at])
        return dict(late)

    def _due(self, group: Group) -> bool:
        return self.pay_when == "reported" or self._settlement(group) is not None

    def _settlement(self, group: Group) -> dict[str, str] | None:
        for row in self.tables["settlements"]:
            key = (row["source"], row["sales_period"], row["currency"])
            if key == group and row["settlement_id"] not in self.settled:
                return row
        return None

    def _divided(
        self, group: Group, lines: Iterable[tuple[Line, str, list[Track]]], last_day: str
    ) -> Iterator[Divided]:
        return divided(self.tables, self.daily, group[0], lines, last_day)

    def _amounts(
        self, group: Group, lines: Iterable[tuple[Line, str, list[Track]]], last_day: str
    ) -> Amounts:
        found: Amounts = defaultdict(Fraction)
        for line, shares, hold in self._divided(group, lines, last_day):
            for part, share in shares.items():
                found[part, line.usage_type, line.kind, hold] += line.amount * Fraction(share, UNIT)
        return dict(found)

    def _convert(self, group: Group, parts: dict[str, Fraction]) -> dict[str, Fraction]:
        factor = self._factor(group)
        if settlement := self._settlement(group):
            parts = {**parts, DIFFERENCE: Fraction(settlement["amount_reported"]) - sum(parts.values())}
        units = largest_remainder({part: amount * factor * UNIT for part, amount in parts.items()})
        return {part: Fraction(unit, UNIT) for part, unit in units.items()}

    def _factor(self, group: Group) -> Fraction:
        settlement = self._settlement(group)
        if settlement is None:
            return rates.rate(self.tables["rates"], group[2], self.currency, last_day(group[1]))
        received = Fraction(settlement["bank_received"]) + Fraction(settlement.get("bank_fee") or 0)
        received_on = datetime.date.fromisoformat(settlement["received_on"])
        onward = rates.rate(self.tables["rates"], settlement["bank_currency"], self.currency, received_on)
        return received / Fraction(settlement["amount_sent"]) * onward

    def _payable(
        self, payee_id: str, earned: Fraction, moved: Fraction, exchange: Exchange
    ) -> dict[str, Any]:
        row, last = self._payees().get(payee_id), exchange.last
        earned = Fraction(exchange.entered(payee_id, int(earned * UNIT)), UNIT) if earned else earned
        balance = exchange.currency(payee_id)
        opening = self.balances.get(payee_id, Fraction(0))
        waits = of_payee(self.tables["holds"], payee_id, last.isoformat())
        currency = row["currency"] if row else self.currency

        def rate() -> Fraction:
            return rates.rate(self.tables["rates"], balance, currency, last)

        found = payable(opening + earned + moved, row or {}, rate, waits=waits or not row)
        return {
            "payee_id": payee_id,
            "balance_currency": balance,
            "opening": opening,
            "earned": earned,
            "payment_currency": currency,
            **found,
        }
