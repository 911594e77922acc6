"""Three months in which everything happens at once, with every payee's statement worked out by hand.

Commission is 15 %, so 85 of 100 are divided. Of First, Nina gets 42.5 of 100, Omar 25.5 and the label 17; of Second,
which two labels claim until September, Nina gets 51 of 100 and Omar 34.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pytest

from domain.table import rows

from . import command, quarter, studio, waiting

FIGURES = ("opening", "earned", "paid", "closing")

# NINA, July
#   earned    First 1600 (1000 DE, 500 US, 100 downloads) -> 680;  Second 200 -> 102                    782
#   reserve   a fifth of the downloads' 42.5                                                            - 8.5
#   recouped  40 % of what First left: 0.4 x (680 - 8.5) = 0.4 x 671.5                                 - 268.6
#   tax       of 680 the United States are 212.5; 268.6 of 680 are recouped, so 212.5 x 411.4 / 680
#             = 128.5625 are left, and 30 % of them are 38.56875, in cents                              - 38.57
# NINA, August
#   earned    First 980 (800 DE, 200 US, 50 and -10 downloads, -60 promotion) -> 416.5;  Second 100 -> 51  467.5
#   reserve   a fifth of 21.25 is kept; the return of 4.25 draws on July's 8.5, which leaves 4.25, and
#             half of July's 8.5 goes back after a month: 4.25, so that nothing is left of July
#   recouped  40 % of 416.5 - 4.25 + 4.25 + 4.25 would be 168.3; only 400 - 268.6 is outstanding       - 131.4
#   tax       85 of 416.5 are American: 85 x 285.1 / 416.5 = 58.1836..., 30 % of it is 17.4551...       - 17.46
# NINA, September
#   earned    First 540 (400 DE, 100 US, 40 downloads) -> 229.5;  Second 60, free now -> 30.6            260.1
#   released  what waited: 102 + 51                                                                      153
#   reserve   a fifth of 17 is kept; half of August's 4.25 goes back, of July's nothing is left     - 3.4 + 2.125
#   tax       30 % of 42.5                                                                              - 12.75
#
# OMAR, July:   First 408, Second 68; the loan of another system takes its last 40.
# OMAR, August: First 249.9 (of it promotion -15.3, the return -2.55), Second 34; 30 from Nina.
# OMAR, September: First 137.7, Second 20.4, and 68 + 34 are released. The quarter is taxed as one: American are
#   127.5 x 368 / 408 = 115 (40 of 408 were recouped), 51 and 25.5, together 191.5; 30 % of them are 57.45.
#
# LABEL: 272, 166.6 (of it promotion -10.2, the return -1.7) and 91.8; it lives in the United States, untaxed.
#   The fine of July is borne by the account, and so the label.
STATEMENTS = rows("""
    payee  month    opening  earned  movements  paid    closing
    nina   2026-07  0        782     -392.67    389.33  0
    nina   2026-08  0        467.5   -250.61    216.89  0
    nina   2026-09  0        260.1   38.975     299.07  0.005
    omar   2026-07  0        476     -95.66     0       380.34
    omar   2026-08  380.34   283.9   -4         0       660.24
    omar   2026-09  660.24   158.1   44.55      862.89  0
    label  2026-07  0        272     -15        0       257
    label  2026-08  257      166.6   0          423.6   0
    label  2026-09  0        91.8    0          0       91.8
""")

MOVEMENTS = rows("""
    payee  month    kind              reference      amount
    nina   2026-07  adjustment        a1             25
    nina   2026-07  hold              h1             -102
    nina   2026-07  reserve           first          -8.5
    nina   2026-07  recoupment        first          -268.6
    nina   2026-07  withholding       us-30          -38.57
    nina   2026-08  adjustment        a2             -25
    nina   2026-08  transfer          t1             -30
    nina   2026-08  hold              h1             -51
    nina   2026-08  reserve           first          -4.25
    nina   2026-08  reserve released  first          4.25
    nina   2026-08  reserve released  first:returns  4.25
    nina   2026-08  recoupment        first          -131.4
    nina   2026-08  withholding       us-30          -17.46
    nina   2026-09  released          h1             153
    nina   2026-09  reserve           first          -3.4
    nina   2026-09  reserve released  first          2.125
    nina   2026-09  withholding       us-30          -12.75
    nina   2026-09  payment outside   cash           -100
    omar   2026-07  opening balance   EUR            12.34
    omar   2026-07  hold              h1             -68
    omar   2026-07  recoupment        loan           -40
    omar   2026-08  transfer          t1             30
    omar   2026-08  hold              h1             -34
    omar   2026-09  released          h1             102
    omar   2026-09  withholding       us-30          -57.45
    label  2026-07  opening balance   EUR            -5
    label  2026-07  charge            fine           -10
