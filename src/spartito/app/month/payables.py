"""The payables of a run as they are read back, those of runs that an older Spartito calculated as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from spartito.store.periods import Run
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import PAYABLES

Row = dict[str, Any]

_BEFORE: Mapping[str, str] = {"from_balance": "paid_in_book"}
"""What columns were called before."""


def table(run: Run, book_currency: str, columns: Sequence[str] = ()) -> pa.Table:
    """The payables of a run, or some of their columns; before balances had currencies, all were in the book's."""
    names = tuple(columns) or arrow_schema(PAYABLES).names
    return _as_now(run.table(PAYABLES.name, _kept(run, names)), book_currency, names)


def rows(run: Run, book_currency: str, columns: Sequence[str] = ()) -> Iterator[Row]:
    """As `table`, row by row, for a million payees."""
    names = tuple(columns) or arrow_schema(PAYABLES).names
    for batch in run.stream(PAYABLES.name, _kept(run, names)):
        yield from _as_now(pa.Table.from_batches([batch]), book_currency, names).to_pylist()


def _kept(run: Run, names: Sequence[str]) -> list[str]:
    """The columns of the file that these are read from; one at least, so that the rows are counted."""
    there = run.columns(PAYABLES.name)
    known = (name if name in there else _BEFORE.get(name, "") for name in names)
    return [name for name in known if name in there] or ["payee_id"]


def _as_now(kept: pa.Table, book_currency: str, names: Sequence[str]) -> pa.Table:
    schema = arrow_schema(PAYABLES)
    added = {"balance_currency": book_currency}
    arrays = []
    for name in names:
        before = name if name in kept.column_names else _BEFORE.get(name, "")
        if before:
            arrays.append(kept.column(before))
        else:
            arrays.append(pa.array([added.get(name, "")] * kept.num_rows, schema.field(name).type))
    return pa.table(dict(zip(names, arrays, strict=True)))
