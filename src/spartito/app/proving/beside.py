"""Prove the money of no line of its period: what came for reports that were paid before, and what no line names.

What was booked, what came and the difference of the rates are calculated again from the tables as they were imported and
from what the earlier periods converted; so is whose the money without tracks is, and each part of it to the last unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spartito.app.proving import told
from spartito.app.proving.told import Told, units
from spartito.domain import deduction, divided, money
from spartito.domain.deduction import CHARGED
from spartito.domain.ledger import CHARGE, COMMISSION
from spartito.domain.money import largest_remainder, round_half_even, to_units
from spartito.domain.movement import ADJUSTMENT
from spartito.domain.pool import account_of, contract_of
from spartito.domain.split import DISTRIBUTOR
from spartito.stages.settle.arrived import ARRIVED
from spartito.stages.settle.conversion import is_dated
from spartito.stages.settle.trackless import TRACKLESS
from spartito.store import ledger, reports
from spartito.store.book import Book
from spartito.tables.at_rest import MOVEMENTS, POSTINGS

Key = tuple[str, str, str]
FX = "fx"
_POSTED = ("entry_id", "ledger_account", "currency", "amount")


def trackless_faults(book: Book) -> Iterator[str | None]:
    """Where money without tracks is not what came, or not divided over what was got of the lines until then."""
    periods = list(told.every(book))
    earned: dict[tuple[str, str], dict[str, int]] = {
        (stated["source"], stated["sales_period"]): {}
        for known in periods
        for stated in (known.settlements[row["settlement_id"]] for row in known.facts[TRACKLESS])
    }
    totals: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for known in periods if earned else ():
        for part in known.conversions():
            parts = earned.get((part.source, part.sales_period))
            if parts is not None:
                parts[part.part] = parts.get(part.part, 0) + part.units
        for row in known.facts[TRACKLESS]:
            name, account = row["settlement_id"], _account(known, row["settlement_id"])
            totals[name] = known.worth(name)[1]
            waiting[account] = waiting.get(account, 0) + totals[name]
            posted = known.entry("trackless", name).get((account, book.currency), 0)
            wrong = units(row["amount"]) != totals[name] or posted != -totals[name]
            yield f"{known.period}, settlement {name}: what came is not what was posted" if wrong else None
        for name in known.facts["posted"].get(TRACKLESS, ()):
            account = _account(known, name)
            waiting[account] -= totals[name]
            wrong_parts = _parts_fault(known, name, totals[name], earned)
            yield f"{known.period}, settlement {name}: {wrong_parts}" if wrong_parts else None
    yield from _balance_faults(book, waiting)


def _account(known: Told, settlement_id: str) -> str:
    return f"{TRACKLESS}:{known.settlements[settlement_id]['source']}"


def _balance_faults(book: Book, waiting: Mapping[str, int]) -> Iterator[str | None]:
    left = dict(waiting)
    for posting in ledger.postings(book):
        if posting.ledger_account.startswith(f"{TRACKLESS}:") and posting.currency == book.currency:
            left[posting.ledger_account] = left.get(posting.ledger_account, 0) + units(posting.amount)
    for account in sorted(left):
        yield f"{account}: off by {money.text(left[account])} {book.currency}" if left[account] else None


def _parts_fault(
    known: Told, name: str, total: int, earned: Mapping[tuple[str, str], Mapping[str, int]]
) -> str:
    """What is wrong with how one settlement's money was divided: each part's weight is what it got of the lines."""
    stated = known.settlements[name]
    weights: dict[tuple[str, str], int] = {("", DISTRIBUTOR): 1}
    if known.settings["money_without_tracks"] == "lines":
        weights = _weights(earned.get((stated["source"], stated["sales_period"]), {}))
    found = {
        ("", payee_id): amount
        for payee_id, amount in _moved(known, f"{TRACKLESS}:{name}", _account(known, name)).items()
    }
    for (account, _), amount in known.entry("decided", name).items():
        if account == COMMISSION:
            found["", DISTRIBUTOR] = -amount
        elif not account.startswith(f"{TRACKLESS}:"):
            found[account, ""] = -amount
    whole = sum(weights.values())
    if not whole or found.keys() - weights.keys():
        return "somebody has a part of it who got nothing of the lines"
    return divided.fault([(at, n * total, found.get(at, 0)) for at, n in weights.items()], whole, total)


def _weights(parts: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """What each got, by the ledger account of a pool and the payee (one is blank); who got nothing or less is left out."""
    found: dict[tuple[str, str], int] = {}
    for part, amount in parts.items():
        contract_id = contract_of(part)
        if contract_id or part == DISTRIBUTOR or not part.startswith("*"):
            key = (account_of(contract_id), "") if contract_id else ("", part)
            found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount > 0}


def _moved(known: Told, reference: str, account: str) -> dict[str, int]:
    """What the movements with a reference gave each payee, in book currency; *account* stands on the other side.

    What went to a balance in another currency is what was posted there, if at the rate of the last day it is what moved.
    """
    columns = ["payee_id", "reference", "amount", "currency"]
    rows = known.closed.run.table(MOVEMENTS.name, columns).to_pylist()
    mine = [row for row in rows if row["reference"] == reference]
    elsewhere = {row["payee_id"] for row in mine if row["currency"] != known.book_currency}
    posted = _posted(known, reference, account) if elsewhere else {}
    found: dict[str, int] = {}
    for row in mine:
        payee_id, amount = row["payee_id"], to_units(row["amount"])
        if payee_id in elsewhere:
            rate = known.last_day_rate(row["currency"])
            given = posted.get(payee_id, 0)
            amount = given if round_half_even(given * rate, 0) == amount else 0
        found[payee_id] = found.get(payee_id, 0) + amount
    return found


def _posted(known: Told, reference: str, account: str) -> dict[str, int]:
    """What an account gave payees by the adjustments with a reference, in book currency."""
    begins, ends = f"{known.period}:{ADJUSTMENT}:", f":{reference}"
    payees: dict[str, str] = {}
    given: dict[str, int] = {}
    for batch in known.closed.run.stream(POSTINGS.name, _POSTED):
        for entry_id, name, currency, amount in zip(*(batch[n].to_pylist() for n in _POSTED), strict=True):
            if entry_id.startswith(begins) and entry_id.endswith(ends):
                if name.startswith("payee:"):
                    payees[entry_id] = name.removeprefix("payee:")
                elif (name, currency) == (account, known.book_currency):
                    given[entry_id] = to_units(amount)
    return {payees[entry_id]: amount for entry_id, amount in given.items()}


def arrived_faults(book: Book) -> Iterator[str | None]:
    """Where the difference of the rates is not what came, less what was booked, or not divided over who was paid."""
    dated: list[_Dated] = []
    periods = list(told.every(book))
    for known in periods if any(known.facts[ARRIVED] for known in periods) else ():
        for row in known.facts[ARRIVED]:
            name = row["settlement_id"]
            mine = [part for part in dated if part.key in _keys(known) and _covers(known, name, part)]
            wrong = next(filter(None, _arrived_faults(known, row, mine)), "")
            yield f"{known.period}, settlement {name}: {wrong}" if wrong else None
        dated += _dated(book, known)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A report part that a period converted at a dated rate: its lines, what they were worth, and whose that was."""

    key: Key
    source: str
    lines: int
    worth: int
    parts: Mapping[str, int]


