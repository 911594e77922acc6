"""A report whose lines came to nothing is corrected: no money comes for lines that sum to nothing, so none is waited for."""

import pytest

from . import command, studio
from .test_superseded import HALVES, delivered, ledger, settled

SOURCE = studio.SOURCE


def nothing_paid(tmp_path, reported="100", received="90", covers=""):
    """A studio that has been paid for August, at 0.9: two reports, of which the lines of one come to nothing."""
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "5"), ("second", "-5"), currency="USD")
    other = delivered(label, "other", ("second", "100"), currency="USD")
    settled(label, "s1", reported, received, currency="USD", covers=covers)
    return label, old, other, label.close("2026-08")


def owed(label):
    """What services owe, and what of it is not divided, by currency."""
    return ledger(label, f"receivable:{SOURCE}"), ledger(label, f"earned:{SOURCE}")


def test_new_lines_that_come_to_nothing_are_paid_at_the_rate_of_the_old_ones(tmp_path):
    label, old, _, august = nothing_paid(tmp_path)
    delivered(label, "new", ("first", "7"), ("second", "-7"), currency="USD", supersedes=old)
    september = label.close("2026-09")

    # 5 in halves at 0.9, less 5 for nina; then 7 and 7.
    assert (august["nina"]["earned"], august["omar"]["earned"]) == ("87.75", "2.25")
    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("-0.9", "0.9")
    assert owed(label) == ({"USD": "0"}, {"USD": "0"})
    assert command.answer("run", "2026-10", "--book", label.book)["waiting"] == []


def test_new_lines_that_come_to_something_wait_for_it(tmp_path):
    label, old, _, _ = nothing_paid(tmp_path)
    delivered(label, "new", ("first", "7"), ("second", "-5"), currency="USD", supersedes=old)
    september = label.close("2026-09")
    settled(label, "s2", "2", "1.9", currency="USD")
    october = label.close("2026-10")

    # At 0.9 the old lines are taken back, at 0.95 the new ones are paid: 7 in halves, less 5 for nina.
    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("2.25", "-2.25")
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("-1.425", "3.325")
    assert owed(label) == ({"USD": "0"}, {"USD": "0"})


def test_lines_that_come_to_nothing_wait_for_no_further_part_of_the_money(tmp_path):
    label, old, _, august = nothing_paid(tmp_path, "60", "54", "part")
    delivered(label, "new", ("first", "7"), ("second", "-7"), currency="USD", supersedes=old)
    september = label.close("2026-09")
    settled(label, "s2", "40", "38", currency="USD")
    october = label.close("2026-10")

    # 60 of 100 had come, so 6/10 of the 5 were paid. Nothing more will come for the 7: all of them are.
    assert (august["omar"]["earned"], september["omar"]["earned"]) == ("1.35", "1.8")
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("38", "0")
    assert owed(label) == ({"USD": "0"}, {"USD": "0"})


def test_a_correction_of_a_correction_that_came_to_nothing_is_paid_as_well(tmp_path):
    label, old, _, _ = nothing_paid(tmp_path)
    newer = delivered(label, "newer", ("first", "7"), ("second", "-7"), currency="USD", supersedes=old)
    label.close("2026-09")
    delivered(label, "newest", ("first", "1"), ("unknown", "-1"), currency="USD", supersedes=newer)
    october = label.close("2026-10")

    # What waits for its owner has its part too: -1 at 0.9.
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("3.6", "-2.7")
    assert ledger(label, f"suspense:{SOURCE}") == {"EUR": "0.9"}
    assert command.answer("run", "2026-11", "--book", label.book)["waiting"] == []


def test_lines_that_come_to_nothing_wait_as_long_as_nothing_has_come_for_their_month(tmp_path):
    """As a report does that is not corrected: its rate is that of the money which comes for the others of its month."""
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "5"), ("second", "-5"), currency="USD")
    label.close("2026-08")
    delivered(label, "new", ("first", "7"), ("second", "-7"), currency="USD", supersedes=old)
    assert label.close("2026-09")["omar"]["earned"] == "0"
    delivered(label, "other", ("second", "100"), currency="USD")
    settled(label, "s1", "100", "90", currency="USD")

    assert label.close("2026-10")["omar"]["earned"] == "3.15"


@pytest.mark.parametrize("mode", ["funded", "reported"])
def test_lines_without_any_amount_have_the_rate_of_their_settlement(tmp_path, mode):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "0"), currency="USD")
    delivered(label, "other", ("second", "100"), currency="USD")
    settled(label, "s1", "100", "90", currency="USD")
    (label.book / "settings.toml").write_text(f'pay_when = "{mode}"\n')
    label.close("2026-08")
    delivered(label, "new", ("first", "7"), ("second", "-7"), currency="USD", supersedes=old)

    # No dated rate is known, and none is asked for.
    assert label.close("2026-09")["omar"]["earned"] == "3.15"
