"""R22: a stream that earned nothing is a valid line; nobody is paid for it, and it is counted."""

from domain.table import rows
from end_to_end import studio

from . import delivered

STREAMED = rows("""
    territory  streams  amount
    DE         1000     4
    FR         250      0
    IT         3        0.00
""")


def test_streams_without_money_are_kept_and_counted(tmp_path):
    label = studio.opened(tmp_path)
    lines = [
        {"album": "first", "territory": row["territory"], "quantity": row["streams"], "amount": row["amount"]}
        for row in STREAMED
    ]
    said = delivered.sold(label, "spotify", "2026-08", lines)
    august = label.close("2026-08")

    assert (said["lines"], said["placed"], said["rejected"], said["ignored"]) == (3, 3, 0, 0)
    assert august["nina"]["paid"] == "4"
    shown = delivered.told(label, "2026-08", "nina", "track")
    assert {(row["territory"], row["quantity"], row["amount"]) for row in shown} == {
        ("DE", "1000", "4"),
        ("FR", "250", "0"),
        ("IT", "3", "0"),
    }
