"""R49: a balance that nothing moves is listed; a person pays it, or forfeits it by an adjustment with a reason."""

from domain.table import amount, rows, units
from end_to_end import command, studio

# In August Nina earns 30, Omar brings 7 over from another system, and both are below their minimum of 500.
LISTED = rows("""
    closed   still for  listed
    2026-08  1 month    -
    2026-09  1 month    nina 30 since 2026-08, omar 7 since 2026-08
    2026-09  2 months   -
    2026-10  2 months   nina 30 since 2026-08, omar 7 since 2026-08
    2026-11  1 month    -
""")
PAYEES = [{**payee, "minimum_payout": "500"} for payee in studio.PAYEES]
BROUGHT = {"payee_id": "omar", "currency": "EUR", "amount": "7", "as_of": "2026-07-31"}
FORFEITED = {
    "adjustment_id": "a1", "payee_id": "omar", "amount": "-7", "currency": "EUR", "effective_on": "2026-11-02",
    "reason": "closed below the minimum, not reached since 2019", "author": "mia", "taxable": "no",
}  # fmt: skip


def test_what_lies_still_is_listed_until_a_person_decides(tmp_path):
    label = studio.opened(tmp_path, {"payees": PAYEES, "balances": [BROUGHT]})
    label.sold("2026-08", ("first", "30"))
    for period in dict.fromkeys(row["closed"] for row in LISTED):
        if period == "2026-11":
            label.load("payees", [{**PAYEES[0], "minimum_payout": "0"}])
            label.load("adjustments", [FORFEITED])
        november = label.close(period)
        for row in (row for row in LISTED if row["closed"] == period):
            assert _dormant(label, row["still for"].split()[0]) == row["listed"], row

    assert (november["nina"]["paid"], november["nina"]["closing"]) == ("30", "0")
    assert (november["omar"]["paid"], november["omar"]["closing"]) == ("0", "0")


def _dormant(label, months):
    found = command.answer("payees", "dormant", "--months", months, "--book", label.book)["dormant"]
    told = ((row["payee_id"], amount(units(row["balance"])), row["last_moved"]) for row in found)
    return ", ".join(f"{payee} {balance} since {last}" for payee, balance, last in told)
