"""Prove what settlements became: the parts of wires, the rate of every line, what each deduction took, to the last unit.

From the tables as they were imported the exact value of every part is calculated again; a division is not repeated but
proven by its own law (`domain.divided`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm

import pyarrow.compute as pc

from spartito.app.proving import told
from spartito.app.proving.told import Part, Told, units
from spartito.domain import divided
from spartito.domain.deduction import ADMIN_FEE, CHARGED
from spartito.domain.ledger import CHARGE, DEDUCTION, DIFFERENCE, SUSPENSE
from spartito.domain.money import FINE, FINE_SCALE, round_half_even, to_units
from spartito.domain.settlement import PART
from spartito.stages.settle.superseded import pays_again
from spartito.store import reports
from spartito.store.book import Book
from spartito.tables.at_rest import EARNINGS

Rows = list[Part]


def bank_faults(book: Book) -> Iterator[str | None]:
    """Where what was posted as received is not what settlements state, or not the right division of their wire."""
    for known in told.every(book):
        wires: dict[str, list[str]] = {}
        # What a superseded report had been paid came from no bank: the earnings that were taken back prove it.
        for name in known.facts["settlements"]:
            if pays_again(name):
                continue
            row = known.settlements[name]
            if row["wire_id"]:
                wires.setdefault(row["wire_id"], []).append(name)
            elif known.banked(name) != (units(row["bank_received"]), units(row["bank_fee"])):
                yield f"{known.period}: what was posted as received is not what settlement {name} states"
            else:
                yield None
        for wire_id, names in sorted(wires.items()):
            wrong = _wire_fault(known, wire_id, names)
            yield f"{known.period}, wire {wire_id}: {wrong}" if wrong else None


def _wire_fault(known: Told, wire_id: str, names: list[str]) -> str:
    mine = {name: row for name, row in known.settlements.items() if row["wire_id"] == wire_id}
    if sorted(mine) != sorted(names):
        return "it is not used whole"
    stated = mine[names[0]]
    whole, fee = units(stated["bank_received"]) + units(stated["bank_fee"]), units(stated["bank_fee"])
    parts = {name: sum(known.banked(name)) for name in mine}
    home = [name for name, row in mine.items() if row["currency"] == row["bank_currency"]]
    for name in home:
        if parts[name] != units(mine[name]["amount_sent"]):
            return f"{name} is in the bank's currency, and not what was sent for it"
    sent = _sent(known, {name: row for name, row in mine.items() if name not in home})
    rest = whole - sum(parts[name] for name in home)
    wrong = _proportion_fault(sent, {name: parts[name] for name in sent}, rest) if sent else ""
    fees = {name: known.banked(name)[1] for name in mine}
    weights = {name: Fraction(part) for name, part in parts.items()}
    return (
        wrong
        or ("its parts are not the whole" if sum(parts.values()) != whole else "")
        or _proportion_fault(weights, fees, fee)
    )


def _sent(known: Told, rows: Mapping[str, told.Row]) -> dict[str, Fraction]:
    """What was sent in other currencies than the bank's, in that of the bank where they are several."""
    one = len({row["currency"] for row in rows.values()}) == 1
    found = {}
    for name, row in rows.items():
        on, oldest = date.fromisoformat(row["received_on"]), known.settings["rate_days_old"]
        rate = (
            Fraction(1) if one else known.rates.find(row["currency"], row["bank_currency"], on, oldest).value
        )
        found[name] = units(row["amount_sent"]) * rate
    return found


def _proportion_fault(weights: Mapping[str, Fraction], parts: Mapping[str, int], total: int) -> str:
    """What is wrong with a total that is divided in proportion to some weights."""
    whole = sum(weights.values())
    exact = {name: weight * total / whole for name, weight in weights.items()}
    denominator = lcm(*(value.denominator for value in exact.values()))
    rows = ((name, int(value * denominator), parts[name]) for name, value in exact.items())
    return divided.fault(rows, denominator, total)


def part_faults(book: Book) -> Iterator[str | None]:
    """Where the parts of a settlement are not its lines, deductions and difference at its rate."""
    amounts = lines_of_parts(book)
    shares: dict[tuple[str, ...], Fraction] = {}
    for known in told.every(book):
        for report_id, month, currency, _, _, share in known.facts["accounted"]:
            key = report_id, month, currency
            shares[key] = shares.get(key, Fraction(0)) + Fraction(share)
        by_settlement: dict[str, Rows] = {}
        for row in known.conversions():
            if row.conversion_id in known.settlements:
                by_settlement.setdefault(row.conversion_id, []).append(row)
        for name, rows in sorted(by_settlement.items()):
            wrong = next(filter(None, _faults(known, name, rows, amounts, shares)), "")
            yield f"{known.period}, settlement {name}: {wrong}" if wrong else None


