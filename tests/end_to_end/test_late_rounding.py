"""Lines whose owner is found late, at a rate with no end: what they are paid, to the last digit, and where a rest goes.

Six dollars of seven that were reported are four euros, since the service keeps one: a dollar is two thirds of a euro, of which
a seventh, 2/21, is deducted. Four of the seven are First's, which Nina and Omar share; of three nobody knows whose they are.

  month    found       of the lines   deducted         paid               stays in suspense
  2026-08                                                                 2.000000000000 - 0.285714285714 = 1.714285714286
  2026-09  US dollar   0.666666666666 -0.095238095238  0.571428571428     1.333333333334 - 0.190476190476 = 1.142857142858
  2026-10  DE dollar   0.666666666667 -0.095238095238  0.571428571429     0.666666666667 - 0.095238095238 = 0.571428571429
  2026-11  FR dollar   0.666666666667 -0.095238095238  0.571428571429     0
  in all   3 dollars   2.000000000000 -0.285714285714  1.714285714286
"""

from decimal import Decimal

import pytest

from . import command, layouts, studio
from .test_awkward_contracts import to
from .test_rounded_more_than_once import told
from .test_superseded import delivered, ledger, settled

UNIT = Decimal("0.000000000001")
SUSPENSE, DIFFERENCE, SUPERSEDED = (
    f"{name}:{studio.SOURCE}" for name in ("suspense", "difference", "superseded")
)
FOUND = {
    "2026-09": ("US", "0.666666666666", "0.571428571428", "1.142857142858"),
    "2026-10": ("DE", "0.666666666667", "0.571428571429", "0.571428571429"),
    "2026-11": ("FR", "0.666666666667", "0.571428571429", "0"),
}
FEE = [{"settlement_id": "s1", "kind": "admin_fee", "amount": "1", "currency": "USD"}]


def unknown(number, amount, territory="US"):
    """A line of a recording that nobody knows, called by its number."""
    return {
        "isrc": f"QZABC26009{number:02}",
        "amount": amount,
        "territory": territory,
        "title": f"Lost {number}",
        "artist": "",
    }


def reported(label, name, *lines):
    report = layouts.write(label.folder / f"{name}.txt", "spotify", "2026-08", "USD", list(lines))
    return command.answer("ingest", report, "--book", label.book)["reports"][0]["report_id"]


def belongs(label, title, album):
    """A person finds out that what is called so is on an album."""
    rows = command.answer("suspense", "--book", label.book)["suspense"]
    (item,) = (row["item_id"] for row in rows if row["title"] == title)
    isrc = studio.ALBUMS[album]["isrc"]
    command.done("suspense", "resolve", item, "--isrc", isrc, "--author", "mia", "--book", label.book)


def balance(label, account):
    return Decimal(ledger(label, account).get("EUR", "0"))


def earned(month):
    return {payee: Decimal(row["earned"]) for payee, row in month.items() if Decimal(row["earned"])}


def test_late_lines_are_paid_to_the_last_digit(tmp_path):
    halves = [to(payee, percent="50") for payee in ("nina", "omar")]
    label = studio.opened(tmp_path, {"splits": [*halves, to("nina", "second", "second")]})
    first = {**studio.ALBUMS["first"], "amount": "4"}
    lost = [unknown(number, "1", where) for number, (where, *_) in enumerate(FOUND.values())]
    reported(label, "report", first, *lost)
    settled(label, "s1", "7", "4", currency="USD", amount_sent="6")
    label.load("settlement_deductions", FEE)

    # 4 x 2/3 - 4 x 2/21 are 2.285714285714, of which each has a half.
    assert earned(label.close("2026-08")) == dict.fromkeys(("nina", "omar"), Decimal("1.142857142857"))
    assert balance(label, SUSPENSE) == Decimal("-1.714285714286")
    for number, (month, (_, lines, pays, stays)) in enumerate(FOUND.items()):
        belongs(label, f"Lost {number}", "second")
        assert earned(label.close(month)) == {"nina": Decimal(pays)}
        assert -balance(label, SUSPENSE) == Decimal(stays)
        assert told(label, month, "nina") == [Decimal(lines)]
    assert balance(label, DIFFERENCE) == 0


@pytest.fixture
def short(tmp_path):
    """Three dollars of three reports are two euros; of a fourth, which came to nothing, 60 wait and Omar gives 60 back.

    All 63 that wait are 42 euros. The three are corrected, and 0.666666666667 taken back for each, in all 2.000000000001: what is left
    is a unit short of the 40 that 60 dollars are.
    """
    label = studio.opened(tmp_path, {"splits": [to("nina"), to("omar", "second", "second")]})
    old = [reported(label, f"old-{where}", unknown(1, "1", where)) for where in ("US", "DE", "FR")]
    back = {**studio.ALBUMS["second"], "amount": "-60"}
    label.fourth = reported(label, "fourth", unknown(2, "20"), unknown(3, "40"), back)
    settled(label, "s1", "3", "2", currency="USD")
    assert earned(label.close("2026-08")) == {"omar": -40}
    assert balance(label, SUSPENSE) == -42
    for report_id, where in zip(old, ("IT", "ES", "PT"), strict=True):
        delivered(label, f"new-{where}", ("first", "1", where), currency="USD", supersedes=report_id)
    assert earned(label.close("2026-09")) == {"nina": 2 + UNIT}
    assert balance(label, SUSPENSE) == UNIT - 40
    return label


def corrected(label, month):
    """The fourth report is corrected, and comes to nothing again: Nina gets four euros, for six dollars, and Omar gives them."""
    delivered(label, "new", ("first", "6"), ("second", "-6"), currency="USD", supersedes=label.fourth)
    found = earned(label.close(month))
    assert balance(label, SUSPENSE) == balance(label, SUPERSEDED) == 0
    return found


def test_who_is_found_last_has_the_rest(short):
    """20 dollars are 13.333333333333 and a third, and stay rounded as the 40 were; the 40 dollars have what is left."""
    pays = {"Lost 2": ("2026-10", "13.333333333334"), "Lost 3": ("2026-11", "26.666666666665")}
    for title, (month, amount) in pays.items():
        belongs(short, title, "first")
        assert earned(short.close(month)) == {"nina": Decimal(amount)}
        assert told(short, month, "nina") == [Decimal(amount)]
    assert balance(short, SUSPENSE) == balance(short, DIFFERENCE) == 0

    assert corrected(short, "2026-12") == {"nina": UNIT - 40 + 4, "omar": Decimal(40 - 4)}
    assert balance(short, DIFFERENCE) == UNIT


def test_the_rest_of_what_waits_goes_to_the_difference_where_no_lines_are(short):
    assert corrected(short, "2026-10") == {"nina": Decimal(4), "omar": Decimal(40 - 4)}
    assert balance(short, DIFFERENCE) == UNIT


def test_the_rest_of_what_waits_goes_to_the_difference_where_some_was_found(short):
    belongs(short, "Lost 2", "first")
    assert earned(short.close("2026-10")) == {"nina": Decimal("13.333333333334")}
    assert -balance(short, SUSPENSE) == Decimal("26.666666666665")

    assert corrected(short, "2026-11") == {"nina": Decimal("-13.333333333334") + 4, "omar": Decimal(40 - 4)}
    assert balance(short, DIFFERENCE) == UNIT