""")

WHY_NOT = {
    ("omar", "2026-07"): "paid quarterly, next for 2026-09",
    ("omar", "2026-08"): "paid quarterly, next for 2026-09",
    ("label", "2026-07"): "below minimum",
    ("label", "2026-09"): "below minimum",
}

# What is left at the end of each month: of the pots, of what the dispute keeps, of the reserve. Of the 400 advanced
# 131.4 are outstanding after July; another system had left 40 of the loan, and July took them. 17 x 0.2 + 4.25 / 2 is
# what the reserve still keeps in the end.
LEFT = rows("""
    payee  what     name   2026-07  2026-08  2026-09
    nina   pot      first  131.4    0        0
    omar   pot      loan   0        0        0
    nina   hold     h1     102      153      0
    omar   hold     h1     68       102      0
    nina   reserve  first  8.5      4.25     5.525
""")


@dataclass(frozen=True)
class Month:
    """What the book said of a month before it was closed, and the statements that it sent."""

    payees: Mapping[str, Mapping[str, str]]
    statements: Mapping[str, list[dict[str, str]]]

    def rows(self, payee: str, kind: str) -> list[dict[str, str]]:
        """The rows of one kind of a payee's statement."""
        return [row for row in self.statements[payee] if row["row"] == kind]


def closed(label: studio.Studio, month: str) -> Month:
    """Let a month happen, close it, prove the book and send the statements."""
    quarter.happens(label, month)
    payees = label.close(month)
    command.done("statements", month, "--to", label.folder, "--as", "csv", "--book", label.book)
    files = {payee: label.folder / f"{month}-{payee}.csv" for payee in payees}
    return Month(payees, {payee: waiting.table(file) for payee, file in files.items()})


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    label = quarter.opened(tmp_path_factory.mktemp("quarter"))
    return {month: closed(label, month) for month in quarter.PERIODS}


@pytest.mark.parametrize("line", STATEMENTS, ids=lambda line: f"{line['payee']} {line['month']}")
def test_every_month_of_every_payee_is_what_was_worked_out_by_hand(story, line):
    found = story[line["month"]].payees[line["payee"]]

    assert {name: found[name] for name in FIGURES} == {name: line[name] for name in FIGURES}
    assert found["reason"] == WHY_NOT.get((line["payee"], line["month"]), "")


@pytest.mark.parametrize("line", STATEMENTS, ids=lambda line: f"{line['payee']} {line['month']}")
def test_every_statement_says_each_movement_and_no_other(story, line):
    month, payee = story[line["month"]], line["payee"]

    moved = [(row["kind"], row["reference"], row["converted"]) for row in month.rows(payee, "movement")]
    paid = [row["amount"] for row in month.rows(payee, "payment") if row["amount"] != "0"]
    (opening,), (closing,) = (month.rows(payee, kind) for kind in ("opening", "closing"))

    assert moved == [(row["kind"], row["reference"], row["amount"]) for row in _movements(line)]
    assert paid == [line["paid"]] * (line["paid"] != "0")
    assert (opening["converted"], closing["converted"]) == (line["opening"], line["closing"])


@pytest.mark.parametrize("line", LEFT, ids=lambda line: f"{line['what']} {line['payee']}")
def test_what_still_waits_is_on_every_statement(story, line):
    for period, month in story.items():
        left = [
            Fraction(row["amount"])
            for row in month.rows(line["payee"], line["what"])
            if (row["kind"], row["reference"]) == ("closing", line["name"])
        ]
        assert sum(left) == Fraction(line[period]), period


def test_a_balance_ends_where_the_next_month_begins(story):
    for before, after in pairwise(story.values()):
        assert {payee: row["closing"] for payee, row in before.payees.items()} == {
            payee: row["opening"] for payee, row in after.payees.items()
        }


def test_the_sums_by_hand_agree_with_each_other():
    for line in STATEMENTS:
        moved = sum(Fraction(row["amount"]) for row in _movements(line))
        left = Fraction(line["opening"]) + Fraction(line["earned"]) + moved - Fraction(line["paid"])

        assert (moved, left) == (Fraction(line["movements"]), Fraction(line["closing"])), line


def _movements(line):
    return [row for row in MOVEMENTS if (row["payee"], row["month"]) == (line["payee"], line["month"])]