def lines_of_parts(book: Book) -> dict[tuple[str, ...], int]:
    """What the lines of every report part sum to."""
    return {
        (report.report_id, row["sales_period"], row["currency"]): units(row["placed"])
        + units(row["suspense"])
        for report in reports.ever(book)
        for row in report.manifest()["parts"]
    }


def _faults(
    known: Told,
    name: str,
    rows: Rows,
    amounts: Mapping[tuple[str, ...], int],
    shares: Mapping[tuple[str, ...], Fraction],
) -> Iterator[str]:
    """Everything that is wrong with one settlement; what comes first explains what follows."""
    stated, (rate, total) = known.settlements[name], known.worth(name)
    accounted = [row for row in known.facts["accounted"] if row[4] == name]
    if not accounted:
        yield "no report is accounted for by it"
        return
    share = Fraction(accounted[0][5])
    lines = sum(amounts[tuple(row[:3])] for row in accounted)
    reported = units(stated["amount_reported"])
    if stated["covers"] == PART and share * lines != reported:
        yield f"it pays for a part of its lines, and {share} of them is not that"
    if stated["covers"] != PART and any(shares[tuple(row[:3])] != 1 for row in accounted):
        yield "it pays for all that is open, and something is left"
    of_lines = [row for row in rows if not row.deduction and row.part != DIFFERENCE]
    if _sum(of_lines) != lines * FINE or _rates(of_lines) != {rate * share}:
        yield f"its parts are not its lines at {rate * share}"
    apart = [row for row in rows if not row.deduction and row.part == DIFFERENCE]
    off = reported - round_half_even(lines * share, 0)
    if _sum(apart) != off * FINE or _rates(apart) - {rate}:
        yield "its difference is not what was reported, less its lines"
    yield from _deduction_faults(known, name, rows, of_lines)
    yield _division_fault(rows, total)


def _deduction_faults(known: Told, name: str, rows: Rows, of_lines: Rows) -> Iterator[str]:
    rate, _ = known.worth(name)
    kept = {key: amount for key, amount in known.deductions.get(name, {}).items() if amount}
    taken: dict[tuple[str, str], Rows] = {}
    for row in rows:
        if row.deduction:
            taken.setdefault((row.deduction, row.territory), []).append(row)
    if extra := sorted(taken.keys() - kept.keys()):
        yield f"{_called(extra[0])} was taken and is not stated"
    for key, amount in sorted(kept.items()):
        mine = taken.get(key, [])
        worth = sum(row.amount * Fraction(row.rate) for row in mine)
        if worth != -amount * FINE * rate:
            yield f"{_called(key)} is not what was deducted at {rate}"
        if _bearers(mine) != _expected(known, name, key, amount, of_lines):
            yield f"{_called(key)} is not borne by those whose lines it was taken of"


def _called(key: tuple[str, str]) -> str:
    """A deduction by its kind, and its territory where it has one."""
    return " ".join(filter(None, key))


def _expected(known: Told, name: str, key: tuple[str, str], amount: int, of_lines: Rows) -> dict[str, int]:
    """Who bears a deduction, each with the lines that it is taken of: from the earnings where it is of one territory."""
    kind, territory = key
    if kind in CHARGED:
        return {f"{CHARGE}{kind}": amount * FINE}
    if kind == ADMIN_FEE and known.settings["deductions_borne_by"] == "distributor":
        return {DEDUCTION: amount * FINE}
    return _of_territory(known, name, territory) if territory else _bearers(of_lines)


def _of_territory(known: Told, name: str, territory: str) -> dict[str, int]:
    columns = ["payee_id", "conversion_id", "territory", "amount"]
    table = known.closed.run.table(EARNINGS.name, columns)
    table = table.filter(
        pc.and_(pc.equal(table["conversion_id"], name), pc.equal(table["territory"], territory))
    )
    rows = table.group_by("payee_id").aggregate([("amount", "sum")]).to_pylist()
    found = {row["payee_id"]: to_units(Decimal(row["amount_sum"]), FINE_SCALE) for row in rows}
    return {part: amount for part, amount in found.items() if amount}


def _bearers(rows: Iterable[Part]) -> dict[str, int]:
    """The lines by part; those of suspense are left out, since no earnings name their territory."""
    return {row.part: row.amount for row in rows if row.part != SUSPENSE and row.amount}


def _division_fault(rows: Rows, total: int) -> str:
    rates = {row.rate: Fraction(row.rate) for row in rows}
    denominator = lcm(*(rate.denominator for rate in rates.values()))
    factors = {text: int(rate * denominator) for text, rate in rates.items()}
    parts = (
        (
            (row.part, row.deduction, row.territory),
            row.amount * factors[row.rate],
            row.units,
        )
        for row in rows
    )
    return divided.fault(parts, denominator * FINE, total)


def _sum(rows: Rows) -> int:
    return sum(row.amount for row in rows)


def _rates(rows: Rows) -> set[Fraction]:
    return {Fraction(text) for text in {row.rate for row in rows}}
