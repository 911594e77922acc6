"""Which money has come: every report part finds the settlement that covers it, a dated rate, or waits.

A part is a report in one sales period and currency. It is accounted for share by share, as its money comes, until its
shares sum to one. A settlement covers the parts of its source, sales period and currency (or of the reports it names),
converts the share of them that it pays for at its one rate, and is used once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from spartito.domain.money import round_half_even, shown
from spartito.domain.period import Period
from spartito.domain.rate import RateTable
from spartito.domain.settlement import ALL, REPORTS, Settlement
from spartito.domain.wire import by_wire
from spartito.errors import InputError, ensure
from spartito.stages.settle import trackless, worth
from spartito.stages.settle.arrived import Arrived, Booked, by_settlement
from spartito.stages.settle.conversion import Conversion, Part, dated_id, waiting_id
from spartito.stages.settle.redivided import Redivision
from spartito.stages.settle.superseded import Reversal, pays_again
from spartito.stages.settle.trackless import Trackless
from spartito.stages.settle.worth import BASIS, Rules


@dataclass(frozen=True, slots=True)
class Funding:
    """What a run accounts for, what waits for its settlement, and the settlements that it does not use.

    Those are *unused* which cover nothing that is open. Those are *blocked*, with the reason, whose deductions do not
    explain what was sent, and those of a wire that is not used whole. What has *arrived* pays for reports of closed
    periods, what is *trackless* for no report. *reversals* take back what was paid for superseded reports, *redivisions*
    divide again what was divided by splits that have been changed.
    """

    conversions: tuple[Conversion, ...]
    waiting: tuple[Part, ...]
    unused: tuple[Settlement, ...] = ()
    blocked: tuple[tuple[Settlement, str], ...] = ()
    arrived: tuple[Arrived, ...] = ()
    trackless: tuple[Trackless, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    redivisions: tuple[Redivision, ...] = ()

    def parts(self) -> list[tuple[str, Part]]:
        """Every open part with the id of its conversion; a waiting part is shared out as well, to be shown."""
        funded = [(c.conversion_id, part) for c in self.conversions for part in c.parts]
        again = [(found.redivision_id, found.part) for found in self.redivisions]
        return [*funded, *again, *((waiting_id(part), part) for part in self.waiting)]

    def used(self) -> list[Settlement]:
        """The settlements whose money the run divides, or that pay for reports of closed periods."""
        return [
            *(c.settlement for c in self.conversions if c.settlement),
            *(a.settlement for a in self.arrived),
            *(t.settlement for t in self.trackless if t.come),
        ]

    def territories(self) -> list[tuple[str, str]]:
        """Every conversion with each territory whose lines alone bear one of its deductions."""
        found = [
            (c.conversion_id, territory) for c in self.conversions for territory in sorted(c.territories)
        ]
        return [*found, *((r.redivision_id, t) for r in self.redivisions for t in sorted(r.territories))]


def fund(
    parts: Sequence[Part],
    settlements: Iterable[Settlement],
    rates: RateTable,
    rules: Rules,
    booked: Sequence[Booked] = (),
    used: Iterable[Settlement] = (),
    last_day: date = date.max,
) -> Funding:
    """Match parts to settlements; what has none waits, or is converted at a dated rate where the book says so.

    *booked* parts were converted at a dated rate by a closed period, and their money may come now. *used* are the
    settlements of closed periods. Money that no line names is of the period in which it comes, by its *last_day*.
    """
    unused = sorted(settlements, key=lambda s: (s.covers == ALL, s.received_on, s.settlement_id))
    covering = _covering(parts, unused)
    paid_before = by_settlement(unused, booked)
    _refuse_mixed(covering.keys() & paid_before.keys())
    no_lines = {s.settlement_id for s in unused if s.pays_for != REPORTS and s.received_on <= last_day}
    usable = covering.keys() | paid_before.keys() | no_lines
    blocked = _blocked(unused, usable, trackless.repeated(unused, used))
    stopped = {s.settlement_id: covering.pop(s.settlement_id, []) for s, _ in blocked}
    free = [s for s in unused if s.settlement_id in usable and s.settlement_id not in stopped]
    arrived = tuple(
        _arrived(s, paid_before[s.settlement_id], rates, rules)
        for s in free
        if s.settlement_id in paid_before
    )
    come = tuple(trackless.come(s, rates, rules) for s in free if s.settlement_id in no_lines)
    idle = tuple(s for s in unused if s.settlement_id not in usable and s.pays_for == REPORTS)
    conversions, left = _in_turn(
        [s for s in free if s.settlement_id in covering], covering, parts, rates, rules
    )
    waits = {part.key for mine in stopped.values() for part in mine}
    dated = [part for part in left if rules.pay_when == "reported" and part.key not in waits]
    conversions = (*conversions, *_at_dated_rates(dated, rates, rules))
    waiting = tuple(part for part in left if rules.pay_when == "funded" or part.key in waits)
    _ensure_once(parts, conversions, waiting)
    return Funding(conversions, waiting, idle, blocked, arrived, come)


def _covering(parts: Iterable[Part], settlements: Sequence[Settlement]) -> dict[str, list[Part]]:
    """The open parts that each settlement covers; InputError where two cover all of one."""
    covering: dict[str, list[Part]] = {}
    for part in parts:
        found = [s for s in settlements if s.is_for(*part.key, part.source)]
        whole = [s for s in found if s.covers == ALL]
        if len(whole) > 1:
            raise InputError(_ambiguous(part, whole))
        for settlement in found:
            covering.setdefault(settlement.settlement_id, []).append(part)
    return covering


def _ensure_once(parts: Iterable[Part], conversions: Iterable[Conversion], waiting: Iterable[Part]) -> None:
    """Of each part exactly what was open is accounted for now, or waits: over all periods its shares sum to one."""
    found = {part.key: part.open for part in waiting}
    for conversion in conversions:
        for part in conversion.parts:
            found[part.key] = found.get(part.key, Fraction(0)) + conversion.share
    for part in parts:
        once = 0 < part.open <= 1 and found.get(part.key) == part.open
        where = f"report {part.report_id} {part.sales_period} {part.currency}"
        ensure(
            once, f"{where} is accounted for once: {part.open} of it is open, {found.get(part.key)} is used"
        )


def _in_turn(
    settlements: Sequence[Settlement],
    covering: Mapping[str, Sequence[Part]],
    parts: Sequence[Part],
    rates: RateTable,
    rules: Rules,
) -> tuple[tuple[Conversion, ...], tuple[Part, ...]]:
    """The conversions of the settlements, one after the other, and the parts that are open still, wholly or in part."""
    now = {part.key: part for part in parts}
    conversions = []
    for settlement in settlements:
        mine = [now[part.key] for part in covering[settlement.settlement_id]]
        conversion = _at_settlement(settlement, mine, rates, rules)
        conversions.append(conversion)
        now |= {part.key: replace(part, open=part.open - conversion.share) for part in mine}
    conversions.sort(key=lambda conversion: conversion.conversion_id)
    return tuple(conversions), tuple(part for part in now.values() if part.open)


def _blocked(
    unused: Sequence[Settlement], usable: Container[str], repeated: Mapping[str, str]
) -> tuple[tuple[Settlement, str], ...]:
    """Settlements that pay for something and cannot be used; a wire is used whole or not at all."""
    reasons = {s.settlement_id: repeated.get(s.settlement_id) or s.unexplained() for s in unused}
    missing: dict[str, str] = {}
    for wire_id, shared in by_wire(unused).items():
        for s in reversed(shared):
            if s.settlement_id not in usable or reasons[s.settlement_id]:
                idle = "finds no open report" if s.pays_for == REPORTS else "came after the period"
                why = "is blocked itself" if s.settlement_id in usable else idle
                missing[wire_id] = f"wire {wire_id} is used whole, and its settlement {s.settlement_id} {why}"
    found = (
        (s, reasons[s.settlement_id] or missing.get(s.wire_id, ""))
        for s in unused
        if s.settlement_id in usable
    )
    return tuple((s, reason) for s, reason in found if reason)


def _ambiguous(part: Part, found: Sequence[Settlement]) -> str:
    """Which settlements would each pay for all of a part, and what to do; one may be the money of a superseded report."""
    names = " and ".join(s.settlement_id for s in found if not pays_again(s.settlement_id))
    where = f"{part.source} {part.sales_period} {part.currency}"
    if any(pays_again(s.settlement_id) for s in found):
        return (
            f"Settlement {names} covers {where}, of which report {part.report_id} is paid with the money of the report that it "
            f"has superseded. If {names} paid for other reports, name them in its report_ids."
        )
    return (
        f"Settlements {names} both cover {where}. Name the reports that each of them paid in its report_ids."
    )


def _refuse_mixed(names: Iterable[str]) -> None:
    for name in sorted(names):
        raise InputError(
            f"Settlement {name} covers reports that were paid before their money came, and others that are open. Give each "
            "a settlement of its own, with its report_ids and, where one wire paid for all, a wire_id."
        )


def _arrived(s: Settlement, booked: tuple[Booked, ...], rates: RateTable, rules: Rules) -> Arrived:
    if s.covers != ALL:
        raise InputError(
            f"Settlement {s.settlement_id} covers a part of reports that were paid before their money came. State it when "
            "all of it has come, and leave covers blank."
        )
    rate, total, note = worth.of(s, rates, rules)
    return Arrived(
        s, booked, rate, note, total, worth.tolerance(s, sum(part.lines for part in booked), rules)
    )


def _at_settlement(s: Settlement, parts: Sequence[Part], rates: RateTable, rules: Rules) -> Conversion:
    rate, total, note = worth.of(s, rates, rules)
    share = worth.share(s, parts)
    count = sum(part.placed_lines + part.suspense_lines for part in parts)
    lines = sum(part.lines_amount for part in parts)
    return Conversion(
        conversion_id=s.settlement_id,
        source=s.source,
        sales_period=str(s.sales_period),
        currency=s.currency,
        parts=tuple(parts),
        rate=rate * share,
        rate_note=f"{note}{_of_lines(share)}",
        settlement=s,
        total=total,
        difference=s.amount_reported - round_half_even(lines * share, 0),
        tolerance=worth.tolerance(s, count, rules),
        share=share,
    )


def _at_dated_rates(parts: Sequence[Part], rates: RateTable, rules: Rules) -> list[Conversion]:
    """A conversion of what is open of reports that are of one source, period and currency, and open to the same share."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(dated_id(part), []).append(part)
    return [_dated(name, groups[name], rates, rules) for name in sorted(groups)]


def _dated(name: str, parts: Sequence[Part], rates: RateTable, rules: Rules) -> Conversion:
    first = parts[0]
    rate = rates.for_period(
        first.currency,
        rules.book_currency,
        Period.parse(first.sales_period),
        BASIS[rules.rate_day],
        rules.rate_days_old,
        f"{first.source} {first.sales_period}",
    )
    return Conversion(
        conversion_id=name,
        source=first.source,
        sales_period=first.sales_period,
        currency=first.currency,
        parts=tuple(parts),
        rate=rate.value * first.open,
        rate_note=f"{rate.note}{_of_lines(first.open)}",
        settlement=None,
        total=None,
        difference=0,
        tolerance=Fraction(0),
        share=first.open,
    )


def _of_lines(share: Fraction) -> str:
    """Of which share of the lines a rate is, for its note; blank where it is of all."""
    return "" if share == 1 else f", for {shown(share * 100)} % of the lines"
