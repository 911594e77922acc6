"""The lines of statements: by territory, fees without plays, and nobody's pools."""

from decimal import Decimal

import pyarrow as pa

from spartito.stages import query
from spartito.stages.publish import lines
from spartito.tables.arrow import arrow_schema
from spartito.tables.at_rest import TRACKS

TEXTS = {
    "payee_id": "nina", "conversion_id": "s1", "account_id": "harbour", "isrc": "IEAB12600001", "upc": "",
    "usage_type": "stream", "kind": "sale", "territory": "DE",
}  # fmt: skip


def earnings(*rows: dict[str, str]) -> pa.Table:
    """Earnings with what a row says, and what all say."""
    rows = [{**TEXTS, **row} for row in rows]
    columns = {
        name: pa.array([row[name] for row in rows]) for name in rows[0] if name not in ("quantity", "amount")
    }
    for name, kind in (("quantity", pa.decimal128(38, 6)), ("amount", pa.decimal128(38, 24))):
        columns[name] = pa.array([Decimal(row[name]) for row in rows], kind)
    return pa.table(columns)


def by_payee(tmp_path, table: pa.Table) -> dict:
    with query.connect(1, tmp_path, 1 << 28) as connection:
        payees = table["payee_id"].to_pylist()
        return dict(lines.by_payee(connection, table, arrow_schema(TRACKS).empty_table(), payees))


def shown(rows: list[lines.Line]) -> list[tuple]:
    named = [dict(zip(lines.FIELDS, row, strict=True)) for row in rows]
    return [(row["territory"], row["kind"], row["quantity"], row["amount"]) for row in named]


def test_a_fee_adds_no_plays(tmp_path):
    found = by_payee(
        tmp_path,
        earnings(
            {"territory": "DE", "quantity": "1000", "amount": "4"},
            {"territory": "DE", "quantity": "1000", "amount": "-1.2", "kind": "fee"},
            {"territory": "US", "quantity": "7", "amount": "0.5"},
        ),
    )

    assert shown(found["nina"]["s1"]) == [
        ("DE", "sale", 1000, 4),
        ("US", "sale", 7, Decimal("0.5")),
        ("DE", "fee", 0, Decimal("-1.2")),
    ]


def test_commission_and_pools_are_on_no_statement(tmp_path):
    rows = [{"payee_id": payee, "quantity": "2", "amount": "1"} for payee in ("*", "*pool:a", "nina")]

    assert list(by_payee(tmp_path, earnings(*rows))) == ["nina"]
