"""What changed between two runs: what they were calculated from, and what that did to each payee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spartito.app.intake.placing import ID_DIGITS
from spartito.app.month import payables
from spartito.domain import money
from spartito.domain.money import to_units
from spartito.domain.period import Period
from spartito.errors import InputError, StateError
from spartito.store import periods
from spartito.store.book import Book
from spartito.store.periods import Run

Row = dict[str, Any]
Figures = Mapping[str, int]
FIGURES = ("earned", "moved", "paid", "closing")
"""What is compared of each payee, in the currency of the balance; *moved* is all that is neither earned nor paid."""
_NOTHING: Figures = dict.fromkeys(FIGURES, 0)
_NAMES = ("payee_id", "name", "balance_currency", "opening", "earned", "from_balance", "closing")
Key = tuple[str, str]
"""A payee, and the currency of the balance: a balance in another currency is another balance."""


def runs_of(book: Book, period: Period) -> tuple[Run, Run]:
    """The closed run of *period* and its newest draft, or the newest draft and the one that was calculated before it."""
    drafts = periods.drafts(book, str(period))
    if not drafts:
        raise StateError(f"{period} was not calculated yet. Calculate it first: `spartito run {period}`.")
    closed = periods.closed_one(book, str(period))
    before = [
        run for run in (*([closed.run] if closed else ()), *drafts[1:]) if run.run_id != drafts[0].run_id
    ]
    if not before:
        raise StateError(
            f"{period} was calculated once only (run {drafts[0].run_id}); there is nothing to compare."
        )
    return before[0], drafts[0]


def run_named(book: Book, run_id: str) -> Run:
    """The run with this id."""
    run = periods.run_named(book, run_id)
    if run is None:
        raise InputError(
            f'There is no run "{run_id}". `spartito run PERIOD --json` and the page of a run say its run_id.'
        )
    return run


def between(before: Run, after: Run, book_currency: str) -> Row:
    """What is different: inputs, settings and reports, then the payees by the size of the difference, and the totals.

    Totals are of the balances of one currency, that of the book first and always.
    """
    old, new = before.manifest()["inputs"], after.manifest()["inputs"]
    then, now = _payees(before, book_currency), _payees(after, book_currency)
    payees = sorted(_changed(then, now), key=lambda row: (-row.pop("size"), row["payee_id"]))
    sums = _sums(then), _sums(now)
    others = sorted({*sums[0], *sums[1]} - {book_currency})
    return {
        "before": {"run_id": before.run_id, "period": before.period},
        "after": {"run_id": after.run_id, "period": after.period},
        "inputs": _differing(old["inputs"], new["inputs"]),
        "settings": _differing(old["settings"], new["settings"]),
        "others": _differing(_single(old), _single(new)),
        "reports": _reports(old["reports"], new["reports"]),
        "payees": payees,
        "totals": [
            {"currency": currency, **_compared(*(found.get(currency, _NOTHING) for found in sums))}
            for currency in (book_currency, *others)
        ],
    }


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Row]:
    """The names whose values differ, with both; a value that is not there is blank."""
    return [
        {"name": name, "before": before.get(name, ""), "after": after.get(name, "")}
        for name in sorted({*before, *after})
        if before.get(name, "") != after.get(name, "")
    ]


def _single(facts: Row) -> Row:
    """What else a run depends on, by name: the program's version, the seal before it, payments that came back."""
    return {name: value for name, value in facts.items() if name not in ("inputs", "settings", "reports")}


def _reports(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[Row]:
    """The reports that came, went, or were placed anew."""
    old, new = ({row[0]: row[1] for row in rows} for rows in (before, after))
    return [
        {"report_id": content[:ID_DIGITS], "change": _change(content in old, content in new)}
        for content in sorted({*old, *new})
        if old.get(content) != new.get(content)
    ]


def _change(was: bool, is_now: bool) -> str:
    if was and is_now:
        return "placed anew"
    return "added" if is_now else "left out"


def _payees(run: Run, book_currency: str) -> dict[Key, tuple[str, Figures]]:
    return {
        (row["payee_id"], row["balance_currency"]): (row["name"], _figures(row))
        for row in payables.rows(run, book_currency, _NAMES)
    }


def _figures(row: Row) -> Figures:
    opening, earned, paid, closing = (
        to_units(row[name]) for name in ("opening", "earned", "from_balance", "closing")
    )
    return {"earned": earned, "moved": closing - opening - earned + paid, "paid": paid, "closing": closing}


def _changed(
    then: Mapping[Key, tuple[str, Figures]], now: Mapping[Key, tuple[str, Figures]]
) -> Iterator[Row]:
    for payee_id, currency in sorted({*then, *now}):
        before, after = (known.get((payee_id, currency), ("", _NOTHING)) for known in (then, now))
        if before[1] != after[1]:
            size = max(abs(after[1][name] - before[1][name]) for name in FIGURES)
            named = {"payee_id": payee_id, "name": after[0] or before[0], "currency": currency}
            yield {**named, **_compared(before[1], after[1]), "size": size}


def _sums(payees: Mapping[Key, tuple[str, Figures]]) -> dict[str, Figures]:
    found: dict[str, dict[str, int]] = {}
    for (_, currency), (_, figures) in payees.items():
        sums = found.setdefault(currency, dict.fromkeys(FIGURES, 0))
        for name in FIGURES:
            sums[name] += figures[name]
    return {**found}


def _compared(before: Figures, after: Figures) -> Row:
    return {
        name: {
            "before": money.text(before[name]),
            "after": money.text(after[name]),
            "difference": money.text(after[name] - before[name]),
        }
        for name in FIGURES
    }
