"""R17: artificial streaming costs EUR 10 a track and month, may drive a balance negative, and counts as a strike."""

import csv
from datetime import date
from fractions import Fraction
from zipfile import ZipFile

from domain.table import amount, rows
from end_to_end import command, studio
from spartito.domain.charge import PENALTY, Charge, bear, strikes
from spartito.domain.money import UNIT
from spartito.domain.payable import settle


def fine(charge_id: str, kind: str = PENALTY) -> Charge:
    return Charge(
        charge_id, kind, 10 * UNIT, "EUR", date(2026, 9, 1), "label", "ITABC2600001", sales_period="2026-07"
    )


def test_a_penalty_may_leave_a_balance_below_zero():
    moved = bear(fine("f1"), 10 * UNIT, "label", ())["label"]
    answer = settle(5 * UNIT, moved, Fraction(1), 2, 0)
    assert (amount(answer.closing), answer.reason) == ("-5", "balance below zero")


def test_a_collaborator_keeps_what_was_paid():
    assert bear(fine("f1"), 10 * UNIT, "label", (("nina", UNIT),)) == {"label": -10 * UNIT}


COUNTED = rows("""
    charge  against  kind     what it is
    f1      label    penalty  strike 1 against label
    f2      rival    penalty  strike 1 against rival
    c1      label    cost     -
    f3      label    penalty  strike 2 against label
    f4      -        penalty  -
""")


def test_penalties_are_counted_by_account():
    against = [(row["against"], fine(row["charge"], row["kind"])) for row in COUNTED]

    found = {strike.charge_id: str(strike) for strike in strikes(against)}

    assert found == {row["charge"]: row["what it is"] for row in COUNTED if row["what it is"]}


# Nina's album is the label's, and so are the strikes. The fine of July came to light after that of August was posted.
FINED = rows("""
    period   charge  charged on  sold     takes  the statement says
    2026-08  f1      2026-08-20  2026-08  10     bots, strike 1 against label
    2026-08  f2      2026-08-21  2026-08  10     bots, strike 2 against label
    2026-09  f0      2026-08-01  2026-07  10     bots, strike 3 against label
""")


def test_strikes_are_told_by_the_run_and_on_the_statements(tmp_path):
    label = studio.opened(tmp_path)
    for period in ("2026-08", "2026-09"):
        mine = [row for row in FINED if row["period"] == period]
        label.load("charges", [_charge(row) for row in mine])
        label.sold(period, ("first", "100"))
        result = command.answer("run", period, "--book", label.book)
        said = command.done("run", period, "--book", label.book).stdout
        label.close(period)
        assert _noted(label, period) == [
            (row["charge"], f"-{row['takes']}", row["the statement says"])
            for row in sorted(mine, key=lambda row: row["charge"])
        ]
        for row, strike in zip(mine, result["strikes"], strict=True):
            assert f"Strike {strike['number']} against label: charge {row['charge']}." in said


def _charge(row):
    return {
        "charge_id": row["charge"], "kind": PENALTY, "amount": row["takes"], "currency": "EUR",
        "charged_on": row["charged on"], "sales_period": row["sold"], "isrc": studio.ALBUMS["first"]["isrc"],
        "note": "bots",
    }  # fmt: skip


def _noted(label, period):
    """The charges on the label's statement: which, how much, and what is said beside."""
    folder = label.folder / period
    command.done("statements", period, "--to", folder, "--as", "html,csv,xlsx", "--book", label.book)
    page = (folder / f"{period}-label.html").read_text("utf-8")
    with (folder / f"{period}-label.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["kind"] == "charge"]
    with ZipFile(folder / f"{period}-label.xlsx") as workbook:
        sheets = "".join(workbook.read(name).decode() for name in workbook.namelist())
    assert all(row["note"] in page and row["note"] in sheets for row in found)
    return [(row["reference"], row["converted"], row["note"]) for row in found]
