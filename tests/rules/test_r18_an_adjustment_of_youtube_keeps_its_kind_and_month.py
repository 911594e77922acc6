"""R18: what YouTube adjusts of earlier months is money of this one; its kind and its sales period stay to be seen."""

from domain.table import rows
from end_to_end import studio

from . import delivered

# One report of August, whose dollars came as as many euros. Nina had the recording until July, and Omar has it since.
ADJUSTED = rows("""
    kind                         sold     amount  whose
    None                         2026-08  100     omar
    Backpay                      2026-07  40      nina
    Conflict Resolution          2026-07  30      nina
    Dispute Resolution           2026-07  20      nina
    Dispute Conflict Resolution  2026-07  10      nina
    Spam Adjustment              2026-07  -25     nina
    Revenue Correction           2026-08  -5      omar
""")
SPLITS = [
    {"account_id": "label", "payee_id": "nina", "percent": "100", "valid_to": "2026-08-01"},
    {"account_id": "label", "payee_id": "omar", "percent": "100", "valid_from": "2026-08-01"},
]


def test_every_adjustment_is_paid_now_under_its_own_name_and_month(tmp_path):
    label = studio.opened(tmp_path, {"splits": SPLITS})
    lines = [
        {
            "album": "first",
            "kind": row["kind"],
            "month": row["sold"],
            "amount": row["amount"],
            "currency": "USD",
        }
        for row in ADJUSTED
    ]
    delivered.sold(label, "youtube", "2026-08", lines)
    paid = {payee: row["paid"] for payee, row in label.close("2026-08").items()}

    assert paid == {"label": "0", "nina": "75", "omar": "95"}
    for payee in ("nina", "omar"):
        shown = delivered.told(label, "2026-08", payee, "track")
        assert {(row["kind"], row["sales_period"], row["amount"]) for row in shown} == {
            ("sale" if row["kind"] == "None" else row["kind"].lower(), row["sold"], row["amount"])
            for row in ADJUSTED
            if row["whose"] == payee
        }
