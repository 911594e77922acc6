"""A table that grows is written as if all of it had been there at once."""

import pyarrow as pa
import pytest

from spartito.errors import InvariantError
from spartito.store import parquet
from spartito.tables.arrow import arrow_schema, record_batch
from spartito.tables.at_rest import PENDING

ROWS = [(f"payee-{n:07}", "spotify", "2026-08", "EUR", (n - 3) * 10**20) for n in range(10)]


@pytest.fixture
def few_rows_a_group(monkeypatch):
    """Row groups of four rows, so that a table of ten has three."""
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 4)


@pytest.mark.usefixtures("few_rows_a_group")
@pytest.mark.parametrize("sizes", [(10,), (4, 4, 2), (1,) * 10, (3, 7), (9, 0, 1), (8,), (4,), (0,)])
def test_the_bytes_do_not_tell_how_a_table_grew(tmp_path, sizes):
    rows = ROWS[: sum(sizes)]
    whole = pa.Table.from_batches([record_batch(PENDING, rows)], arrow_schema(PENDING))
    parquet.write(whole, tmp_path / "whole")
    with parquet.Growing(tmp_path / "grown", arrow_schema(PENDING)) as table:
        for size in sizes:
            batch, rows = rows[:size], rows[size:]
            table.add(record_batch(PENDING, batch))
    assert (tmp_path / "grown").read_bytes() == (tmp_path / "whole").read_bytes()


def test_amounts_are_read_back_to_the_last_decimal():
    most = 10**38 - 1
    rows = [(*ROWS[0][:4], units) for units in (most, -most, 0, 1, -1)]
    found = record_batch(PENDING, rows).column("amount").to_pylist()
    assert [int(amount.scaleb(24)) for amount in found[2:]] == [0, 1, -1]
    assert [str(amount) for amount in found[:2]] == ["99999999999999.999999999999999999999999",
                                                     "-99999999999999.999999999999999999999999"]  # fmt: skip


def test_an_amount_that_its_column_cannot_hold_is_never_written():
    with pytest.raises(InvariantError, match="at most 38 digits"):
        record_batch(PENDING, [(*ROWS[0][:4], 10**38)])
