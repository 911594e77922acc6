"""R34: lines of several currencies in one file are normal; each is settled, converted and shown in its own."""

from domain.table import rows
from end_to_end import studio

from . import delivered

# What was sold, and what one unit of it came as in euros.
SOLD = rows("""
    country  currency  amount  rate   in euros
    DE       EUR       100     1      100
    US       USD       200     0.92   184
    GB       GBP       50      1.15   57.5
    JP       JPY       10000   0.006  60
""")


def test_each_currency_of_a_file_is_converted_at_the_rate_of_its_own_money(tmp_path):
    label = studio.opened(tmp_path)
    lines = [
        {"album": "first", "territory": row["country"], "currency": row["currency"], "amount": row["amount"]}
        for row in SOLD
    ]
    delivered.sold(label, "itunes", "2026-08", lines, rates={row["currency"]: row["rate"] for row in SOLD})
    august = label.close("2026-08")

    assert august["nina"]["paid"] == "401.5"
    shown = delivered.told(label, "2026-08", "nina", "earnings")
    assert {(row["currency"], row["amount"], row["converted"]) for row in shown} == {
        (row["currency"], row["amount"], row["in euros"]) for row in SOLD
    }
