"""A report is corrected of which a part of the money has come: what was to come of the old lines is expected no more."""

import pytest

from spartito.tables.at_rest import POSTINGS

from . import command, studio, tampered
from .test_superseded import HALVES, RATES, delivered, ledger, settled

SOURCE = studio.SOURCE


def part_paid(tmp_path, settings=""):
    """A studio that has been paid 60 of 100 dollars for August, at 0.9."""
    label = studio.opened(tmp_path, {"splits": HALVES, "rates": RATES})
    (label.book / "settings.toml").write_text(settings)
    old = delivered(label, "old", ("first", "100"), currency="USD")
    settled(label, "s1", "60", "54", currency="USD", covers="part")
    return label, old, label.close("2026-08")


def test_a_correction_to_what_has_come_leaves_nothing_that_is_owed(tmp_path):
    label, old, august = part_paid(tmp_path)
    assert (august["nina"]["earned"], august["omar"]["earned"]) == ("27", "27")
    assert ledger(label, f"receivable:{SOURCE}") == {"USD": "40"}
    delivered(label, "new", ("first", "60"), currency="USD", supersedes=old)
    september = label.close("2026-09")

    # The whole of the new lines has come. The 40 that were missing of the old ones were never owed.
    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("0", "0")
    assert ledger(label, f"receivable:{SOURCE}") == ledger(label, f"earned:{SOURCE}") == {"USD": "0"}
    assert command.answer("run", "2026-10", "--book", label.book)["waiting"] == []


@pytest.mark.parametrize(
    ("new", "receivable", "earned"), [("80", "20", "-20"), ("45", "-15", "0"), ("-10", "-70", "0")]
)
def test_a_correction_to_more_or_less_than_has_come_is_owed_what_it_differs(
    tmp_path, new, receivable, earned
):
    label, old, _ = part_paid(tmp_path)
    delivered(label, "new", ("first", new), currency="USD", supersedes=old)
    label.close("2026-09")

    assert ledger(label, f"receivable:{SOURCE}") == {"USD": receivable}
    assert ledger(label, f"earned:{SOURCE}") == {"USD": earned}


def test_the_money_of_a_correction_closes_what_is_owed(tmp_path):
    label, old, _ = part_paid(tmp_path)
    delivered(label, "new", ("first", "80"), currency="USD", supersedes=old)
    label.close("2026-09")
    settled(label, "s2", "20", "19", currency="USD")
    october = label.close("2026-10")

    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("9.5", "9.5")
    assert ledger(label, f"receivable:{SOURCE}") == ledger(label, f"earned:{SOURCE}") == {"USD": "0"}


def test_a_rest_that_was_paid_before_it_came_is_taken_back_once(tmp_path):
    label, old, _ = part_paid(tmp_path, 'pay_when = "reported"\n')
    delivered(label, "new", ("first", "60"), currency="USD", supersedes=old)
    label.close("2026-09")

    assert ledger(label, f"receivable:{SOURCE}") == ledger(label, f"earned:{SOURCE}") == {"USD": "0"}


def test_another_report_of_the_same_settlement_stays_open(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    old = delivered(label, "old", ("first", "100"), currency="USD")
    other = delivered(label, "other", ("second", "50"), currency="USD")
    settled(label, "s1", "50", "45", currency="USD", covers="part")
    label.close("2026-08")
    delivered(label, "new", ("first", "33.333333333333"), currency="USD", supersedes=old)
    label.close("2026-09")

    # A third of 100 and of 50 has come: two thirds of the other 50 are open.
    assert ledger(label, f"earned:{SOURCE}") == {"USD": "-33.333333333333"}
    settled(label, "s2", "33.333333333333", "30", currency="USD", report_ids=other)
    label.close("2026-10")
    assert ledger(label, f"earned:{SOURCE}") == {"USD": "0"}


@pytest.mark.parametrize(
    ("gone", "account"), [("earned", "earned"), ("receivable", "receivable"), ("", "earned")]
)
def test_verify_finds_what_is_expected_of_old_lines_still(tmp_path, gone, account):
    label, old, _ = part_paid(tmp_path)
    delivered(label, "new", ("first", "60"), currency="USD", supersedes=old)
    label.run("2026-09")

    def keep(rows):
        mine = [row for row in rows if ":superseded unpaid:" in row["entry_id"]]
        for row in mine:
            if not gone:
                rows.remove(row)
            elif row["ledger_account"] == f"{gone}:{SOURCE}":
                row["ledger_account"] = "conversion"

    tampered.table(label.book, "2026-09", POSTINGS, keep)
    faults = tampered.found(label.book, "2026-09")
    assert any(fault.startswith(f"{account}:{SOURCE} is ") for fault in faults), faults
