"""A run proves that its entries balance, and move what is carried on as its tables say, to the last decimal."""

from decimal import Decimal

import pyarrow as pa
import pytest

from spartito.errors import InvariantError
from spartito.stages import query
from spartito.stages.settle.moved import ensure_balanced, ensure_moved
from spartito.store import parquet
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import ACCRUED, HELD, PAYABLES, POOLS, POSTINGS, POTS, RESERVES

# Nina had 10 and has 25, in dollars; her pot had 100 and has 70; the pool lost another 5; 8 are kept back, 4 wait, 2 are held.
STATED = {
    PAYABLES: {"payee_id": "nina", "balance_currency": "USD", "opening": "10", "closing": "25"},
    POTS: {"pot_id": "album", "currency": "USD", "opening": "100", "closing": "70"},
    POOLS: {"contract_id": "ep", "currency": "EUR", "opening": "0", "closing": "-5"},
    RESERVES: {"payee_id": "nina", "currency": "USD", "opening": "3", "closing": "8"},
    ACCRUED: {"payee_id": "nina", "currency": "USD", "opening": "0", "closing": "4"},
    HELD: {"hold_id": "h1", "currency": "EUR", "opening": "2", "closing": "2"},
}
POSTED = {
    ("payee:nina", "USD"): "-15",
    ("advance:album", "USD"): "-30",
    ("pool:ep", "EUR"): "5",
    ("reserve:nina", "USD"): "-5",
    ("accrued:nina", "USD"): "-4",
}


def row(table, stated):
    zero = {"text": "", "bigint": 0}
    return {
        column.name: Decimal(stated[column.name])
        if column.type.startswith("decimal") and column.name in stated
        else stated.get(column.name, zero.get(column.type, Decimal(0)))
        for column in table.columns
    }


def written(folder, table, rows):
    found = pa.Table.from_pylist([row(table, stated) for stated in rows], schema=arrow_schema(table))
    parquet.write(found, folder / table.name)


def proven(folder, posted):
    for table, stated in STATED.items():
        written(folder, table, [stated])
    bank = {"ledger_account": "bank", "currency": "EUR", "amount": "49"}
    moved = [
        {"ledger_account": name, "currency": currency, "amount": amount}
        for (name, currency), amount in posted.items()
    ]
    written(folder, POSTINGS, [bank, *moved])
    with query.connect(1, folder, 1 << 28) as connection:
        ensure_moved(connection, lambda table: folder / table.name)


def test_postings_that_move_everything_as_stated_are_taken(tmp_path):
    proven(tmp_path, POSTED)


@pytest.mark.parametrize(
    "place", [*POSTED, ("held:h1", "EUR"), ("payee:nina", "EUR"), ("held:h1", "USD")], ids=" ".join
)
def test_a_posting_that_is_off_by_the_last_decimal_stops_the_run(tmp_path, place):
    off = str(Decimal(POSTED.get(place, "0")) + Decimal("0.000000000001"))

    with pytest.raises(InvariantError, match=place[0]):
        proven(tmp_path, {**POSTED, place: off})


def balanced(folder, entries):
    """Prove the entries of a period: each the amounts of its postings, in euro or in dollars."""
    rows = [
        {"entry_id": name, "position": position, "currency": currency, "amount": amount}
        for name, postings in entries
        for position, (currency, amount) in enumerate(postings, 1)
    ]
    written(folder, POSTINGS, rows)
    with query.connect(1, folder, 1 << 28) as connection:
        ensure_balanced(connection, folder / POSTINGS.name)


FEE = ("2026-09:fee:nina:EUR", [("EUR", "0.35"), ("EUR", "-0.35")])
PAID = ("2026-09:payment:nina", [("EUR", "10"), ("EUR", "-10"), ("USD", "11"), ("USD", "-11")])


def test_entries_that_sum_to_zero_in_each_currency_are_taken(tmp_path):
    balanced(tmp_path, [FEE, PAID])


def test_an_entry_that_is_off_by_the_last_decimal_in_one_currency_stops_the_run(tmp_path):
    name, postings = PAID
    with pytest.raises(InvariantError, match=name):
        balanced(tmp_path, [FEE, (name, [*postings[:3], ("USD", "-10.999999999999")])])


def test_an_entry_that_is_written_twice_stops_the_run(tmp_path):
    with pytest.raises(InvariantError, match=FEE[0]):
        balanced(tmp_path, [FEE, PAID, FEE])
