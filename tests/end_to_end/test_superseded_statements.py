"""What statements say of a corrected report: what was taken back of each payee, and nothing that was given back before."""

from . import command, studio, waiting
from .test_awkward_contracts import to
from .test_superseded import HALVES, delivered, settled


def tracks(label, month, payee):
    """The month of sales, the quantity and the amount of each track on a payee's statement."""
    command.done("statements", month, "--to", label.folder, "--as", "csv", "--book", label.book)
    said = waiting.table(label.folder / f"{month}-{payee}.csv")
    return [(row["sales_period"], row["quantity"], row["amount"]) for row in said if row["row"] == "track"]


def test_streams_that_brought_nothing_are_taken_back_on_the_statement(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina"), to("omar", "second", "second")]})
    old = delivered(label, "old", ("first", "10"), ("second", "0"))
    delivered(label, "other", ("first", "5"), ("second", "5"))
    settled(label, "s1", "20")
    label.close("2026-08")
    delivered(label, "new", ("first", "10"), supersedes=old)
    label.close("2026-09")
    assert tracks(label, "2026-09", "omar") == [("2026-08", "-1", "0")]


def test_what_had_left_a_payee_before_a_correction_is_not_told_again(tmp_path):
    label = studio.opened(tmp_path, {"splits": HALVES})
    (label.book / "settings.toml").write_text('retroactive = "delta"\n')
    old = delivered(label, "old", ("first", "100"))
    delivered(label, "other", ("first", "2"))
    settled(label, "s1", "102")
    label.close("2026-08")
    label.load("splits", [to("nina"), to("nina", "second", "second")])
    assert label.close("2026-09")["omar"]["earned"] == "-51"
    delivered(label, "new", ("first", "80"), supersedes=old)
    october = label.close("2026-10")
    assert (october["nina"]["earned"], october["omar"]["earned"]) == ("-20", "0")
    assert tracks(label, "2026-10", "omar") == []
