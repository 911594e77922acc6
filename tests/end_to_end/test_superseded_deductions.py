"""A report that a settlement had deducted of is corrected: what the new lines cannot bear is no deduction of theirs."""

from decimal import Decimal

import pytest

from . import command, studio
from .test_superseded import HALVES, US_TAX, delivered, ledger, settled

OLD = (("first", "100", "US"), ("second", "50", "DE"))


def taxed(tmp_path, territory="US"):
    """A studio that was paid 126 EUR for August, at 0.9: of 150 dollars the service had kept 10 as tax."""
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", *OLD, currency="USD")
    settled(label, "s1", "150", "126", currency="USD", amount_sent="140")
    label.load("settlement_deductions", [{**US_TAX, "territory": territory}])
    return label, old, label.close("2026-08")


def earned(*months):
    """What nina and omar have earned in all."""
    return tuple(
        f"{sum(Decimal(found[payee]['earned']) for found in months):f}" for payee in ("nina", "omar")
    )


def test_lines_of_another_territory_are_paid_as_far_as_the_money_goes_and_wait_for_the_tax(tmp_path):
    label, old, august = taxed(tmp_path)
    delivered(label, "new", ("first", "100", "CA"), OLD[1], currency="USD", supersedes=old)
    september = label.close("2026-09")
    settled(label, "s2", "10", "9", currency="USD")
    october = label.close("2026-10")

    # At 0.9 nina has 50 + 50 = 90 of the lines, omar 45. The 126 are 14/15 of it; the service sends the tax back: 15/15.
    assert earned(august) == ("85.5", "40.5")
    assert earned(august, september) == ("84.0", "42.0")
    assert earned(august, september, october) == ("90.0", "45.0")
    assert ledger(label, f"receivable:{studio.SOURCE}") == {"USD": "0"}
    assert ledger(label, f"superseded:{studio.SOURCE}") == {"EUR": "0"}


@pytest.mark.parametrize(
    ("territory", "new", "ends", "receivable"),
    [
        # First 60 in halves, second 50 - 60 for nina: 20 and 30 at 0.9. The service sent 140 for these 50.
        ("US", (("first", "60", "US"), ("second", "-60", "US"), OLD[1]), ("18.0", "27.0"), "-90"),
        ("", (("first", "0", "US"), ("second", "0", "DE")), ("0", "0"), "-140"),
    ],
    ids=["lines that cancel out", "nothing"],
)
def test_lines_that_come_to_nothing_bear_no_deduction(tmp_path, territory, new, ends, receivable):
    label, old, august = taxed(tmp_path, territory)
    delivered(label, "new", *new, currency="USD", supersedes=old)
    september = label.close("2026-09")

    assert earned(august, september) == ends
    assert ledger(label, f"receivable:{studio.SOURCE}") == {"USD": receivable}


def test_what_a_correction_left_as_a_difference_pays_when_it_is_corrected_itself(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    first = delivered(label, "first", ("first", "150"), currency="USD")
    settled(label, "s1", "150", "135", currency="USD")
    august = label.close("2026-08")
    second = delivered(label, "second", ("first", "100"), currency="USD", supersedes=first)
    september = label.close("2026-09")
    delivered(label, "third", ("first", "150", "FR"), currency="USD", supersedes=second)
    october = label.close("2026-10")

    # At 0.9: 135, 90 with 45 left as a difference, and 135 again; in halves. The service owes nothing, nor do we.
    assert earned(august, september) == ("45.0", "45.0")
    assert earned(august, september, october) == ("67.5", "67.5")
    assert command.answer("run", "2026-11", "--book", label.book)["waiting"] == []
    for account, nothing in (("receivable", {"USD": "0"}), ("difference", {"EUR": "0", "USD": "0"})):
        assert ledger(label, f"{account}:{studio.SOURCE}") == nothing
