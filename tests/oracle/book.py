"""The oracle: a book without a database, whose every balance is worked out line by line."""

import csv
import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import rates
from .contracts import DISTRIBUTOR, largest_remainder, shares
from .late import Held
from .matching import Catalogue, Sale, Track
from .reports import Line, read
from .text import UNIT, half_even, identifier, last_day, plain

MINOR_UNITS = {"JPY": 0, "KWD": 3}
# An import states the whole of what shares these columns; the catalogue is replaced whole.
STATED_WHOLE = {
    "payees": ("payee_id",),
    "splits": ("account_id", "isrc", "upc"),
    "deals": ("account_id", "source", "usage_type"),
    "rates": ("date", "base", "quote"),
    "settlements": ("settlement_id",),
    "aliases": ("source", "dsp_id"),
}
MATCHING = ("catalogue", "aliases")  # a new one tries what waits again
SUSPENSE, DIFFERENCE = "*suspense", "*difference"
Group = tuple[str, str, str]  # source, sales_period, currency


@dataclass
class Report:
    """A report with the place of each of its lines: (rule or reason, candidates)."""

    source: str
    lines: list[tuple[Line, str, list[Track]]]
    late: set[int] = field(
        default_factory=set
    )  # placed since their group was accounted for, and not paid yet


@dataclass
class Oracle:
    """Imports tables, takes reports, and computes and closes periods as the rules say."""

    currency: str
    pay_when: str = "funded"
    tables: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    taken: list[Report] = field(default_factory=list)
    accounted: dict[tuple[int, Group], str] = field(default_factory=dict)
    held: dict[tuple[str, Group], Held] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    balances: dict[str, Fraction] = field(default_factory=dict)

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
        return _figures(placed)

    def _placer(self) -> Callable[[str, Line], tuple[str, list[Track]]]:
        tracks = [_track(row) for row in self.tables["catalogue"]]
        catalogue = Catalogue(tracks)
        return lambda source, line: catalogue.place(_sale(line), self._alias(source, line.dsp_id, tracks))

    def _try_again(self) -> None:
        """Place what waits with the tables as they are now; what was placed before stays."""
        place = self._placer()
        for number, report in enumerate(self.taken):
            for at, (line, _, tracks) in enumerate(report.lines):
                if line.state == "read" and not tracks:
                    report.lines[at] = (line, *place(report.source, line))
                    if report.lines[at][2] and (number, _group(report, line)) in self.accounted:
                        report.late.add(at)

    def _alias(self, source: str, dsp_id: str, tracks: Iterable[Track]) -> list[Track]:
        """The tracks that a saved decision names; one that names several accounts' decides nothing."""
        for row in self.tables["aliases"]:
            if dsp_id and (row["source"], row["dsp_id"]) == (source, dsp_id):
                named = [
                    track
                    for track in tracks
                    if row["isrc"] == track.isrc
                    and row["upc"] in ("", track.upc)
                    and row["account_id"] in ("", track.account)
                ]
                return named if len({track.account for track in named}) == 1 else []
        return []

    def run(self, period: str) -> dict[str, Any]:
        """What `run PERIOD --json` must say, and (under 'groups') what `close` would account for."""
        earned: dict[str, Fraction] = defaultdict(Fraction)
        suspense: dict[str, Fraction] = defaultdict(Fraction)
        groups = self._groups()
        for group, lines in sorted(groups.items()):
            parts = self._parts(group, lines)
            suspense[group[2]] += parts[SUSPENSE]
            for part, converted in self._convert(group, parts).items():
                earned[part] += converted
        for (closed, group), lines in sorted(self._late().items()):
            parts = self._parts(group, lines)
            suspense[group[2]] += parts.pop(SUSPENSE)
            for part, unit in self.held[closed, group].leave(parts)[0].items():
                earned[part] += Fraction(unit, UNIT)
        payees = [
            self._payable(payee, earned.get(payee, Fraction(0)), period)
            for payee in sorted(self.balances.keys() | earned.keys() | self._payees().keys())
            if not payee.startswith("*")
        ]
        return {"payees": payees, "suspense": dict(suspense), "groups": groups}

    def close(self, period: str) -> None:
        """Seal the period: its reports are accounted for and its closing balances open the next."""
        result = self.run(period)
        for key, lines in self._late().items():
            parts = self._parts(key[1], lines)
            parts.pop(SUSPENSE)
            self.held[key] = self.held[key].leave(parts)[1]
        for group, lines in result["groups"].items():
            parts = self._parts(group, lines)
            units = self._convert(group, parts)[SUSPENSE] * UNIT
            self.held[period, group] = Held(parts[SUSPENSE], int(units), self._factor(group))
        for number, report in enumerate(self.taken):
            report.late.clear()
            for line, _, _ in report.lines:
                if (group := _group(report, line)) in result["groups"]:
                    self.accounted.setdefault((number, group), period)
        used = [self._settlement(group) for group in result["groups"]]
        self.settled |= {row["settlement_id"] for row in used if row}
        self.balances = {payee["payee_id"]: payee["closing"] for payee in result["payees"]}

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
                group = _group(report, report.lines[at][0])
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

    def _parts(self, group: Group, lines: Iterable[tuple[Line, str, list[Track]]]) -> dict[str, Fraction]:
        parts: dict[str, Fraction] = defaultdict(Fraction, {SUSPENSE: Fraction(0), DISTRIBUTOR: Fraction(0)})
        memory: dict[tuple[Track, str], dict[str, int]] = {}
        for line, rule, tracks in lines:
            held = [self._shares(memory, group[0], line, track) for track in tracks]
            if rule == "upc":
                held = [_mean(held)]
            if not held or any(one != held[0] for one in held):
                parts[SUSPENSE] += line.amount
                continue
            for payee, share in held[0].items():
                parts[payee] += line.amount * Fraction(share, UNIT)
        return dict(parts)

    def _shares(
        self, memory: dict[tuple[Track, str], dict[str, int]], source: str, line: Line, track: Track
    ) -> dict[str, int]:
        if (track, line.usage_type) not in memory:
            day = line.sales_period + "-01"
            memory[track, line.usage_type] = shares(
                self.tables["splits"], self.tables["deals"], track, source, line.usage_type, day
            )
        return memory[track, line.usage_type]

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

    def _payable(self, payee_id: str, earned: Fraction, period: str) -> dict[str, Any]:
        opening = self.balances.get(payee_id, Fraction(0))
        payable = max(opening + earned, Fraction(0))
        row = self._payees().get(payee_id)
        currency = row["currency"] if row else self.currency
        paid, factor = Fraction(0), Fraction(1)
        if row and payable:
            factor = rates.rate(self.tables["rates"], self.currency, currency, last_day(period))
            minor = 10 ** MINOR_UNITS.get(currency, 2)
            if payable * factor >= Fraction(row.get("minimum_payout") or 0):
                paid = Fraction(payable * factor * minor // 1, minor)
        closing = opening + earned - half_even(paid / factor)
        return {
            "payee_id": payee_id,
            "opening": opening,
            "earned": earned,
            "payable": payable,
            "payment_currency": currency,
            "paid": paid,
            "closing": closing,
        }


def _group(report: Report, line: Line) -> Group:
    return report.source, line.sales_period, line.currency


def _mean(held: list[dict[str, int]]) -> dict[str, int]:
    """The shares of an album line: its money is divided over the tracks in equal parts."""
    payees = {payee for shares in held for payee in shares}
    sums = {payee: sum(shares.get(payee, 0) for shares in held) for payee in payees}
    return largest_remainder({payee: Fraction(units, len(held)) for payee, units in sums.items()})


def _track(row: dict[str, str]) -> Track:
    known = (name for name in Track.__dataclass_fields__ if name != "account")
    return Track(account=row["account_id"], **{name: row.get(name) or "" for name in known})


def _sale(line: Line) -> Sale:
    territory = line.territory if re.fullmatch("[A-Z]{2}", line.territory) else "ZZ"
    return Sale(line.isrc, line.upc, line.sales_period, territory, line.title, artist=line.artist)


def _figures(placed: list[tuple[Line, str, list[Track]]]) -> dict[str, Any]:
    kept = [(line, rule, tracks) for line, rule, tracks in placed if line.state == "read"]
    amounts: dict[str, dict[str, Fraction]] = {}
    for line, _, tracks in kept:
        names = ("total", "placed", "suspense", "rounding")
        sums = amounts.setdefault(line.currency, dict.fromkeys(names, Fraction(0)))
        sums["total"] += line.exact
        sums["placed" if tracks else "suspense"] += line.amount
        sums["rounding"] += line.exact - line.amount
    return {
        "lines": len(placed),
        "placed": sum(bool(tracks) for _, _, tracks in kept),
        "suspense": sum(not tracks for _, _, tracks in kept),
        "rejected": sum(line.state == "rejected" for line, _, _ in placed),
        "ignored": sum(line.state == "ignored" for line, _, _ in placed),
        "rules": dict(Counter(rule for _, rule, tracks in kept if tracks)),
        "amounts": {
            code: {name: plain(value) for name, value in sums.items()} for code, sums in amounts.items()
        },
    }