def _keys(known: Told) -> set[Key]:
    """The report parts whose money came in a period."""
    names = (name.split(" ") for name in known.facts["posted"].get(ARRIVED, ()))
    return {(report_id, month, currency) for report_id, month, currency in names}


def _covers(known: Told, name: str, part: _Dated) -> bool:
    stated, (report_id, month, currency) = known.settlements[name], part.key
    place = stated["source"], stated["sales_period"], stated["currency"]
    named = stated["report_ids"].split()
    return place == (part.source, month, currency) and (not named or report_id in named)


def _dated(book: Book, known: Told) -> Iterator[_Dated]:
    """What a period converted at dated rates: what a conversion was worth is divided over its reports by their lines."""
    rows: dict[str, list[Sequence[str]]] = {}
    for row in known.facts["accounted"]:
        if is_dated(row[4]):
            rows.setdefault(row[4], []).append(row)
    if not rows:
        return
    found = {report.report_id: report for report in reports.ever(book)}
    parts: dict[str, dict[str, int]] = {name: {} for name in rows}
    for part in known.conversions():
        if part.conversion_id in parts:
            parts[part.conversion_id][part.part] = part.units
    for name, mine in rows.items():
        whole = [_lines(found[row[0]], (row[0], row[1], row[2])) for row in mine]
        lines = deduction.shares(whole, round_half_even(sum(whole) * Fraction(mine[0][5]), 0))
        worth = deduction.shares(whole, sum(parts[name].values()))
        for row, amount, value in zip(mine, lines, worth, strict=True):
            yield _Dated((row[0], row[1], row[2]), found[row[0]].source, amount, value, parts[name])


