"""The sections of statements, each read from its table of a run; a run of before a table was kept has none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from spartito.outputs.present import total
from spartito.outputs.statement.model import PendingEarnings
from spartito.outputs.statement.sections import Held, Movement, Pot, Reserve, SelfBill, Tax
from spartito.store import periods
from spartito.tables.at_rest import HELD, MOVEMENTS, PENDING, POTS, RESERVES, SELF_BILLS, TAX
from spartito.tables.shape import Table

Row = dict[str, Any]
T = TypeVar("T")
_HELD_AMOUNTS = ("opening", "added", "released", "forfeited", "closing")


@dataclass(frozen=True, slots=True)
class Sections:
    """Every section by payee id."""

    movements: dict[str, tuple[Movement, ...]]
    pending: dict[str, tuple[PendingEarnings, ...]]
    pots: dict[str, tuple[Pot, ...]]
    reserves: dict[str, tuple[Reserve, ...]]
    holds: dict[str, tuple[Held, ...]]
    taxes: dict[str, tuple[Tax, ...]]
    self_bills: dict[str, tuple[SelfBill, ...]]


def read(run: periods.Run, payee_ids: Iterable[str]) -> Sections:
    """The sections of the statements of these payees."""
    mine = pa.array(payee_ids, pa.string())
    return Sections(
        _by_payee(run, MOVEMENTS, mine, _movement),
        _by_payee(run, PENDING, mine, _pending),
        _by_payee(run, POTS, mine, _pot),
        _by_payee(run, RESERVES, mine, _reserve),
        {payee_id: _by_hold(rows) for payee_id, rows in _by_payee(run, HELD, mine, _held).items()},
        _by_payee(run, TAX, mine, _tax),
        _by_payee(run, SELF_BILLS, mine, _self_bill),
    )


def _by_payee(
    run: periods.Run, table: Table, mine: pa.Array, value: Callable[[Row], T]
) -> dict[str, tuple[T, ...]]:
    if not run.keeps(table.name):
        return {}
    rows = run.table(table.name)
    found: dict[str, list[T]] = {}
    for row in rows.filter(pc.is_in(rows["payee_id"], mine)).sort_by(_order(table)).to_pylist():
        found.setdefault(row["payee_id"], []).append(value(row))
    return {payee_id: tuple(values) for payee_id, values in found.items()}


def _order(table: Table) -> list[tuple[str, str]]:
    return [(name, "ascending") for name in table.grain]


def _movement(row: Row) -> Movement:
    return Movement(
        kind=row["kind"],
        amount=row["amount"],
        reference=row["reference"],
        note=row["note"],
        on_date=row["on_date"],
    )


def _pending(row: Row) -> PendingEarnings:
    return PendingEarnings(row["source"], row["sales_period"], row["currency"], row["amount"])


def _pot(row: Row) -> Pot:
    names = (
        "pot_id",
        "contract_id",
        "kind",
        "currency",
        "granted",
        "opening",
        "added",
        "recouped",
        "closing",
    )
    return Pot(**{name: row[name] for name in names})


def _reserve(row: Row) -> Reserve:
    names = ("contract_id", "period", "currency", "opening", "withheld", "drawn", "released", "closing")
    return Reserve(**{name: row[name] for name in names})


def _held(row: Row) -> Held:
    names = ("hold_id", "reason", "review_on", "currency", *_HELD_AMOUNTS)
    return Held(**{name: row[name] for name in names})


def _by_hold(rows: Iterable[Held]) -> tuple[Held, ...]:
    """What each hold keeps of a payee in all; the run's table tells it apart by contract and territory."""
    found: dict[str, Held] = {}
    for row in rows:
        before = found.get(row.hold_id)
        if before is not None:
            row = _held(
                {**asdict(before), **{n: total((getattr(before, n), getattr(row, n))) for n in _HELD_AMOUNTS}}
            )
        found[row.hold_id] = row
    return tuple(found.values())


def _tax(row: Row) -> Tax:
    names = ("profile_id", "document", "event_on", "currency", "base", "rate", "tax", "source_tax")
    return Tax(**{name: row[name] for name in names}, year_to_date=row["tax_to_date"])


def _self_bill(row: Row) -> SelfBill:
    names = ("number", "issued_on", "currency", "base", "rate", "vat", "words")
    return SelfBill(**{name: row[name] for name in names})
