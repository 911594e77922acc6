"""The tables kept between the stages have the columns and exact types that every stage relies on."""

import pyarrow as pa
import pytest

from spartito.errors import InvariantError
from spartito.tables import at_rest
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import CELLS, EARNINGS, PAYABLES, UNDIVIDED
from spartito.tables.shape import Column, Table

TABLES = [value for value in vars(at_rest).values() if isinstance(value, Table)]


def test_amounts_are_exact_and_nothing_is_null():
    assert UNDIVIDED in TABLES
    for table in TABLES:
        schema = arrow_schema(table)
        assert schema.names == list(table.names)
        assert not any(field.nullable for field in schema)
        assert not any(pa.types.is_floating(field.type) for field in schema)
    assert arrow_schema(CELLS).field("amount").type == pa.decimal128(24, 12)
    assert arrow_schema(EARNINGS).field("amount").type == pa.decimal128(38, 24)
    assert arrow_schema(PAYABLES).field("paid").type == pa.decimal128(24, 6)


def test_a_grain_is_made_of_the_tables_columns():
    with pytest.raises(InvariantError, match="grain of t"):
        Table("t", (Column("a", "text"),), ("b",))
    with pytest.raises(InvariantError, match="no column twice"):
        Table("t", (Column("a", "text"), Column("a", "text")), ("a",))
