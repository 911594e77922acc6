"""R20: a return is a line below zero, of whoever the sale was; the sign that the report has is applied once."""

from domain.table import rows
from end_to_end import studio

from . import delivered

# A report of August: what was sold in July was Nina's, what is sold since is Omar's.
LINES = rows("""
    what      sold     quantity  amount  whose
    sale      2026-08  10        7       omar
    return    2026-08  -1        -0.7    omar
    return    2026-07  -2        -1.4    nina
""")
SPLITS = [
    {"account_id": "label", "payee_id": "nina", "percent": "100", "valid_to": "2026-08-01"},
    {"account_id": "label", "payee_id": "omar", "percent": "100", "valid_from": "2026-08-01"},
]


def test_a_return_goes_to_who_had_the_sale(tmp_path):
    label = studio.opened(tmp_path, {"splits": SPLITS})
    delivered.sold(label, "itunes", "2026-07", [{"album": "first", "quantity": "10", "amount": "7"}])
    assert label.close("2026-07")["nina"]["paid"] == "7"
    lines = [
        {"album": "first", "month": row["sold"], "quantity": row["quantity"], "amount": row["amount"]}
        for row in LINES
    ]
    # No money comes for what is returned of July, so August is not paid by its money alone.
    (label.book / "settings.toml").write_text('pay_when = "reported"\n', "utf-8")
    delivered.sold(label, "itunes", "2026-08", lines, settle=False)
    august = label.close("2026-08")

    assert (august["nina"]["earned"], august["omar"]["earned"]) == ("-1.4", "6.3")
    assert (august["nina"]["paid"], august["nina"]["closing"]) == ("0", "-1.4")
    for payee in ("nina", "omar"):
        shown = delivered.told(label, "2026-08", payee, "track")
        assert {(row["kind"], row["sales_period"], row["quantity"], row["amount"]) for row in shown} == {
            (row["what"], row["sold"], row["quantity"], row["amount"])
            for row in LINES
            if row["whose"] == payee
        }
