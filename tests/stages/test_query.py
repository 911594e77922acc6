"""A stage's SQL is audited in production: a broken law stops the run, and no float gets in."""

from importlib import resources

import duckdb
import pyarrow as pa
import pytest

from spartito.errors import InvariantError, MachineError
from spartito.stages import query
from spartito.tables.at_rest import CELLS


@pytest.fixture
def connection(tmp_path):
    with query.connect(1, tmp_path, 1 << 28) as connection:
        yield connection


def test_an_audit_that_finds_a_row_stops_the_run(connection):
    connection.register("cell", query.placements(CELLS, ()))
    connection.execute(
        "CREATE TEMP TABLE part AS SELECT 'r1' AS report_id, '2026-08' AS sales_period, 'USD' AS currency, "
        "'S1' AS conversion_id, CAST(1 AS DECIMAL(38, 12)) AS placed, 1 AS placement, 0 AS after"
    )
    connection.execute(
        "CREATE TEMP TABLE basis AS SELECT 'sales_date' AS split_date, DATE '2026-09-01' AS period_first_day"
    )

    with pytest.raises(InvariantError, match="accounted_cell"):
        query.run(connection, "allocate", "accounted_cell")


def test_a_float_column_is_refused(connection, monkeypatch, tmp_path):
    (tmp_path / "half.sql").write_text("-- writes  half\nCREATE TEMP TABLE half AS SELECT 1 / 2 AS amount")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)

    with pytest.raises(InvariantError, match="amount DOUBLE"):
        query.run(connection, "any", "half")


@pytest.mark.parametrize(("asked", "given"), [(1, "256.0 MiB"), (1 << 30, "1.0 GiB")])
def test_the_engine_takes_the_memory_that_it_is_given_and_no_less_than_it_can_work_with(
    tmp_path, asked, given
):
    with query.connect(1, tmp_path, asked) as connection:
        assert connection.execute("SELECT current_setting('memory_limit')").fetchone() == (given,)


def test_the_engine_reads_and_writes_no_file_outside_its_folder(connection, tmp_path):
    connection.register("rows", pa.table({"n": [1]}))

    with pytest.raises(duckdb.PermissionException):
        connection.execute(f"COPY rows TO '{tmp_path.parent / 'out.csv'}'")
    with pytest.raises(duckdb.PermissionException):
        connection.execute("FROM read_csv('/etc/passwd')")
    with pytest.raises(duckdb.Error, match="lock"):
        connection.execute("SET enable_external_access = true")


def test_what_does_not_fit_is_said_with_the_way_out(tmp_path):
    with (
        pytest.raises(MachineError, match=r"268 MB of memory are too little.*--memory"),
        query.connect(1, tmp_path, 1) as connection,
    ):
        connection.execute("SELECT list(range) FROM range(100_000_000)").fetchall()