def _lines(report: reports.Report, key: Key) -> int:
    return sum(
        units(row["placed"]) + units(row["suspense"])
        for row in report.manifest()["parts"]
        if (row["sales_period"], row["currency"]) == key[1:]
    )


def _arrived_faults(known: Told, row: Mapping[str, str], mine: Sequence[_Dated]) -> Iterator[str]:
    name = row["settlement_id"]
    rate, total = known.worth(name)
    booked = sum(part.worth for part in mine)
    off = units(known.settlements[name]["amount_reported"]) - sum(part.lines for part in mine)
    others: dict[str, int] = {}
    for (kind, _), amount in known.deductions.get(name, {}).items():
        account = (
            f"{CHARGE[1:]}{kind}" if kind in CHARGED else f"deduction:{known.settlements[name]['source']}"
        )
        others[account] = others.get(account, 0) + round_half_even(amount * rate, 0)
    difference = total - booked - round_half_even(off * rate, 0) + sum(others.values())
    if [units(row[figure]) for figure in ("booked", "received", "fx")] != [booked, total, difference]:
        yield "what was booked, what came and the difference of the rates are not what they were"
    posted = known.entry("arrived", name)
    for account, amount in {**others, FX: -difference}.items():
        if posted.get((account, known.book_currency), 0) != amount:
            yield f"{account} is not what was posted"
    if known.settings["late_rate"] == "delta":
        yield _deltas_fault(known, name, mine, Fraction(difference, booked) if booked else Fraction(0))


def _deltas_fault(known: Told, name: str, mine: Sequence[_Dated], gained: Fraction) -> str:
    exact: dict[str, Fraction] = {}
    for dated in mine:
        whole = sum(dated.parts.values())
        for part, amount in dated.parts.items() if whole else ():
            exact[part] = exact.get(part, Fraction(0)) + Fraction(amount * dated.worth, whole) * gained
    due = largest_remainder(exact, round_half_even(sum(exact.values(), Fraction(0)), 0)) if exact else {}
    payees = {part: amount for part, amount in due.items() if amount and not part.startswith("*")}
    if _moved(known, f"{ARRIVED}:{name}", FX) != payees:
        return "the payees were not given their part of it"
    pools: dict[str, int] = {}
    for part, amount in due.items():
        if contract_id := contract_of(part):
            pools[account_of(contract_id)] = pools.get(account_of(contract_id), 0) + amount
    given = {account: -amount for (account, _), amount in known.entry("arrived to pools", name).items()}
    wrong = [account for account, amount in given.items() if account != FX and pools.get(account) != amount]
    return f"{wrong[0]} was not given its part of it" if wrong else ""
